/**
 * What every fix of every finding promises, as a list of broken promises: empty for good ones. `brokenFixLaws` takes
 * any files, of a model or without one; what the decisions of a policy have to do with it is in fix-decisions.ts.
 */
import type { ParseError } from "jsonc-parser";
import { parse } from "jsonc-parser";
import type { PolicyDocument } from "../../server/policy/document.ts";
import { applyEdits } from "../../server/policy/edits/text-edit.ts";
import type { TextEdit } from "../../server/policy/edits/text-edit.ts";
import type { Range } from "../../server/policy/nodes.ts";
import { parseJson } from "../../server/policy/parse.ts";
import type { FoundDocument } from "../../server/policy/recognize.ts";
import { findDocuments } from "../../server/policy/recognize.ts";
import type { Diagnostic, FileEdit, Fix } from "../../server/rules/diagnostic.ts";
import type { Engine, Settings } from "../../server/rules/engine.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import { keyArns } from "./arbitrary-policy.ts";
import { checkAll } from "./check-fixture.ts";
import { changedStatements, decisionPromises } from "./fix-decisions.ts";
import type { FixtureFile } from "./fixture.ts";
import { disturbedText } from "./untouched-text.ts";

type Files = readonly FixtureFile[];

export interface LawOptions {
  /** One that is warm; by default a new one. */
  readonly engine?: Engine;
  readonly settings?: Settings;
}

/**
 * Every law that some fix of some finding breaks, in words: one string each, with the texts after the fix. Nothing for
 * files that cannot be parsed to their end, for which no law holds but that of the syntax.
 * @param files policies, and perhaps a `keyhole.json` that makes a model of them
 */
export function brokenFixLaws(
  files: Files,
  { engine = createEngine(), settings = defaultSettings }: LawOptions = {},
): string[] {
  if (files.some(({ text }) => parseJson(text).problems.length > 0)) return [];
  const check = (some: Files): Diagnostic[] => checkAll(engine, some, settings);
  const before = check(files);
  return before.flatMap((diagnostic) =>
    diagnostic.fixes
      .filter(({ createsFile }) => createsFile !== true)
      .flatMap((fix) => {
        const text = files.find(({ file }) => file === diagnostic.file)?.text ?? "";
        const what = `"${fix.title}" for ${diagnostic.code} at ${JSON.stringify(text.slice(diagnostic.range.offset, diagnostic.range.end))}`;
        const after = applied(files, fix.edits());
        const shown = after
          .filter((one) => !files.includes(one))
          .map((one) => `--- ${one.file} after it:\n${one.text}`)
          .join("\n");
        return [
          ...editPromises(files, fix),
          ...findingPromises(check, files, before, diagnostic, fix),
          ...decisionsOf(files, diagnostic, fix),
        ].map((problem) => `${what} ${problem}\n${shown}`);
      }),
  );
}

/** The same for one policy in a file of its own. */
export function diagnosticsOf(engine: Engine, text: string): Diagnostic[] {
  const file = engine.read("policy.json", text);
  return engine.check(file, engine.neighbourhood([file]), defaultSettings);
}

const editsIn = (file: string, edits: readonly FileEdit[]): FileEdit[] => edits.filter((edit) => edit.file === file);

/** Files without edits stay the same objects. */
const applied = (files: Files, edits: readonly FileEdit[]): Files =>
  files.map((one) => {
    const own = editsIn(one.file, edits);
    return own.length === 0 ? one : { ...one, text: applyEdits(one.text, own) };
  });

