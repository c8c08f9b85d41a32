/**
 * Who gains what by an edit of a policy: the decisions before and after it, over the classes of principals, actions and
 * resources that the edited statement tells apart. What is unknown of a request counts as gained where some value of it
 * lets more pass.
 */
import type { Statement } from "../../policy/document.ts";
import type { StatementChange } from "../../policy/edits/changes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Caller } from "../../evaluate/caller.ts";
import { parseCaller } from "../../evaluate/caller.ts";
import type { Compiler } from "../../evaluate/compiler.ts";
import { CompiledStatement } from "../../evaluate/statement.ts";
import { generateDataKey } from "../../catalog/kms-actions.ts";
import { decideLayers } from "../../evaluate/decision/layers.ts";
import { compileGlob, globMatches } from "../../evaluate/globs/glob.ts";
import type { Truth } from "../../evaluate/truth.ts";
import { and, FALSE, not, or, TRUE } from "../../evaluate/truth.ts";
import { arnSegments, isAccountId } from "../../policy/arn.ts";
import type { ContextValue, RequestContext } from "../../evaluate/context.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { isForS3Alone } from "../scenario/purpose.ts";
import { principalKey, uploaderOf } from "../scenario/principal.ts";

/** What fails, and for whom. */
export interface Needs {
  /** ARNs, account ids, names of services; `attached` for the principals that have the identity policy. */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  /** Of them those that each principal lacks; undefined: all. */
  readonly byPrincipal?: ReadonlyMap<string, ReadonlySet<string>>;
  /** ARNs of keys, or globs of objects. */
  readonly resources: readonly string[];
}

/** Whose policy a document is, where a workspace model tells it. */
export interface Holders {
  /** Principals that have it as an identity policy, each with all of its identity policies. */
  readonly principals: readonly { readonly name: string; readonly identity: PolicySet | undefined }[];
  /** ARNs of the keys whose policy it is. */
  readonly keys: readonly string[];
}

/** More classes than any policy for people has: what is more is not asked, and counts as a gain. */
const maxQuestions = 4_000;

/** One side of a request: what fails for want of it, or something else that the statement is about. */
interface Class<Value> {
  readonly value: Value;
  readonly needed: boolean;
}

interface Who {
  readonly caller: Caller;
  /** Its identity policies, where a model tells them. */
  readonly others: readonly CompiledStatement[];
}

/** Whether the edit gives somebody something beside what is needed. */
export function givesMore(
  compiler: Compiler,
  found: FoundDocument,
  changes: readonly StatementChange[],
  needs: Needs,
  holders: Holders | undefined,
): boolean {
  return changes.some((change) => new Edit(compiler, found, change, needs, holders).givesMore());
}

/** As many principals as are asked about; what many share is told by the first of them. */
const maxAsked = 500;

/**
 * Whether every principal that needs it is one that the edited statement is for: its principals and conditions leave
 * none of them out, nor does its Resource any key that is needed.
 */
export function servesAll(
  compiler: Compiler,
  changes: readonly StatementChange[],
  { principals, resources }: Needs,
): boolean {
  const callers = principals
    .slice(0, maxAsked)
    .flatMap((name): Caller | readonly Caller[] =>
      name === "attached" ? { kind: "attached" } : (parseCaller(name) ?? []),
    );
  const keys = resources.filter(isKeyArn).slice(0, maxAsked);
  return changes
    .filter(({ was }) => was !== undefined)
    .every(({ is, document }) => {
      const statement = new CompiledStatement(compiler, document, is);
      return callers
        .filter(({ kind }) => kind !== "everyone" && kind !== "account")
        .every(
          (caller) =>
            statement.surelyNames(caller) !== "no" &&
            statement.matchConditions(new OpenContext(caller, "")) !== FALSE &&
            keys.every((key) => {
              const context = new OpenContext(caller, key);
              return (
                and(statement.matchResource(arnSegments(key), context), statement.matchConditions(context)) !== FALSE
              );
            }),
        );
    });
}

class Edit {
  readonly #compiler: Compiler;
  readonly #found: FoundDocument;
  readonly #change: StatementChange;
  readonly #needs: Needs;
  readonly #holders: Holders | undefined;
  #before: readonly CompiledStatement[] | undefined;

  constructor(
    compiler: Compiler,
    found: FoundDocument,
    change: StatementChange,
    needs: Needs,
    holders: Holders | undefined,
  ) {
    this.#compiler = compiler;
    this.#found = found;
    this.#change = change;
    this.#needs = needs;
    this.#holders = holders;
  }

