/** What every fix of every finding promises, as a list of broken promises: empty for a good one. */
import type { ParseError } from "jsonc-parser";
import { parse } from "jsonc-parser";
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { FALSE } from "../../server/evaluate/truth.ts";
import type { PolicyDocument } from "../../server/policy/document.ts";
import { applyEdits } from "../../server/policy/edits/text-edit.ts";
import type { TextEdit } from "../../server/policy/edits/text-edit.ts";
import type { JsonNode, Range } from "../../server/policy/nodes.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { findDocuments } from "../../server/policy/recognize.ts";
import type { Diagnostic, FileEdit, Fix } from "../../server/rules/diagnostic.ts";
import type { Engine } from "../../server/rules/engine.ts";
import { defaultSettings } from "../../server/rules/engine.ts";
import type { PolicyKind } from "./arbitrary-policy.ts";
import { keyArns } from "./arbitrary-policy.ts";
import { compiled, decide, matches, probes } from "./decisions.ts";
import { disturbedText } from "./untouched-text.ts";

export function diagnosticsOf(engine: Engine, text: string): Diagnostic[] {
  const file = engine.read("policy.json", text);
  return engine.check(file, engine.neighbourhood([file]), defaultSettings);
}

/** Every promise that some fix of some finding of the policy breaks, in words. */
export function brokenPromises(engine: Engine, kind: PolicyKind, text: string): string[] {
  const before = diagnosticsOf(engine, text);
  return before.flatMap((diagnostic) => diagnostic.fixes.flatMap((fix) => {
    const what = `"${fix.title}" for ${diagnostic.code} at ${JSON.stringify(text.slice(diagnostic.range.offset, diagnostic.range.end))}`;
    return [...editPromises(text, fix), ...findingPromises(engine, text, before, diagnostic, fix), ...decisionPromises(kind, text, diagnostic, fix)]
      .map((problem) => `${what} ${problem}\n--- after it:\n${applyEdits(text, fix.edits())}`);
  }));
}

/** The JSON stays valid, one statement at most is touched, all other text stays byte for byte. */
function editPromises(text: string, fix: Fix): string[] {
  const edits = fix.edits();
  if (edits.length === 0) return ["edits nothing"];
  const after = applyEdits(text, edits);
  const problems: string[] = [];
  if (!isValid(after)) problems.push("breaks the JSON");
  if (fix.needsInput !== edits.some(({ placeholders }) => placeholders !== undefined)) problems.push("does not mark its placeholder");
  if (edits.some(({ newText, placeholders }) => placeholders?.some(({ offset, end }) => !/REGION|ACCOUNT_ID|KEY_ID|ROLE_NAME/.test(newText.slice(offset, end))))) {
    problems.push("marks as a placeholder what is none");
  }
  const [old, changed] = [documentIn(text), documentIn(after)];
  if (old === undefined || changed === undefined) return [...problems, "leaves no policy"];
  const { removed, added } = changedStatements(old, changed);
  if (removed.length > 1 || added.length > 1) problems.push("touches more than one statement");
  problems.push(...disturbedText(text, after));
  const written = edits.map(({ newText }) => newText).join("");
  if (/\r\n/.test(text) ? /(?<!\r)\n/.test(written) : /\r/.test(written)) problems.push("breaks lines in another way than the file");
  return problems;
}

function isValid(text: string): boolean {
  const errors: ParseError[] = [];
  const value = parse(text.replace(/^\ufeff/, ""), errors) as { readonly Policy?: unknown } | undefined;
  if (errors.length > 0) return false;
  if (typeof value?.Policy === "string") parse(value.Policy, errors);
  return errors.length === 0;
}

function documentIn(text: string): PolicyDocument | undefined {
  return findDocuments(parseJson(text).root, text)[0]?.document;
}

