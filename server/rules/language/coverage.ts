/**
 * Statements that another one of the same policy covers: every request that the one matches the other matches, too. What
 * is said here is certain; what more than one statement covers together is not found.
 */
import type { Catalog } from "../../catalog/catalog.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { compileGlob } from "../../evaluate/globs/glob.ts";
import { globIncludes, globsIntersect, shortestMatch } from "../../evaluate/globs/relations.ts";
import { format } from "../../policy/message.ts";
import type { ListElement, PrincipalKind, Statement } from "../../policy/document.ts";
import { statementName } from "../../policy/document.ts";
import { isWhole } from "./conditions.ts";
import type { LanguageFinding } from "./language-rule.ts";
import { actionsOf, isAction, namesIn } from "./names.ts";
import type { Clause } from "./clauses.ts";
import type { Policy } from "./policy.ts";
import { clausesOf } from "./clauses.ts";
import { braceOf } from "./policy.ts";
import { meaningOf, statementMeaning } from "./structure.ts";
import { isKnown, texts, written } from "./texts.ts";

const related = {
  covers: "Statement {statement} matches every such request.",
  any: "every resource",
  anyOther: "an action that NotAction doesn't list",
  otherResources: "a resource that NotResource doesn't list",
} as const;

/** Larger policies are not compared: what no policy of AWS's size has. */
const maxComparisons = 250_000;

type Covering = LanguageFinding<"statement" | "other" | "action" | "resource">;

/** Statements that change nothing, because another one of the same effect is wider. */
export function* shadowed(policy: Policy, catalog: Catalog): Generator<Covering> {
  yield* covered(policy, catalog, "wider");
}

/** Allows of which a Deny leaves nothing. */
export function* denied(policy: Policy, catalog: Catalog): Generator<Covering> {
  // Only quicker: there is nothing to compare.
  if (!policy.statements.some(({ effect }) => effect === "Deny")) return;
  yield* covered(policy, catalog, "any");
}

function* covered(policy: Policy, catalog: Catalog, which: "wider" | "any"): Generator<Covering> {
  // Only quicker: there is nothing to compare.
  if (policy.statements.length < 2) return;
  const all = policy.once(comparedOf);
  // Apart from the start: of thousands of statements even a look at each pair takes long.
  const ofEffect = (wanted: Statement["effect"]): ComparedStatement[] =>
    all.filter(({ statement: { effect } }) => effect === wanted);
  const [allows, denies] = [ofEffect("Allow"), ofEffect("Deny")];
  let budget = maxComparisons;
  const isUnlike = policy.hadUnlike(which);
  const unlike = new Set(all.filter(({ statement }) => isUnlike(statement)));
  let hasFound = false;
  for (const inner of which === "any" ? allows : all)
    for (const outer of which === "any" || inner.statement.effect === "Deny" ? denies : allows) {
      if (inner === outer) continue;
      budget -=
        inner.action.globs.length * outer.action.globs.length +
        inner.resource.globs.length * outer.resource.globs.length;
      if (budget < 0) return;
      // Only quicker: the statements that nobody has changed were compared before.
      if (unlike.has(inner) && unlike.has(outer)) continue;
      if (!covers(outer, inner) || (which === "wider" && !isFirst(policy, outer, inner))) continue;
      const { statement } = inner;
      hasFound = true;
      yield {
        at: braceOf(statement.node),
        also: [
          {
            range: braceOf(outer.statement.node),
            message: format(related.covers, { statement: statementName(outer.statement) }),
          },
        ],
        values: {
          statement: statementName(statement),
          other: statementName(outer.statement),
          ...witness(policy, catalog, inner),
        },
      };
      break;
    }
  if (!hasFound) policy.noteUnlike(which);
}

/** Of two that cover each other the later one is in excess; copies of one are told as such. */
function isFirst(policy: Policy, outer: ComparedStatement, inner: ComparedStatement): boolean {
  if (!covers(inner, outer)) return true;
  const meaning = ({ statement }: ComparedStatement): string => policy.remember(statementMeaning, statement);
  return outer.statement.index < inner.statement.index && meaning(outer) !== meaning(inner);
}

/** A statement as it is compared: what it says, wherever it stands. */
interface Sides {
  readonly action: Patterns;
  readonly resource: Patterns;
  readonly principal: ComparedPrincipal | undefined;
  readonly clauses: readonly ComparedClause[];
}

