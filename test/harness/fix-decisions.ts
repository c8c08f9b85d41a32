/**
 * What a fix changes of what a policy decides: asked of probe requests, statement by statement, before and after it.
 */
import type { CompiledStatement } from "../../server/evaluate/statement.ts";
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { FALSE } from "../../server/evaluate/truth.ts";
import type { PolicyDocument } from "../../server/policy/document.ts";
import type { JsonNode } from "../../server/policy/nodes.ts";
import type { FoundDocument } from "../../server/policy/recognize.ts";
import type { Diagnostic, Fix } from "../../server/rules/diagnostic.ts";
import type { PolicyKind } from "./arbitrary-policy.ts";
import type { Probe } from "./decisions.ts";
import { compiled, decide, matches, probesFor } from "./decisions.ts";

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

/** What of a statement has a say in decisions, as text: all but its Sid. */
const decides = (statement: PolicyDocument["statements"][number] | undefined): string =>
  JSON.stringify(
    statement?.node.properties
      .filter(({ key }) => key.value !== "Sid")
      .map(({ key, value }) => [key.value, plain(value)]),
  );

interface Edited {
  /** The statements of the policy, usable ones, before and after. */
  readonly before: readonly CompiledStatement[];
  readonly after: readonly CompiledStatement[];
  /** The one that is edited; undefined where one is inserted or taken out. */
  readonly was: PolicyDocument["statements"][number] | undefined;
  readonly is: PolicyDocument["statements"][number] | undefined;
}

/** What else is checked. */
interface Others {
  /** In a model a preferred fix is judged with what else the principals have. */
  readonly isOnlyFile: boolean;
  /** Whether the policy stands in another file than the finding: what it lacks besides may be mended with it. */
  readonly isOther: boolean;
}

/**
 * What is decided otherwise after the fix is what the fix is for.
 */
export function decisionPromises(
  old: FoundDocument,
  changed: FoundDocument,
  diagnostic: Diagnostic,
  fix: Fix,
  others: Others,
): string[] {
  const { code, data } = diagnostic;
  if (code === "invalid-policy-element") return fix.isPreferred ? ["is a guess, and preferred"] : [];
  const { removed, added } = changedStatements(old.document, changed.document);
  const [[was], [is]] = [removed, added];
  if (was === undefined && is === undefined) return [];
  const compiler = createCompiler();
  const edited: Edited = {
    before: compiled(compiler, old.document),
    after: compiled(compiler, changed.document),
    was,
    is,
  };
  const problems = new Set<string>();
  if (fix.isPreferred && (was ?? is)?.effect === "Deny" && decides(was) !== decides(is))
    problems.add("loosens a Deny, and is preferred");
  if (was === undefined && is !== undefined)
    for (const problem of insertedProblems(
      old.kind === "key" ? "keyPolicy" : data?.layer,
      JSON.stringify(plain(is.node)),
      data?.keys ?? [],
    ))
      problems.add(problem);
  const kind = kindOf(old);
  if (kind === undefined) return [...problems];
  for (const probe of probesFor(kind, edited.after))
    for (const problem of probeProblems(edited, probe, diagnostic, fix, others)) problems.add(problem);
  return [...problems];
}

/** Undefined for kinds of policies that are not attached to principals, keys or buckets. */
function kindOf({ type, kind }: FoundDocument): PolicyKind | undefined {
  if (type === "resource") return kind === "key" || kind === "bucket" ? kind : undefined;
  return type === "resourceControl" || type === "vpcEndpoint" ? undefined : "identity";
}

function* probeProblems(
  { before, after, was, is }: Edited,
  probe: Probe,
  { code, data }: Diagnostic,
  fix: Fix,
  { isOnlyFile, isOther }: Others,
): Generator<string> {
  const deny = (was ?? is)?.effect === "Deny";
  const edited = after.find(({ statement }) => statement === is);
  const original = before.find(({ statement }) => statement === was);
  if (
    (original === undefined ? FALSE : matches(original, probe)) ===
    (edited === undefined ? FALSE : matches(edited, probe))
  )
    return;
  const [then, now] = [decide(before, probe), decide(after, probe)];
  if (then === now) return;
  const about = `${probe.action} on ${probe.resource}`;
  if (now < then) {
    // A Deny that named another key than this policy's gets to say what it was written for.
    if ((deny && code !== "key-policy-resource") || was === undefined) yield `refuses ${about}`;
    if (fix.isPreferred && code !== "kms-condition-never-met" && code !== "kms-key-not-covered")
      yield `is preferred and refuses ${about}`;
    return;
  }
  if (!deny && (edited === undefined || matches(edited, probe) === FALSE))
    yield `allows ${about}, which its statement is not about`;
  const wanted =
    code === "key-policy-locks-out"
      ? ["kms:GetKeyPolicy", "kms:PutKeyPolicy"]
      : data?.kmsActions.length === 0
        ? [data.witness.action]
        : data?.kmsActions;
  const widens =
    was !== undefined &&
    JSON.stringify(plain(actionsOf(was))) === JSON.stringify(plain(is === undefined ? undefined : actionsOf(is)));
  // A corrected condition or key lets the statement do for all its actions what it was written for.
  const isAsked = wanted === undefined || wanted.some((action) => action.toLowerCase() === probe.action.toLowerCase());
  if (!isAsked && is !== undefined && !widens && !isOther) yield `allows ${about}, which is not asked for`;
  if (!fix.isPreferred || data === undefined) return;
  if (!isAsked) yield `is preferred and allows ${about}, which is not asked for`;
  if (probe.caller.kind !== "attached" && !namesOf(probe).some((name) => data.principals.includes(name)))
    yield `is preferred and allows ${about} to ${namesOf(probe).join(", ")}, for whom nothing fails`;
  // Which key it is, one file does not tell: every one that the statement names fails.
  const isNamed =
    isOnlyFile && was !== undefined && is?.resource?.values.some(({ value }) => value === probe.resource) === true;
  if (data.kmsActions.length > 0 && probe.caller.kind === "attached" && !data.keys.includes(probe.resource) && !isNamed)
    yield `is preferred and allows ${about}, where nothing fails`;
}

/** A session's own ARN, and its role's as far as it tells it. */
function namesOf({ caller }: Probe): string[] {
  if (caller.kind === "session") return [caller.arn, `arn:aws:iam::${caller.account}:role/${caller.name}`];
  return ["arn" in caller ? caller.arn : "name" in caller ? caller.name : "*"];
}

const actionsOf = ({ action }: PolicyDocument["statements"][number]): JsonNode | undefined => action?.property.value;

function insertedProblems(layer: string | undefined, statement: string, keys: readonly string[]): string[] {
  const problems: string[] = [];
  if (/kms:\*|"Action","\*"/i.test(statement)) problems.push("inserts a wildcard action");
  if (layer !== "identity") return problems;
  if (/"Resource",\s*"\*"|"\*"/.test(statement)) problems.push("inserts a statement for every key");
  for (const [arn] of statement.matchAll(/arn:aws[a-z-]*:kms:[^"]*/g)) {
    if (!keys.includes(arn) && !/REGION|ACCOUNT_ID|KEY_ID/.test(arn))
      problems.push(`inserts ${arn}, which the finding is not about`);
  }
  return problems;
}