/** The statements between the common beginning and the common end of both lists. */
function changedStatements(old: PolicyDocument, changed: PolicyDocument): { removed: PolicyDocument["statements"]; added: PolicyDocument["statements"] } {
  const [a, b] = [old, changed].map(({ statements }) => statements.map(({ node }) => JSON.stringify(plain(node)))) as [string[], string[]];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return { removed: old.statements.slice(start, a.length - end), added: changed.statements.slice(start, b.length - end) };
}

/** The node's value; keys written twice are kept. */
function plain(node: JsonNode | undefined): unknown {
  if (node?.kind === "array") return node.items.map(plain);
  return node?.kind === "object" ? node.properties.map(({ key, value }) => [key.value, plain(value)]) : node?.value;
}

/** The finding is gone and no other has come; with a placeholder, once it is filled in. */
function findingPromises(engine: Engine, text: string, before: readonly Diagnostic[], mended: Diagnostic, fix: Fix): string[] {
  const edits = fix.edits();
  // With a placeholder of its own the policy waits for a person anyway.
  if (fix.needsInput && text.includes("KEY_ID")) return [];
  if (!fix.needsInput) return problemsAfter(engine, text, edits, before, mended);
  // What is plausible depends on the policy: some region's key must do.
  const problems = places.map((place) => problemsAfter(engine, text, edits.map((edit) => fillIn(edit, place)), before, mended));
  return problems.find((list) => list.length === 0) ?? problems[0] ?? [];
}

const otherKeyId = "0a1b2c3d-12ab-34cd-56ef-1234567890ab";
const places = ["eu-west-1", "us-east-1", "ap-southeast-2"].flatMap((region) => ["111122223333", "777788889999"].map((account) => ({ region, account, id: otherKeyId })))
  // What the file names elsewhere is plausible, too.
  .concat(keyArns.map((arn) => arn.split(/[:/]/)).map(([, , , region = "", account = "", , id = ""]) => ({ region, account, id })));