interface ComparedStatement extends Sides {
  readonly statement: Statement;
}

interface ComparedPrincipal {
  readonly negated: boolean;
  readonly entries: readonly { readonly kind: PrincipalKind; readonly value: string }[];
  /** Of a negated one. */
  readonly meaning: string | undefined;
}

interface ComparedClause {
  readonly name: string;
  readonly op: Clause["op"];
  readonly values: ReadonlySet<string>;
}

/** What is asked of it is worked out then: most lists differ in little that is looked at first. */
class Patterns {
  readonly negated: boolean;
  readonly globs: readonly EntryPattern[];
  #alone: ReadonlySet<string> | undefined;
  #wide: readonly EntryPattern[] | undefined;

  constructor(negated: boolean, globs: readonly EntryPattern[]) {
    this.negated = negated;
    this.globs = globs;
  }

  /** Whether an entry matches everything that this one does. */
  includes(one: EntryPattern): boolean {
    this.#alone ??= new Set(this.globs.flatMap(({ text }) => (isWide(text) ? [] : text)));
    this.#wide ??= this.globs.filter(({ text }) => isWide(text));
    return this.#alone.has(one.text) || this.#wide.some((other) => includes(other, one));
  }
}

/** Whether an entry covers more than itself. */
const isWide = (text: string): boolean => /[*?]/.test(text);

/** What is asked of it is worked out then: most entries are never compared. */
class EntryPattern {
  readonly text: string;
  #start: string | undefined;
  #longest: string | undefined;
  #widest: Glob | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** False where a variable says what is matched: then only the same text says the same. */
  get isExact(): boolean {
    return !this.text.includes("${");
  }