  givesMore(): boolean {
    const { is } = this.#change;
    // What an edit of a Deny lets through is not counted here.
    if (is.effect !== "Allow") return true;
    const after = new CompiledStatement(this.#compiler, this.#change.document, is);
    const [principals, actions, resources] = [this.#principals(), this.#actions(after), this.#resources()];
    if (principals === undefined || resources === undefined) return true;
    const isNeeded = ({ value: { caller } }: Class<Who>, { value }: Class<string>): boolean =>
      this.#needs.byPrincipal?.get(uploaderOf(caller).name)?.has(value) ?? true;
    const all = [...principals, ...actions, ...resources].every(({ needed }) => needed);
    if (all && principals.every((who) => actions.every((action) => isNeeded(who, action)))) return false;
    if (principals.length * actions.length * resources.length > maxQuestions) return true;
    for (const who of principals)
      for (const action of actions)
        for (const resource of resources) {
          if (who.needed && action.needed && resource.needed && isNeeded(who, action)) continue;
          if (this.#isGained(after, who.value, action.value, resource.value)) return true;
        }
    return false;
  }

  #isGained(after: CompiledStatement, { caller, others }: Who, action: string, resource: string): boolean {
    const request: Request = {
      caller,
      action: action.toLowerCase(),
      segments: arnSegments(resource),
      context: new OpenContext(caller, resource),
    };
    const now = matches(after, request);
    // Only quicker: what is not allowed is not gained, whatever else there is.
    if (now === FALSE) return false;
    const before = this.#statements();
    // A statement that names somebody who gets the same elsewhere is still no place for what others need.
    const isNamed = this.#change.was?.principal !== undefined;
    if (!isNamed && decision([...before, ...others], request) === TRUE) return false;
    const denied = [...before, ...others]
      .filter(({ statement }) => statement.effect === "Deny")
      .reduce<Truth>((truth, one) => or(truth, matches(one, request)), FALSE);
    return and(now, not(denied)) !== FALSE;
  }

  /** Of the document, as it is. */
  #statements(): readonly CompiledStatement[] {
    return (this.#before ??= this.#found.document.statements
      .map((one) => new CompiledStatement(this.#compiler, this.#found.document, one))
      .filter(({ usable }) => usable));
  }

  /** One example of a pattern, and of each part of it that other statements single out: a NotAction may spare it. */
  #examplesOf(pattern: string, element: "action" | "resource"): readonly string[] {
    // Only quicker: it is its own example, and no other text matches it.
    if (!/[*?$]/.test(pattern)) return [pattern];
    // Of resources that differ in case it takes too many: the statement is about none of these.
    const glob = compileGlob(withStars(pattern).toLowerCase());
    const ofHolders = new Set((this.#holders?.principals ?? []).flatMap(({ identity }) => identity ?? []));
    const others = [...this.#statements(), ...[...ofHolders].flatMap(({ statements }) => statements)];
    const named = others.flatMap(
      ({ statement }) => statement[element]?.values.map(({ value }) => exampleOf(value)) ?? [],
    );
    return [...new Set([exampleOf(pattern), ...named.filter((text) => globMatches(glob, text.toLowerCase()))])];
  }

  /** Undefined where the statement is for others than users, roles, sessions and services that it names. */
  #principals(): Class<Who>[] | undefined {
    const { principal } = this.#change.is;
    if (principal === undefined) return this.#holdersOf();
    if (principal.negated) return undefined;
    const classes: Class<Who>[] = [];
    for (const { kind, node } of principal.entries) {
      const caller = kind === "AWS" || kind === "Service" ? parseCaller(node.value) : undefined;
      if (caller === undefined || caller.kind === "account" || caller.kind === "everyone") return undefined;
      classes.push({ value: { caller, others: [] }, needed: this.#needs.principals.includes(uploaderOf(caller).name) });
    }
    return classes;
  }

  /** Undefined for a policy that a model knows as no principal's own: a guardrail limits more than can be named. */
  #holdersOf(): Class<Who>[] | undefined {
    const attached: Class<Who> = { value: { caller: { kind: "attached" }, others: [] }, needed: true };
    if (this.#holders === undefined) return [attached];
    if (this.#holders.principals.length === 0) return undefined;
    return this.#holders.principals.map(({ name, identity }) => ({
      value: { caller: parseCaller(name) ?? { kind: "attached" }, others: identity?.statements ?? [] },
      needed: this.#needs.principals.includes(name),
    }));
  }

  /** Those that the statement names and did not before, where nothing else of it is changed. */
  #actions(after: CompiledStatement): Class<string>[] {
    const { was, is } = this.#change;
    const { action } = is;
    const before =
      was !== undefined && sameButActions(was, is)
        ? new Set(was.action?.values.map(({ value }) => value.toLowerCase()))
        : new Set<string>();
    const needed = new Set(this.#needs.actions.map((name) => name.toLowerCase()));
    const isNeeded = (name: string): boolean => needed.has(name.toLowerCase());
    // All but those that it lists; which of the others are refused anyway, other statements single out.
    if (action?.negated !== false)
      return this.#examplesOf("*", "action").map((value) => ({ value, needed: isNeeded(value) }));
    return action.values
      .filter(({ value }) => !before.has(value.toLowerCase()))
      .flatMap(({ value }) =>
        (ofS3Alone(after, value) ?? this.#examplesOf(value, "action")).map((example) => ({
          value: example,
          needed: isNeeded(example),
        })),
      );
  }

  /** Undefined where the statement is about more than it can name. */
  #resources(): Class<string>[] | undefined {
    const {
      was,
      is: { resource },
    } = this.#change;
    const needed = new Set(this.#needs.resources);
    // A key's policy is about the key.
    if (this.#found.kind === "key") {
      const keys = this.#holders?.keys ?? [];
      if (keys.length > 0) return keys.map((arn) => ({ value: arn, needed: needed.has(arn) }));
      return (resource?.values ?? []).map(({ value }) => ({ value: exampleOf(value), needed: true }));
    }
    if (resource?.negated !== false || resource.values.some(({ value }) => isWide(value))) return undefined;
    // One file does not tell which key a bucket has: each that a statement names for uploads is one that they fail
    // under.
    const isOpen = was !== undefined && this.#holders === undefined;
    return resource.values.flatMap(({ value }) =>
      this.#examplesOf(value, "resource").map((example) => ({
        value: example,
        needed: needed.has(value) || (isOpen && isKeyArn(value)),
      })),
    );
  }
}

