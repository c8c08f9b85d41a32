/**
 * What a fix changes of what is decided, asked of `evaluate` before and after it, and held against the effect that the
 * fix declares and against what the finding says.
 */
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { decide } from "../../server/evaluate/decision/decide.ts";
import type { PolicyStack } from "../../server/evaluate/decision/policies.ts";
import { compileGlob, globMatches } from "../../server/evaluate/globs/glob.ts";
import { parseCaller } from "../../server/evaluate/caller.ts";
import { CompiledStatement } from "../../server/evaluate/statement.ts";
import { TRUE } from "../../server/evaluate/truth.ts";
import { arnSegments, isAccountId } from "../../server/policy/arn.ts";
import type { PolicyDocument, PolicyType, Statement } from "../../server/policy/document.ts";
import type { JsonNode, Range } from "../../server/policy/nodes.ts";
import type { FoundDocument } from "../../server/policy/recognize.ts";
import type { Diagnostic, Fix } from "../../server/rules/diagnostic.ts";
import type { UploadData } from "../../server/uploads/causes/finding.ts";
import type { Asked } from "./asked-requests.ts";
import { requestsAbout } from "./asked-requests.ts";
import type { Json } from "./policy-as-meant.ts";
import { aloneOf, policyOf, stacksOf } from "./policy-as-meant.ts";

/** The statements between the common beginning and the common end of both lists. */
export function changedStatements(
  old: PolicyDocument,
  changed: PolicyDocument,
): { removed: PolicyDocument["statements"]; added: PolicyDocument["statements"] } {
  const [a, b] = [old, changed].map(({ statements }) => statements.map(({ node }) => JSON.stringify(plain(node)))) as [
    string[],
    string[],
  ];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return {
    removed: old.statements.slice(start, a.length - end),
    added: changed.statements.slice(start, b.length - end),
  };
}

/** The node's value; keys written twice are kept. */
function plain(node: JsonNode | undefined): unknown {
  if (node?.kind === "array") return node.items.map(plain);
  return node?.kind === "object" ? node.properties.map(({ key, value }) => [key.value, plain(value)]) : node?.value;
}

/** The id of a key that a person fills in for a placeholder. */
export const filledInKeyId = "0a1b2c3d-12ab-34cd-56ef-1234567890ab";

/** What else is checked. */
interface Others {
  /** In a model a preferred fix is judged with what else the principals have. */
  readonly isOnlyFile: boolean;
  /** What is refused by the policy that is edited, where it stands in another file than the finding. */
  readonly besides: readonly UploadData[];
  /** Where findings of other codes in the text of the policy are. */
  readonly elsewhere: readonly Range[];
}

/** A statement that an edit changes, with its policy, before and after; undefined where there is none. */
interface Edit {
  readonly type: PolicyType;
  /** Keys that the finding names, of a key policy. */
  readonly told: readonly string[];
  /** The keys whose policy it is, where that is known: it decides on no other. */
  readonly keys: readonly string[];
  readonly before: PolicyDocument;
  readonly after: PolicyDocument;
  readonly was: CompiledStatement | undefined;
  readonly is: CompiledStatement | undefined;
  /** The strings that the policy stands in before the edit, the innermost first. */
  readonly embedded: FoundDocument["source"]["embedded"];
}

/**
 * What is decided otherwise after the fix is what the fix is for, and what it says that it does.
 */
export function decisionPromises(
  old: FoundDocument,
  changed: FoundDocument,
  diagnostic: Diagnostic,
  fix: Fix,
  others: Others,
): string[] {
  const { removed, added } = changedStatements(old.document, changed.document);
  const pairs = removed.length === 0 ? added.map((is) => [undefined, is] as const) : [[removed[0], added[0]] as const];
  const problems = new Set<string>();
  if (pairs.length > 0 && fix.effect === "loosens" && fix.isPreferred) problems.add("loosens, and is preferred");
  const compiler = createCompiler();
  const compile = (document: PolicyDocument, own: Statement | undefined): CompiledStatement | undefined =>
    own === undefined ? undefined : usable(new CompiledStatement(compiler, document, own));
  // What kind it is, a policy without statements does not show.
  const { type, kind } = old.document.statements.length === 0 ? changed : old;
  const told = kind === "key" ? (diagnostic.data?.keys ?? []) : [];
  for (const [was, is] of pairs) {
    if (was === undefined && is !== undefined)
      for (const problem of insertedProblems(is, diagnostic.data?.keys ?? [])) problems.add(problem);
    const edit: Edit = {
      type,
      told,
      keys: told.filter(isFilledIn),
      before: old.document,
      after: changed.document,
      was: compile(old.document, was),
      is: compile(changed.document, is),
      embedded: old.source.embedded,
    };
    for (const problem of effectProblems(edit, diagnostic, fix, others)) problems.add(problem);
  }
  return [...problems];
}