  /** What stands before its first wildcard; all of it where it has none. */
  get start(): string {
    return (this.#start ??= this.text.split(/[*?]/, 1)[0] ?? "");
  }

  /** The longest text behind a wildcard. */
  get longest(): string {
    return (this.#longest ??= this.text
      .split(/[*?]/)
      .slice(1)
      .reduce((a, b) => (b.length > a.length ? b : a), ""));
  }

  /** With anything in the place of variables. */
  widest(): Glob {
    return (this.#widest ??= compileGlob(this.text.replaceAll(/\$\{[^}]*\}/g, "*")));
  }
}

/** Statements of which everything is known, and nothing is missing; the others cover nothing, and nothing covers them. */
function comparedOf(policy: Policy): readonly ComparedStatement[] {
  const incomplete = new Set(
    policy.problems.flatMap(({ code, range }) => (code.startsWith("missing") ? [range.offset] : [])),
  );
  return policy.statements.flatMap((statement) => {
    const sides = policy.remember(sidesOf, statement);
    return sides === undefined || incomplete.has(statement.node.offset) ? [] : [{ statement, ...sides }];
  });
}

function sidesOf(statement: Statement): Sides | undefined {
  const action = patternsOf(statement.action, true);
  const resource = patternsOf(statement.resource, false);
  const clauses = clausesOf(statement);
  const { effect, principal } = statement;
  const isRead =
    effect !== undefined &&
    action !== undefined &&
    action.globs.length > 0 &&
    action.globs.every(({ text }) => isAction(text)) &&
    resource !== undefined &&
    // Who names nobody, or nobody yet, is told so by other checks.
    (principal === undefined || principal.negated || principal.entries.length > 0) &&
    (principal?.entries ?? []).every(({ node }) => isKnown(node.value)) &&
    isWhole(statement) &&
    clauses.every((clause) => clause.op !== undefined && texts(clause).every(isKnown));
  if (!isRead) return undefined;
  return {
    action,
    resource,
    principal: principal && {
      negated: principal.negated,
      entries: principal.entries.map(({ kind, node }) => ({ kind, value: node.value })),
      meaning: principal.negated ? meaningOf(principal.property.value) : undefined,
    },
    clauses: clauses.map((clause) => ({ name: clause.name, op: clause.op, values: new Set(texts(clause)) })),
  };
}

function patternsOf(list: ListElement | undefined, ignoreCase: boolean): Patterns | undefined {
  if (list === undefined) return new Patterns(false, []);
  const nodes = written(list);
  if (nodes.length === 0 || !nodes.every(({ value, derived }) => isKnown(value) && derived === undefined))
    return undefined;
  const globs = nodes.map(({ value }) => new EntryPattern(ignoreCase ? value.toLowerCase() : value));
  return new Patterns(list.negated, globs);
}

/** The cheapest look first: of hundreds of statements each pair is looked at. */
const covers = (outer: ComparedStatement, inner: ComparedStatement): boolean =>
  clausesCover(outer.clauses, inner.clauses) &&
  principalsCover(outer.principal, inner.principal) &&
  listCovers(outer.action, inner.action) &&
  listCovers(outer.resource, inner.resource);

const clausesCover = (outer: readonly ComparedClause[], inner: readonly ComparedClause[]): boolean =>
  outer.every((clause) => inner.some((other) => clauseCovers(clause, other)));

/** Whether everything that matches one pattern matches the other. */
const includes = (outer: EntryPattern, inner: EntryPattern): boolean =>
  outer.text === inner.text ||
  // Without a wildcard it covers nothing but itself; most pairs differ before it, or in what stands behind one.
  (outer.start.length < outer.text.length &&
    inner.text.startsWith(outer.start) &&
    inner.text.includes(outer.longest) &&
    outer.isExact &&
    globIncludes(outer.widest(), inner.widest()));

function listCovers(outer: Patterns, inner: Patterns): boolean {
  const [one, other] = [inner.globs[0], outer.globs[0]];
  // Only quicker: most lists of hundreds of statements have one entry each.
  if (!outer.negated && !inner.negated && inner.globs.length === 1 && outer.globs.length === 1)
    return one !== undefined && other !== undefined && includes(other, one);
  if (outer.negated)
    return inner.negated
      ? outer.globs.every((one) => inner.globs.some((other) => includes(other, one)))
      : inner.globs.every((one) => outer.globs.every((other) => !globsIntersect(one.widest(), other.widest())));
  if (inner.negated) return outer.globs.some(({ text }) => text === "*");
  return inner.globs.every((one) => outer.includes(one));
}

function principalsCover(outer: ComparedPrincipal | undefined, inner: ComparedPrincipal | undefined): boolean {
  if (outer === undefined || inner === undefined) return outer === inner;
  if (outer.negated || inner.negated) return outer.negated && inner.negated && outer.meaning === inner.meaning;
  return inner.entries.every(({ kind, value }) =>
    outer.entries.some(
      (other) => other.kind === kind && (other.value === value || (kind === "AWS" && other.value === "*")),
    ),
  );
}

/** The same comparison of the same key: a positive one may be with more values, a negated one with fewer. */
function clauseCovers(outer: ComparedClause, inner: ComparedClause): boolean {
  if (outer.name !== inner.name || outer.op === undefined || inner.op === undefined) return false;
  const { base, set, ifExists } = outer.op;
  if (base.name !== inner.op.base.name || set !== inner.op.set || (inner.op.ifExists && !ifExists)) return false;
  const [of, than] = base.negated ? [inner.values, outer.values] : [outer.values, inner.values];
  return [...than].every((value) => of.has(value)) && (base.name !== "Null" || than.size === of.size);
}

/** A request that both match. */
function witness(
  policy: Policy,
  catalog: Catalog,
  { statement, action, resource }: ComparedStatement,
): { action: string; resource: string } {
  const [name] = action.negated ? [] : namesIn(policy, statement);
  const known = name && actionsOf(catalog, name)[0];
  const called = name && (known === undefined ? name.node.value : `${name.prefix}:${known.name}`);
  const [first] = resource.negated ? [] : resource.globs;
  return {
    action: called ?? (action.negated ? related.anyOther : (action.globs[0]?.text ?? "*")),
    resource: resource.negated
      ? related.otherResources
      : first === undefined || first.text === "*"
        ? related.any
        : oneOf(first),
  };
}

/** A resource that a pattern stands for, with some Region and account. */
function oneOf({ text, isExact }: EntryPattern): string {
  const fields = text.split(":");
  for (const [at, some] of [
    [3, "eu-west-1"],
    [4, "111122223333"],
  ] as const)
    if (fields.length >= 6 && fields[at] === "*") fields[at] = some;
  // An object's key is not empty.
  const pattern = fields.join(":").replace(/\/\*$/, "/a");
  return isExact ? (shortestMatch(compileGlob(pattern)) ?? text) : text;
}
