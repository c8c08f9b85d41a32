/** Conditions of one statement that no request meets together. */
import type { Catalog } from "../../catalog/catalog.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { compileGlob, literalGlob } from "../../evaluate/globs/glob.ts";
import { globIncludes, globsIntersect } from "../../evaluate/globs/relations.ts";
import { format } from "../../policy/message.ts";
import { areIntervalsApart, intervalsOf, refusesIntervals } from "./intervals.ts";
import type { LanguageFinding } from "./language-rule.ts";
import { keyOf } from "./names.ts";
import type { Clause } from "./clauses.ts";
import type { Statements } from "./policy.ts";
import { clausesOf } from "./clauses.ts";
import { isKnown, texts } from "./texts.ts";

const related = { other: "The other condition: {operator} of {key}." } as const;

/** More values are not compared: what no policy of AWS's size has. */
const maxComparisons = 10_000;

/** Each with the first one before it that excludes it. */
export function* exclusive(
  { statements }: Statements,
  catalog: Catalog,
): Generator<LanguageFinding<"key" | "operator" | "other" | "otherKey">> {
  for (const statement of statements) {
    const clauses = clausesOf(statement);
    const before = new Map<string, Clause[]>();
    for (const clause of clauses) {
      const group = groupOf(clause);
      const others = before.get(group) ?? [];
      before.set(group, others);
      const other = others.find((one) => exclude(one, clause, catalog) || exclude(clause, one, catalog));
      others.push(clause);
      if (other === undefined) continue;
      yield {
        at: clause.key.key,
        also: [
          {
            range: other.key.key,
            message: format(related.other, { operator: other.operator.key.value, key: other.key.key.value }),
          },
        ],
        values: {
          key: clause.key.key.value,
          operator: clause.operator.key.value,
          other: other.operator.key.value,
          otherKey: other.key.key.value,
        },
      };
    }
  }
}

/** Only conditions of one group exclude each other: those on one key, and those on where a request comes from. */
const groupOf = ({ name }: Clause): string => (/^aws:source(?:ip|vpce|vpc)$/.test(name) ? "network" : name);

/** Asked both ways. */
function exclude(a: Clause, b: Clause, catalog: Catalog): boolean {
  if (isOfPublicAddress(a) && isOfEndpoint(b)) return true;
  // One name twice under one operator is told as that.
  if (a.name !== b.name || a.operator === b.operator) return false;
  if (isAbsence(a)) return isPresence(b);
  if (!hasOneValue(catalog, a)) return false;
  const apart = intervalsExclude(a, b);
  if (apart !== undefined) return apart;
  const [one, other] = [valuesOf(a), valuesOf(b)];
  if (one === undefined || other === undefined || one.negated) return false;
  if (one.texts.length * other.texts.length > maxComparisons) return false;
  return other.negated
    ? isPresence(a) && refusesAll(other, one)
    : (isPresence(a) || isPresence(b)) && areApart(one, other);
}

/** The same of numbers, dates, addresses and Booleans; undefined of what else is compared. */
function intervalsExclude(a: Clause, b: Clause): boolean | undefined {
  const one = intervalsOf(a);
  const other = one && intervalsOf(b);
  if (one === undefined || other?.family !== one.family) return undefined;
  if (one.negated || one.all.length * other.all.length > maxComparisons) return false;
  return other.negated
    ? isPresence(a) && refusesIntervals(other, one)
    : (isPresence(a) || isPresence(b)) && areIntervalsApart(one, other);
}

/** Whether a request has one value of the key at most, as far as that is known. */
function hasOneValue(catalog: Catalog, clause: Clause): boolean {
  const known = keyOf(catalog, clause);
  return known === undefined ? clause.name.endsWith(":sub") : !known.multivalued;
}

/** A request through an endpoint of a VPC has no `aws:SourceIp`. */
const isOfPublicAddress = (clause: Clause): boolean =>
  clause.name === "aws:sourceip" && clause.op?.base.name === "IpAddress" && isPresence(clause);

/** Only a request through an endpoint has these. */
const isOfEndpoint = (clause: Clause): boolean =>
  (clause.name === "aws:sourcevpce" || clause.name === "aws:sourcevpc") &&
  /^String(?:Equals|Like)/.test(clause.op?.base.name ?? "") &&
  isPresence(clause);

const isAbsence = ({ op, values }: Clause): boolean =>
  op?.base.name === "Null" && values.length === 1 && String(values[0]?.value).toLowerCase() === "true";

/** Whether the condition is only met where the request has the key. */
const isPresence = ({ op, values }: Clause): boolean =>
  op !== undefined &&
  op.base.name !== "Null" &&
  !op.base.negated &&
  !op.ifExists &&
  op.set !== "ForAllValues" &&
  values.length > 0;

interface Values {
  readonly negated: boolean;
  readonly ignoresCase: boolean;
  /** Whether the parts of ARNs are compared one by one. */
  readonly isArn: boolean;
  readonly isPattern: boolean;
  readonly texts: readonly string[];
}

/** Of strings and ARNs; undefined where not all is known. */
function valuesOf(clause: Clause): Values | undefined {
  const { op } = clause;
  const [, family = "", equals, like] =
    /^(String|Arn)(?:Not)?(?:(Equals(?:IgnoreCase)?)|(Like))$/.exec(op?.base.name ?? "") ?? [];
  const all = texts(clause);
  if (op === undefined || op.set !== undefined || family === "" || all.length === 0) return undefined;
  if (!all.every((text) => isKnown(text) && !text.includes("${"))) return undefined;
  const isArn = family === "Arn";
  return {
    negated: op.base.negated,
    ignoresCase: equals?.endsWith("IgnoreCase") === true,
    isArn,
    isPattern: isArn || like !== undefined,
    texts: all,
  };
}

const globsOf = ({ texts: all, isPattern }: Values, ignoreCase: boolean): Glob[] =>
  all.map((text) => (isPattern ? compileGlob : literalGlob)(ignoreCase ? text.toLowerCase() : text));

/** Whether no text meets both. */
function areApart(one: Values, other: Values): boolean {
  const ignoreCase = one.ignoresCase || other.ignoresCase;
  const others = globsOf(other, ignoreCase);
  return globsOf(one, ignoreCase).every((glob) => others.every((second) => !globsIntersect(glob, second)));
}

/** Whether the negated one refuses all that the other one takes. */
function refusesAll(negated: Values, taken: Values): boolean {
  if (taken.ignoresCase && !negated.ignoresCase) return false;
  if (negated.isArn || taken.isArn) return taken.texts.every((text) => negated.texts.includes(text));
  const refused = globsOf(negated, negated.ignoresCase);
  return globsOf(taken, negated.ignoresCase).every((glob) => refused.some((second) => globIncludes(second, glob)));
}