const isFilledIn = (arn: string): boolean => isAccountId(arnSegments(arn)[4] ?? "");

/** Of a key whose account and id are still to be filled in, only the Region is known. */
const mayBe = (told: string, arn: string): boolean =>
  isFilledIn(told) ? told === arn : arnSegments(told)[3] === arnSegments(arn)[3];

const usable = (statement: CompiledStatement): CompiledStatement | undefined =>
  statement.usable ? statement : undefined;

function* effectProblems(edit: Edit, diagnostic: Diagnostic, fix: Fix, others: Others): Generator<string> {
  const { was, is } = edit;
  const { data } = diagnostic;
  const seed = edit.before.node.end + 31 * diagnostic.range.offset;
  const comparison = new Comparison(edit);
  let [isShown, isMet] = [false, false];
  for (const asked of requestsAbout(was, is, data?.witness, seed)) {
    isMet ||= isAbout(was, asked) || isAbout(is, asked);
    const { whole, alone } = comparison.changeOf(asked);
    if (alone === 0) continue;
    isShown ||= alone > 0 || fix.effect === "restricts";
    const about = `${asked.action} on ${asked.resource} to ${asked.principal}`;
    // What goes as a whole because another statement does the same is not compared with nothing.
    const isRemoved = fix.effect === "neutral" && is === undefined;
    for (const change of isRemoved ? [whole] : [whole, alone]) {
      if (change < 0 && (fix.effect === "grants" || fix.effect === "loosens"))
        yield `${fix.effect}, and refuses ${about}`;
      if (change > 0 && fix.effect === "restricts") yield `restricts, and allows ${about}`;
      if (change !== 0 && fix.effect === "neutral")
        yield `is neutral, and ${change < 0 ? "refuses" : "allows"} ${about}`;
    }
    // A key policy is of one key: uploads under others it does not decide.
    const isOfKey = edit.told.length === 0 || edit.told.some((arn) => mayBe(arn, asked.resource));
    if (whole < 0 && fix.isPreferred && asked.isUpload && isOfKey) yield `is preferred and refuses ${about}`;
    if (whole > 0) yield* gainProblems(edit, asked, data, fix, others);
  }
  // Where no upload fails, others may do the same; what is open, contradicts itself, or has another fault says little until
  // that is mended.
  const isOpen = [was, is].some((one) => one?.isOpen === true);
  const own = was && edit.embedded.reduce<Range>((inner, text) => text.toOuterRange(inner), was.statement.node);
  const hasOther =
    own !== undefined && others.elsewhere.some(({ offset, end }) => own.offset <= offset && end <= own.end);
  if (!isShown && isMet && !hasOther && data !== undefined && fix.effect !== "neutral" && !isOpen)
    yield `${fix.effect}, and changes no decision`;
}

/** What is allowed now and was not is what fails: that action, for a preferred fix to those and there alone. */
function* gainProblems(
  { was, is }: Edit,
  asked: Asked,
  data: UploadData | undefined,
  fix: Fix,
  { isOnlyFile, besides }: Others,
): Generator<string> {
  if (data === undefined) return;
  const about = `${asked.action} on ${asked.resource}`;
  const wanted = [data, ...besides].flatMap(({ kmsActions, witness }) =>
    kmsActions.length === 0 ? [witness.action] : kmsActions,
  );
  // A corrected condition or key lets the statement do for all its actions what it was written for.
  const isWidened =
    was !== undefined && JSON.stringify(actionsOf(was.statement)) === JSON.stringify(is && actionsOf(is.statement));
  // As it is read: a misspelt operator is taken for the one that is meant.
  const isForS3 = is?.conditions.some(
    ({ base, key, values }) =>
      /^String(?:Equals|Like)$/.test(base) &&
      key.toLowerCase() === "kms:viaservice" &&
      values.every((value) => /^s3\.[a-z0-9*?-]+\.amazonaws\.com$/.test(value)),
  );
  const isAsked =
    wanted.some((action) => action.toLowerCase() === asked.action.toLowerCase()) ||
    // S3 never asks for these, and nobody else is let in.
    (isWidened && isForS3 && /^kms:(?:GenerateDataKey\w+|DescribeKey)$/i.test(asked.action));
  if (!isAsked && is !== undefined && !isWidened) yield `allows ${about}, which is not asked for`;
  if (!fix.isPreferred) return;
  if (!isAsked) yield `is preferred and allows ${about}, which is not asked for`;
  const isNamed = (was ?? is)?.statement.principal !== undefined;
  if (isNamed && !namesOf(asked.principal).some((name) => data.principals.includes(name)))
    yield `is preferred and allows ${about} to ${asked.principal}, for whom nothing fails`;
  // Which key it is, one file does not tell: every one that the statement names fails.
  const isOneKey = ({ value }: { readonly value: string }): boolean =>
    !/[*?]/.test(arnSegments(value)[5] ?? "*") && globMatches(compileGlob(value), asked.resource);
  const isMeant = isOnlyFile && was !== undefined && is?.statement.resource?.values.some(isOneKey) === true;
  if (data.kmsActions.length > 0 && !isNamed && !data.keys.includes(asked.resource) && !isMeant)
    yield `is preferred and allows ${about}, where nothing fails`;
}