/** The JSON stays valid, one statement at most of each file is touched, all other text stays byte for byte. */
function editPromises(files: Files, fix: Fix): string[] {
  const edits = fix.edits();
  if (edits.length === 0) return ["edits nothing"];
  const problems: string[] = [];
  if (fix.needsInput !== edits.some(({ placeholders }) => placeholders !== undefined))
    problems.push("does not mark its placeholder");
  if (
    edits.some(({ newText, placeholders }) =>
      placeholders?.some(({ offset, end }) => !/REGION|ACCOUNT_ID|KEY_ID|ROLE_NAME/.test(newText.slice(offset, end))),
    )
  ) {
    problems.push("marks as a placeholder what is none");
  }
  for (const { file, text } of files) {
    const own = editsIn(file, edits);
    if (own.length === 0) continue;
    const after = applyEdits(text, own);
    if (!isValid(after)) problems.push("breaks the JSON");
    if (file !== "keyhole.json") problems.push(...statementPromises(text, after));
    problems.push(...disturbedText(text, after));
    const written = own.map(({ newText }) => newText).join("");
    if (/\r\n/.test(text) ? /(?<!\r)\n/.test(written) : /\r/.test(written))
      problems.push("breaks lines in another way than the file");
  }
  return problems;
}

function statementPromises(text: string, after: string): string[] {
  const [old, changed] = [documentsIn(text), documentsIn(after)];
  if (old.length !== changed.length || old.length === 0) return ["leaves another number of policies"];
  const touched = old.map(({ document }, index) =>
    changedStatements(document, (changed[index] ?? { document }).document),
  );
  const counts = touched
    .map(({ removed, added }) => Math.max(removed.length, added.length))
    .filter((count) => count > 0);
  return counts.length > 1 || counts.some((count) => count > 1) ? ["touches more than one statement"] : [];
}

function decisionsOf(files: Files, diagnostic: Diagnostic, fix: Fix): string[] {
  return files.flatMap(({ file, text }) => {
    const own = editsIn(file, fix.edits());
    if (own.length === 0 || file === "keyhole.json") return [];
    const [old, changed] = [documentsIn(text), documentsIn(applyEdits(text, own))];
    return old.flatMap((found, index) => {
      const is = changed[index];
      return is === undefined || found.template
        ? []
        : decisionPromises(found, is, diagnostic, fix, {
            isOnlyFile: files.length === 1,
            isOther: file !== diagnostic.file,
          });
    });
  });
}

const documentsIn = (text: string): FoundDocument[] => findDocuments(parseJson(text).root, text);
const documentIn = (text: string): PolicyDocument | undefined => documentsIn(text)[0]?.document;

function isValid(text: string): boolean {
  const errors: ParseError[] = [];
  const value = parse(text.replace(/^\ufeff/, ""), errors) as { readonly Policy?: unknown } | undefined;
  if (errors.length > 0) return false;
  if (typeof value?.Policy === "string") parse(value.Policy, errors);
  return errors.length === 0;
}

/** The finding is gone and no other has come; with a placeholder, once it is filled in. */
function findingPromises(
  check: Check,
  files: Files,
  before: readonly Diagnostic[],
  mended: Diagnostic,
  fix: Fix,
): string[] {
  const edits = fix.edits();
  // What a model is told brings to light what could not be known before.
  if (edits.some(({ file }) => file === "keyhole.json")) return [];
  // With a placeholder of its own the policy waits for a person anyway.
  if (fix.needsInput && files.some(({ text }) => /KEY_ID|your-key-id/.test(text))) return [];
  if (!fix.needsInput) return problemsAfter(check, files, edits, before, mended);
  // What is plausible depends on the policy: some region's key must do.
  const problems = places.map((place) =>
    problemsAfter(
      check,
      files,
      edits.map((edit) => fillIn(edit, place)),
      before,
      mended,
    ),
  );
  return problems.find((list) => list.length === 0) ?? problems[0] ?? [];
}

const otherKeyId = "0a1b2c3d-12ab-34cd-56ef-1234567890ab";
const places = ["eu-west-1", "us-east-1", "ap-southeast-2"]
  .flatMap((region) => ["111122223333", "777788889999"].map((account) => ({ region, account, id: otherKeyId })))
  // What the file names elsewhere is plausible, too.
  .concat(
    keyArns
      .map((arn) => arn.split(/[:/]/))
      .map(([, , , region = "", account = "", , id = ""]) => ({ region, account, id })),
  );