function problemsAfter(engine: Engine, text: string, edits: readonly FileEdit[], before: readonly Diagnostic[], mended: Diagnostic): string[] {
  const after = diagnosticsOf(engine, applyEdits(text, edits));
  const problems: string[] = [];
  const place = moved(mended.range, edits);
  // An entry that does nothing beside a statement that works is a hint.
  const left = after.find(({ code, range, severity }) => code === mended.code && overlap(range, place)
    && (severity !== "hint" || mended.severity === "hint"));
  const counts = (list: readonly Diagnostic[], code: string): number => list.filter((one) => one.code === code).length;
  // A key and its statement's condition on the Region that are both wrong are two findings; one of them is left, and may be told at the key.
  const isOther = mended.code === "kms-key-not-covered" && left?.message.startsWith("This key is in another Region") === true
    && (mended.severity === "hint" || counts(after, "kms-condition-never-met") < counts(before, "kms-condition-never-met"));
  // What keeps out several principals of a bucket or key policy, each for its own reason, is told of one after the other.
  const isOfOther = (mended.data?.layer === "keyPolicy" || (mended.data?.layer === "bucketPolicy" && !/:(user|role)\//.test(left?.data?.principals.join() ?? "")))
    && left?.data?.principals.join() !== mended.data.principals.join();
  // The same place may stand in the way of the other action as well, under one setting of S3 Bucket Keys: told apart only now.
  const isOtherAction = left?.data?.scope === "conditional" && left.data.kmsActions.every((action) => mended.data?.kmsActions.includes(action) === false);
  if (left !== undefined && !isOther && !isOfOther && !isOtherAction) problems.push("leaves the finding");
  const real = (list: readonly Diagnostic[]): number => list.filter(({ severity }) => severity !== "hint").length;
  // An entry that did nothing and now could is the nearest miss, instead of another one; what else is wrong in its statement is told now.
  const isOfHint = ({ range }: Diagnostic): boolean => mended.severity === "hint" && (real(after) <= real(before) || liesIn(range, text, edits));
  // Of several statements without a key the first is told; the others, until then hints, once that names a key of its own.
  const isNextDead = ({ range }: Diagnostic): boolean => mended.code === "kms-key-not-covered" && before.some((one) =>
    one.severity === "hint" && one.code === mended.code && statementAt(text, one.range) === statementAt(applyEdits(text, edits), range));
  const isStill = (one: Diagnostic): boolean => after.some(({ code, range }) => code === one.code && overlap(range, moved(one.range, edits)));
  // Once a key lacks less than the one that the uploads were judged under, they are told under it: instead of another finding, never beside it.
  const isInstead = ({ data }: Diagnostic): boolean => data !== undefined && real(after) < real(before) && before.some((one) =>
    one !== mended && one.data !== undefined && !isStill(one) && one.data.witness.resource !== data.witness.resource);
  // An entry that is no ARN is told as a key while uploads hang on it, and as an entry that AWS refuses once none does.
  const isSameEntry = ({ code, range: { offset, end } }: Diagnostic): boolean => code === "invalid-policy-element" && before.some((one) =>
    one.code === "kms-key-not-covered" && moved(one.range, edits).offset === offset && moved(one.range, edits).end === end);
  for (const code of new Set(after.map((one) => one.code))) {
    const told = after.filter((one) => one.code === code && !isSameEntry(one));
    if (told.length <= counts(before, code) || isAboutAnother(mended, told, before, edits) || told.some((one) => isOfHint(one) || isNextDead(one) || isInstead(one))) continue;
    problems.push(`brings a new ${code}: ${told[0]?.message ?? ""}`);
  }
  return problems;
}

const overlap = (a: Range, b: Range): boolean => a.offset < b.end && b.offset < a.end;

const statementAt = (text: string, range: Range): number | undefined => documentIn(text)?.statements.find(({ node }) => overlap(node, range))?.index;

/** Whether a range of the text after the edits lies in the statement that they changed. */
function liesIn(range: Range, text: string, edits: readonly TextEdit[]): boolean {
  const [old, changed] = [documentIn(text), documentIn(applyEdits(text, edits))];
  return old !== undefined && changed !== undefined && changedStatements(old, changed).added.some(({ node }) => overlap(node, range));
}

/**
 * A key that stands where none stood is judged as one more key; and what a new principal, whose name somebody typed, is denied
 * elsewhere cannot have been told before.
 */
function isAboutAnother(mended: Diagnostic, after: readonly Diagnostic[], before: readonly Diagnostic[], edits: readonly FileEdit[]): boolean {
  // What a statement says can be judged only once it can be used.
  if (mended.code === "invalid-policy-element" && after.every(({ code }) => code !== mended.code)) return true;
  // Who may do more, beside the principal that is blamed, is looked at as an uploader only now.
  if (mended.data?.layer === "keyPolicy" && after.some(({ data }) => data !== undefined && data.principals.join() !== mended.data?.principals.join())) return true;
  const known = new Set(before.flatMap(({ data }) => data?.keys ?? []));
  const isNamed = (arn: string): boolean => edits.some(({ newText }) => newText.includes(arn));
  // A statement without a key is blamed for all keys; once it names one, the others are judged by themselves.
  const isLeft = (arn: string): boolean => mended.code === "kms-key-not-covered" && !isNamed(arn);
  return after.some(({ code, data }) => data?.keys.some((arn) => !known.has(arn) && isNamed(arn)) === true
    || (code === "missing-kms-action" && data?.keys.some(isLeft) === true)
    || (data !== undefined && /role\/writer$/.test(data.principals.join())));
}

/** What a person might type for the placeholders. */
function fillIn(edit: FileEdit, { region, account, id }: (typeof places)[number]): FileEdit {
  const values: readonly (readonly [string, string])[] = [["ACCOUNT_ID", account], ["KEY_ID", id], ["ROLE_NAME", "writer"], ["REGION", region]];
  return { ...edit, newText: values.reduce((newText, [name, value]) => newText.replaceAll(name, value), edit.newText) };
}

/** Where a range stands after the edits. */
function moved({ offset, end }: Range, edits: readonly TextEdit[]): Range {
  const shift = (at: number, isEnd: boolean): number => {
    let moves = 0;
    for (const { range, newText } of edits) {
      const whollyBefore = range.end < at || (range.end === at && (range.offset < range.end || !isEnd));
      if (whollyBefore) moves += newText.length - (range.end - range.offset);
      else if (range.offset < at) moves += range.offset - at + (isEnd ? newText.length : 0);
    }
    return at + moves;
  };
  return { offset: shift(offset, false), end: shift(end, true) };
}

/** What is decided otherwise after the fix is what the fix is for. */
function decisionPromises(kind: PolicyKind, text: string, { code, data }: Diagnostic, fix: Fix): string[] {
  const [old, changed] = [documentIn(text), documentIn(applyEdits(text, fix.edits()))];
  if (old === undefined || changed === undefined || code === "invalid-policy-element") return fix.isPreferred && code === "invalid-policy-element" ? ["is a guess, and preferred"] : [];
  const compiler = createCompiler();
  const [before, after] = [compiled(compiler, old), compiled(compiler, changed)];
  const { removed, added } = changedStatements(old, changed);
  const problems = new Set<string>();
  const [was] = removed;
  const [is] = added;
  const deny = (was ?? is)?.effect === "Deny";
  if (fix.isPreferred && deny) problems.add("loosens a Deny, and is preferred");
  if (was === undefined && is !== undefined) for (const problem of insertedProblems(data?.layer, JSON.stringify(plain(is.node)), data?.keys ?? [])) problems.add(problem);
  const edited = after.find(({ statement }) => statement === is);
  const original = before.find(({ statement }) => statement === was);
  for (const probe of probes[kind]) {
    if ((original === undefined ? FALSE : matches(original, probe)) === (edited === undefined ? FALSE : matches(edited, probe))) continue;
    const [then, now] = [decide(before, probe), decide(after, probe)];
    if (then === now) continue;
    const about = `${probe.action} on ${probe.resource}`;
    if (now < then && (deny || was === undefined)) problems.add(`refuses ${about}`);
    if (now < then && fix.isPreferred && code !== "kms-condition-never-met" && code !== "kms-key-not-covered") problems.add(`is preferred and refuses ${about}`);
    if (now < then) continue;
    if (!deny && (edited === undefined || matches(edited, probe) === FALSE)) problems.add(`allows ${about}, which its statement is not about`);
    const wanted = code === "key-policy-locks-out" ? ["kms:GetKeyPolicy", "kms:PutKeyPolicy"] : data?.kmsActions.length === 0 ? ["s3:PutObject"] : data?.kmsActions;
    const widens = was !== undefined && JSON.stringify(plain(actionsOf(was))) === JSON.stringify(plain(is === undefined ? undefined : actionsOf(is)));
    // A corrected condition or key lets the statement do for all its actions what it was written for.
    if (!widens && is !== undefined && wanted !== undefined && !wanted.includes(probe.action)) problems.add(`allows ${about}, which is not asked for`);
  }
  return [...problems];
}

const actionsOf = ({ action }: PolicyDocument["statements"][number]): JsonNode | undefined => action?.property.value;

function insertedProblems(layer: string | undefined, statement: string, keys: readonly string[]): string[] {
  const problems: string[] = [];
  if (/kms:\*|"Action","\*"/i.test(statement)) problems.push("inserts a wildcard action");
  if (layer !== "identity") return problems;
  if (/"Resource",\s*"\*"|"\*"/.test(statement)) problems.push("inserts a statement for every key");
  for (const [arn] of statement.matchAll(/arn:aws[a-z-]*:kms:[^"]*/g)) {
    if (!keys.includes(arn) && !/REGION|ACCOUNT_ID|KEY_ID/.test(arn)) problems.push(`inserts ${arn}, which the finding is not about`);
  }
  return problems;
}