/**
 * Of an entry of a statement for calls of S3 alone: what S3 asks for. It never asks for the variants of a data key, nor
 * for a description, and whoever may have data keys learns nothing by them.
 */
const ofS3Alone = (statement: CompiledStatement, entry: string): readonly string[] | undefined =>
  neverAskedByS3.test(entry) && isForS3Alone(statement) ? [generateDataKey] : undefined;

/** Entries of which S3 asks for `kms:GenerateDataKey` at most. */
const neverAskedByS3 = /^kms:(?:GenerateDataKey.*|DescribeKey)$/i;

const isKeyArn = (text: string): boolean => /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(text);

/** Whether a pattern for keys stands for more than one id. Globs of objects are compared as they are. */
const isWide = (pattern: string): boolean =>
  /^arn:[^:]*:kms:/.test(pattern) ? /[*?]|\$\{/.test(arnSegments(pattern)[5] ?? "*") : pattern === "*";

/** A policy variable stands for some text. */
const withStars = (pattern: string): string => pattern.replace(/\$\{[^}]*\}/g, "*");

/** Something that the pattern matches, and that nobody names. */
const exampleOf = (pattern: string): string => pattern.replace(/\$\{[^}]*\}|\*+/g, "zz9").replace(/\?/g, "z");

function sameButActions(was: Statement, is: Statement): boolean {
  const rest = ({ effect, resource, principal, conditions }: Statement): string =>
    JSON.stringify([
      effect,
      resource && [resource.negated, ...resource.values.map(({ value }) => value)],
      principal && [principal.negated, ...principal.entries.map(({ kind, node }) => [kind, node.value])],
      conditions.map(({ operator, key, values }) => [operator.key.value, key.key.value, values]),
    ]);
  return was.action?.negated === is.action?.negated && rest(was) === rest(is);
}

interface Request {
  readonly caller: Caller;
  /** Lower-cased. */
  readonly action: string;
  readonly segments: readonly string[];
  readonly context: RequestContext;
}

/** What follows from principal and resource is known, everything else is open. */
class OpenContext implements RequestContext {
  readonly #caller: Caller;
  readonly #segments: readonly string[];

  constructor(caller: Caller, resource: string) {
    this.#caller = caller;
    this.#segments = arnSegments(resource);
  }

  get(key: string): ContextValue {
    const name = key.toLowerCase();
    const uploader = uploaderOf(this.#caller);
    const account = this.#segments[4] ?? "";
    if (name === "aws:resourceaccount" && isAccountId(account)) return [account];
    if (name === "kms:calleraccount" && uploader.account !== undefined) return [uploader.account];
    const known = principalKey(uploader, name, uploader.account);
    return known === undefined || known === "present" ? "unknown" : known;
  }
}

function matches(statement: CompiledStatement, { caller, action, segments, context }: Request): Truth {
  const named = statement.surelyNames(caller);
  // An Allow for the account leaves it to the policies of its principals.
  if (named === "no" || (named === "account" && statement.statement.effect === "Allow")) return FALSE;
  if (statement.matchAction(action) < 0) return FALSE;
  return and(statement.matchResource(segments, context), statement.matchConditions(context));
}

/** By identity policies alone. */
function decision(statements: readonly CompiledStatement[], request: Request): Truth {
  const some = (effect: Statement["effect"]): Truth =>
    statements
      .filter(({ statement }) => statement.effect === effect)
      .reduce<Truth>((truth, one) => or(truth, matches(one, request)), FALSE);
  const identity = { type: "identity", level: undefined, allows: some("Allow"), denies: some("Deny") } as const;
  return decideLayers({ identity, resources: [], limits: [] }).allowed;
}