type Check = (files: Files) => readonly Diagnostic[];

function problemsAfter(
  check: Check,
  files: Files,
  all: readonly FileEdit[],
  before: readonly Diagnostic[],
  mended: Diagnostic,
): string[] {
  const after = check(applied(files, all));
  const { file } = mended;
  const edits = editsIn(file, all);
  const text = files.find((one) => one.file === file)?.text ?? "";
  const problems: string[] = [];
  const place = moved(mended.range, edits);
  // An entry that does nothing beside a statement that works is a hint.
  const left = after.find(
    ({ code, range, severity, file: at }) =>
      code === mended.code &&
      at === file &&
      overlap(range, place) &&
      (severity !== "hint" || mended.severity === "hint"),
  );
  const counts = (list: readonly Diagnostic[], code: string): number => list.filter((one) => one.code === code).length;
  // A key and its statement's condition on the Region that are both wrong are two findings; one of them is left, and
  // may be told at the key.
  const isOther =
    mended.code === "kms-key-not-covered" &&
    left?.message.startsWith("This key is in another Region") === true &&
    (mended.severity === "hint" ||
      counts(after, "kms-condition-never-met") < counts(before, "kms-condition-never-met"));
  // What keeps out several principals of a bucket or key policy, each for its own reason, is told of one after the
  // other.
  const isOfOther =
    (mended.data?.layer === "keyPolicy" ||
      (mended.data?.layer === "bucketPolicy" && !/:(user|role)\//.test(left?.data?.principals.join() ?? ""))) &&
    left?.data?.principals.join() !== mended.data.principals.join();
  // The same place may stand in the way of the other action as well, under one setting of S3 Bucket Keys: told apart
  // only now.
  const isOtherAction =
    left?.data?.scope === "conditional" &&
    left.data.kmsActions.every((action) => mended.data?.kmsActions.includes(action) === false);
  // What a statement lacks is told at its brace, and what a guardrail allows nothing of at its Statement: each by itself.
  const isSibling =
    counts(after, mended.code) < counts(before, mended.code) &&
    before.some(
      ({ code, range }) =>
        code === mended.code &&
        range !== mended.range &&
        range.offset === mended.range.offset &&
        range.end === mended.range.end,
    );
  if (left !== undefined && !isSibling && !isOther && !isOfOther && !isOtherAction) problems.push("leaves the finding");
  const real = (list: readonly Diagnostic[]): number => list.filter(({ severity }) => severity !== "hint").length;
  // An entry that did nothing and now could is the nearest miss, instead of another one; what else is wrong in its
  // statement is told now.
  const isOfHint = ({ range }: Diagnostic): boolean =>
    mended.severity === "hint" && (real(after) <= real(before) || liesIn(range, text, edits));
  // Of several statements without a key the first is told; the others, until then hints, once that names a key of its
  // own.
  const isNextDead = ({ range }: Diagnostic): boolean =>
    mended.code === "kms-key-not-covered" &&
    before.some(
      (one) =>
        one.severity === "hint" &&
        one.code === mended.code &&
        statementAt(text, one.range) === statementAt(applyEdits(text, edits), range),
    );
  const isStill = (one: Diagnostic): boolean =>
    after.some(
      ({ code, range, file: at }) =>
        code === one.code && at === one.file && overlap(range, moved(one.range, editsIn(at, all))),
    );
  // Once a key lacks less than the one that the uploads were judged under, they are told under it: instead of another
  // finding, never beside it.
  const isInstead = ({ data }: Diagnostic): boolean =>
    data !== undefined &&
    real(after) < real(before) &&
    before.some(
      (one) =>
        one !== mended &&
        one.data !== undefined &&
        !isStill(one) &&
        one.data.witness.resource !== data.witness.resource,
    );
  // An entry that is no ARN is told as a key while uploads hang on it, and as an entry that AWS refuses once none does.
  const isSameEntry = ({ code, range: { offset, end } }: Diagnostic): boolean =>
    code === "invalid-policy-element" &&
    before.some(
      (one) =>
        one.code === "kms-key-not-covered" &&
        moved(one.range, edits).offset === offset &&
        moved(one.range, edits).end === end,
    );
  for (const code of new Set(after.map((one) => one.code))) {
    const told = after.filter((one) => one.code === code && !isSameEntry(one));
    // A key whose id somebody has shortened stands in the new statement as it stood in the old one.
    const isCopied = ({ range: { offset, end } }: Diagnostic): boolean =>
      text.includes(applyEdits(text, edits).slice(offset, end));
    if (code === "kms-key-not-covered" && told.every(isCopied)) continue;
    // A key policy none of whose statements can be used is told for that, and for nothing else.
    if (code === "key-policy-locks-out" && counts(before, "invalid-policy-element") > 0) continue;
    if (
      told.length <= counts(before, code) ||
      isAboutAnother(mended, told, before, edits) ||
      told.some((one) => isOfHint(one) || isNextDead(one) || isInstead(one))
    )
      continue;
    problems.push(`brings a new ${code}: ${told[0]?.message ?? ""}`);
  }
  return problems;
}

const overlap = (a: Range, b: Range): boolean => a.offset < b.end && b.offset < a.end;

const statementAt = (text: string, range: Range): number | undefined =>
  documentIn(text)?.statements.find(({ node }) => overlap(node, range))?.index;

/** Whether a range of the text after the edits lies in the statement that they changed. */
function liesIn(range: Range, text: string, edits: readonly TextEdit[]): boolean {
  const [old, changed] = [documentIn(text), documentIn(applyEdits(text, edits))];
  return (
    old !== undefined &&
    changed !== undefined &&
    changedStatements(old, changed).added.some(({ node }) => overlap(node, range))
  );
}

/**
 * A key that stands where none stood is judged as one more key; and what a new principal, whose name somebody typed, is
 * denied elsewhere cannot have been told before.
 */
function isAboutAnother(
  mended: Diagnostic,
  after: readonly Diagnostic[],
  before: readonly Diagnostic[],
  edits: readonly FileEdit[],
): boolean {
  // What a statement says can be judged only once it can be used.
  if (mended.code === "invalid-policy-element" && after.every(({ code }) => code !== mended.code)) return true;
  // Who may do more, beside the principal that is blamed, is looked at as an uploader only now.
  if (
    mended.data?.layer === "keyPolicy" &&
    after.some(({ data }) => data !== undefined && data.principals.join() !== mended.data?.principals.join())
  )
    return true;
  const known = new Set(before.flatMap(({ data }) => data?.keys ?? []));
  const isNamed = (arn: string): boolean => edits.some(({ newText }) => newText.includes(arn));
  // A statement without a key is blamed for all keys; once it names one, the others are judged by themselves.
  const isLeft = (arn: string): boolean => mended.code === "kms-key-not-covered" && !isNamed(arn);
  return after.some(
    ({ code, data }) =>
      data?.keys.some((arn) => !known.has(arn) && isNamed(arn)) === true ||
      (code === "missing-kms-action" && data?.keys.some(isLeft) === true) ||
      (data !== undefined && /role\/writer$/.test(data.principals.join())),
  );
}

/** What a person might type for the placeholders. */
function fillIn(edit: FileEdit, { region, account, id }: (typeof places)[number]): FileEdit {
  const values: readonly (readonly [string, string])[] = [
    ["ACCOUNT_ID", account],
    ["KEY_ID", id],
    ["ROLE_NAME", "writer"],
    ["REGION", region],
  ];
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