/** A session's own ARN, and its role's as far as it tells it. */
function namesOf(principal: string): string[] {
  const caller = parseCaller(principal);
  return caller?.kind === "session" ? [principal, `arn:aws:iam::${caller.account}:role/${caller.name}`] : [principal];
}

const actionsOf = ({ action }: Statement): unknown => plain(action?.property.value);

/** Whether an ARN is the key's, with what a person fills in for placeholders that the file has already. */
const isKeyFilledIn = (key: string, arn: string): boolean =>
  arn.split(":").length === key.split(":").length &&
  key.split(":").every((part, index) => /^[A-Z_]+$/.test(part) || part === arn.split(":")[index]);

function insertedProblems({ node, principal }: Statement, keys: readonly string[]): string[] {
  const text = JSON.stringify(plain(node));
  const problems: string[] = [];
  if (/kms:\*|"Action","\*"/i.test(text)) problems.push("inserts a wildcard action");
  if (principal !== undefined) return problems;
  if (/"Resource",\s*"\*"|"\*"/.test(text)) problems.push("inserts a statement for every key");
  for (const [arn] of text.matchAll(/arn:aws[a-z-]*:kms:[^"]*/g)) {
    if (!arn.endsWith(filledInKeyId) && !keys.some((key) => isKeyFilledIn(key, arn)))
      problems.push(`inserts ${arn}, which the finding is not about`);
  }
  return problems;
}

/** 1 where the request is allowed after the edit and was not before, -1 the other way round. */
interface Change {
  /** By the whole policy, among others that leave the decision to it. */
  readonly whole: number;
  /** By the statement that is edited, were it alone. */
  readonly alone: number;
}

/** Asks `evaluate` about one edit; each policy is read once. */
class Comparison {
  readonly #edit: Edit;
  readonly #stacks = new Map<string, readonly (readonly PolicyStack[])[]>();
  #policies: readonly Json[] | undefined;

  constructor(edit: Edit) {
    this.#edit = edit;
  }

  changeOf(asked: Asked): Change {
    const { was, is, keys } = this.#edit;
    if (keys.length > 0 && !keys.includes(asked.resource)) return { whole: 0, alone: 0 };
    // Nothing but the statement is another one.
    if (isAbout(was, asked) === isAbout(is, asked)) return { whole: 0, alone: 0 };
    const isAllowed = (stack: PolicyStack): number => Number(decide(asked.request, stack).decision === "allowed");
    const [before = [], after = [], aloneBefore = [], aloneAfter = []] = this.#stacksFor(asked.principal);
    const compare = (then: readonly PolicyStack[], now: readonly PolicyStack[]): number =>
      then.map((stack, index) => isAllowed(now[index]!) - isAllowed(stack)).find((difference) => difference !== 0) ?? 0;
    return { whole: compare(before, after), alone: compare(aloneBefore, aloneAfter) };
  }

  #stacksFor(principal: string): readonly (readonly PolicyStack[])[] {
    const { type, before, after, was, is } = this.#edit;
    const denies = [was, is].some((one) => one?.statement.effect === "Deny");
    this.#policies ??= [
      policyOf(type, before),
      policyOf(type, after),
      aloneOf(type, before, was?.statement, denies),
      aloneOf(type, after, is?.statement, denies),
    ];
    const account = arnSegments(principal)[4] ?? "";
    let stacks = this.#stacks.get(account);
    if (stacks === undefined) {
      stacks = this.#policies.map((policy) => stacksOf(type, policy, account));
      this.#stacks.set(account, stacks);
    }
    return stacks;
  }
}

function isAbout(statement: CompiledStatement | undefined, { request }: Asked): boolean {
  if (statement === undefined) return false;
  const { caller, actionKey, resources, context } = request;
  return (
    statement.surelyNames(caller) !== "no" &&
    statement.matchAction(actionKey) >= 0 &&
    statement.matchResource(resources[0] ?? [], context) === TRUE &&
    statement.matchConditions(context) === TRUE
  );
}
