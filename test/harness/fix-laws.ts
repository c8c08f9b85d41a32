/**
 * What every fix of every finding promises, as a list of broken promises: empty for good ones. `brokenFixLaws` takes
 * any files, of a model or without one; what the decisions of a policy have to do with it is in fix-decisions.ts.
 */
import type { ParseError } from "jsonc-parser";
import { parse } from "jsonc-parser";
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
import { checkAll, codesOf, isOfOthers } from "./check-fixture.ts";
import { changedStatements, decisionPromises, filledInKeyId } from "./fix-decisions.ts";
import type { FixtureFile } from "./fixture.ts";
import type { Edited } from "./decided-otherwise.ts";
import { isDecidedOtherwise, isUnderOtherKey, wasToldAtResource } from "./decided-otherwise.ts";
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
  const check = (some: Files): readonly Diagnostic[] => checkAll(engine, some, settings);
  const before = check(files);
  let underKms: readonly Diagnostic[] | undefined;
  const turnedOn = (): readonly Diagnostic[] =>
    (underKms ??= checkAll(engine, files, { ...settings, assumeBucketEncryption: "aws:kms" }).filter(
      ({ code, range, file }) =>
        !before.some((one) => one.code === code && one.file === file && overlap(one.range, range)),
    ));
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
          ...findingPromises({ check, turnedOn }, files, before, diagnostic, fix),
          ...decisionsOf(files, before, diagnostic, fix),
        ].map((problem) => `${what} ${problem}\n${shown}`);
      }),
  );
}

/** The same for one policy in a file of its own. */
export function diagnosticsOf(engine: Engine, text: string): Diagnostic[] {
  const file = engine.read("policy.json", text);
  return engine.check(file, engine.workspaceFacts([file]), defaultSettings);
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
    const breaks = breaksIn(text);
    if (own.some(({ newText }) => [...breaksIn(newText)].some((one) => !breaks.has(one) && breaks.size > 0)))
      problems.push("breaks lines in another way than the file");
  }
  return problems;
}

const breaksIn = (text: string): ReadonlySet<string> => new Set(text.match(/\r\n|\r|\n/g));

function statementPromises(text: string, after: string): string[] {
  const [old, changed] = [documentsIn(text), documentsIn(after)];
  if (old.length !== changed.length || old.length === 0) return ["leaves another number of policies"];
  const touched = old.map(({ document }, index) =>
    changedStatements(document, (changed[index] ?? { document }).document),
  );
  // Where several principals lack different actions, each gets a statement of its own: none that stood there changes.
  const counts = touched
    .map(({ removed, added }) =>
      removed.length === 0 ? Math.min(1, added.length) : Math.max(removed.length, added.length),
    )
    .filter((count) => count > 0);
  return counts.length > 1 || counts.some((count) => count > 1) ? ["touches more than one statement"] : [];
}

function decisionsOf(files: Files, all: readonly Diagnostic[], diagnostic: Diagnostic, fix: Fix): string[] {
  // What a placeholder stands for is some key, account or Region, which does not stand there already.
  const filledIn = (place: Place): FileEdit[] => fix.edits().map((edit) => fillIn(edit, place));
  const isThere = ({ newText }: FileEdit): boolean => files.some(({ text }) => text.includes(newText));
  const place = places.find((one) => !filledIn(one).some(isThere)) ?? places[0]!;
  const edits = fix.needsInput ? filledIn(place) : fix.edits();
  return files.flatMap(({ file, text }) => {
    const own = editsIn(file, edits);
    if (own.length === 0 || file === "keyhole.json") return [];
    const [old, changed] = [documentsIn(text), documentsIn(applyEdits(text, own))];
    return old.flatMap((found, index) => {
      const is = changed[index];
      return is === undefined || found.template
        ? []
        : decisionPromises(found, is, diagnostic, fix, {
            isOnlyFile: files.length === 1,
            elsewhere: all.flatMap((one) => (one.code !== diagnostic.code && one.file === file ? [one.range] : [])),
            besides: file === diagnostic.file ? [] : all.flatMap((one) => (one.file === file ? (one.data ?? []) : [])),
          });
    });
  });
}

const documentsIn = (text: string): FoundDocument[] => findDocuments(parseJson(text).root, text);

function isValid(text: string): boolean {
  const errors: ParseError[] = [];
  const value = parse(text.replace(/^\ufeff/, ""), errors) as { readonly Policy?: unknown } | undefined;
  if (errors.length > 0) return false;
  if (typeof value?.Policy === "string") parse(value.Policy, errors);
  return errors.length === 0;
}

/** The finding is gone and no other has come; with a placeholder, once it is filled in. */
function findingPromises(
  checks: Checks,
  files: Files,
  before: readonly Diagnostic[],
  mended: Diagnostic,
  fix: Fix,
): string[] {
  const edits = fix.edits();
  // What a model is told brings to light what could not be known before.
  if (edits.some(({ file }) => file === "keyhole.json")) return [];
  if (!fix.needsInput) return problemsAfter(checks, files, edits, before, mended, fix.effect);
  // What is plausible depends on the policy: some region's key must do, wherever the file waits for one; and what it
  // waits for elsewhere, in a Deny, may be another key.
  let first: string[] | undefined;
  for (const place of places)
    for (const own of [place, { ...place, id: anotherKeyId }]) {
      const filledIn = [...edits.map((edit) => fillIn(edit, place)), ...ownPlaceholders(files, edits, own)];
      const problems = problemsAfter(checks, files, filledIn, before, mended, fix.effect);
      if (problems.length === 0) return [];
      first ??= problems;
    }
  return first ?? [];
}

const anotherKeyId = "7e57ed00-0000-4000-8000-0000000000ff";

const places = ["eu-west-1", "us-east-1", "ap-southeast-2"]
  .flatMap((region) => ["111122223333", "777788889999"].map((account) => ({ region, account, id: filledInKeyId })))
  // What the file names elsewhere is plausible, too.
  .concat(
    keyArns
      .map((arn) => arn.split(/[:/]/))
      .map(([, , , region = "", account = "", , id = ""]) => ({ region, account, id })),
  );

type Place = (typeof places)[number];

interface Checks {
  readonly check: (files: Files) => readonly Diagnostic[];
  /**
   * What is told only of files in which something points to KMS: some rules are off elsewhere (docs/severities.md), and
   * what a fix writes points to it.
   */
  readonly turnedOn: () => readonly Diagnostic[];
}

/**
 * Of who is refused what, the fix takes one reason away and adds none: what is told only afterwards is about somebody
 * or something for which nothing failed, and which the edited statements decide otherwise now.
 */
function problemsAfter(
  { check, turnedOn }: Checks,
  files: Files,
  all: readonly FileEdit[],
  before: readonly Diagnostic[],
  mended: Diagnostic,
  effect: Fix["effect"],
): string[] {
  // One file tells by its content what a policy is: what is left may look like another kind.
  const kinds = (some: Files): string =>
    some.flatMap(({ text }) => documentsIn(text).map(({ type, kind }) => kind ?? type)).join();
  const corrected = effect === "corrects" && mended.data === undefined;
  const changed = applied(files, all);
  if (kinds(files) !== kinds(changed)) return [];
  const after = check(changed).filter(isObstacle);
  const old = before.filter(isObstacle);
  const edited = editedIn(files, changed);
  // Which key a bucket has, one file does not tell: it is the one under which least fails.
  const isOneFile = !files.some(({ file }) => file === "keyhole.json");
  const problems: string[] = [];
  const place = (one: Diagnostic): Range => moved(one.range, editsIn(one.file, all));
  const isAt = (one: Diagnostic, where: Diagnostic): boolean =>
    one.file === where.file && overlap(one.range, place(where));
  const same = (list: readonly Diagnostic[], isHere: (one: Diagnostic) => boolean): number =>
    list.filter((one) => one.code === mended.code && isHere(one)).length;
  if (
    mended.data === undefined &&
    isObstacle(mended) &&
    same(after, (one) => isAt(one, mended)) >=
      same(old, (one) => one.file === mended.file && overlap(one.range, mended.range))
  )
    problems.push("leaves the finding");
  const fresh = after.filter(
    (one) =>
      // What a misspelt name was meant to do, nobody knows before it is corrected.
      !(corrected && one.data !== undefined) &&
      !isDecidedOtherwise(edited, mended.data, one) &&
      !isUnderOtherKey(edited, old, one) &&
      !wasToldAtResource(edited, old, one) &&
      !isLeftOpen(mended, one) &&
      !(isOneFile && old.some((known) => known !== mended && isAt(one, known) && isUnderSameKey(known, one))) &&
      !turnedOn().some((known) => known.code === one.code && isAt(one, known)) &&
      !old.some((known) => known !== mended && isAt(one, known) && isLeftOpen(known, { ...one, code: "" })),
  );
  const told = countsOf(old);
  const needed = new Set(requestsOf(mended));
  for (const [request, now] of countsOf(fresh)) {
    const were = told.get(request) ?? [];
    if (now.length > were.length - (needed.has(request) ? 1 : 0))
      problems.push(
        needed.has(request) && now.some((one) => one.code === mended.code && isAt(one, mended))
          ? `leaves the finding (${request})`
          : `tells only now of ${request}: ${now.map(({ message }) => message).join("; ")}`,
      );
  }
  // What a model does not say matters once somebody uploads.
  const uploadsBegin = mended.data?.kmsActions.length === 0;
  for (const one of fresh) {
    if (uploadsBegin && one.file === "keyhole.json") continue;
    if (effect !== "neutral" && isOfOthers(one.code)) continue;
    // So it is with what was misspelt; and what cannot be taken apart before is looked at only then. What the rest of its
    // statement is worth depends on it.
    if (corrected && (one.file === "keyhole.json" || isInStatement(changed, one, place(mended)))) continue;
    // What stands as it stood was as wrong before: the finding said it, too.
    if (isAt(one, mended) && !all.some((edit) => edit.file === mended.file && overlap(edit.range, mended.range)))
      continue;
    // Neither action nor ARN is looked at before it is one.
    if (isAt(one, mended) && /^invalid-(?:policy-element|arn-prefix)$/.test(mended.code)) continue;
    if (one.data !== undefined || old.some((known) => known !== mended && isAt(one, known))) continue;
    const count = (list: readonly Diagnostic[]): number =>
      list.filter((known) => codesOf(known).includes(one.code) && (known.data === undefined || known.aws !== undefined))
        .length;
    if (count(fresh) > count(old)) problems.push(`brings a new ${one.code}: ${one.message}`);
  }
  return [...new Set(problems)];
}

/**
 * Whether what is told now depends on S3 Bucket Keys, and what was mended failed for certain: while something fails
 * with either setting, what fails with one of them is not told. What is mended is no longer open.
 */
const isLeftOpen = (mended: Diagnostic, left: Diagnostic): boolean =>
  left.data?.scope === "conditional" &&
  mended.data !== undefined &&
  mended.data.scope !== "conditional" &&
  (left.code !== mended.code || left.data.kmsActions.every((action) => !isRefused(mended, left, action)));

/** Whether the same was told there under the same key already, of other calls. */
const isUnderSameKey = ({ code, data: told }: Diagnostic, { code: now, data: left }: Diagnostic): boolean =>
  told !== undefined &&
  left !== undefined &&
  code === now &&
  told.witness.resource === left.witness.resource &&
  left.principals.every((name) => told.principals.includes(name));

/** Whether the action was refused to one of those of whom something is told now. */
const isRefused = ({ data: mended }: Diagnostic, { data: left }: Diagnostic, action: string): boolean =>
  mended?.refused.some(
    ({ principal, kmsActions }) => left?.principals.includes(principal) === true && kmsActions.includes(action),
  ) === true;

/** A hint is about what does nothing beside what works, or waits for a person. */
const isObstacle = ({ severity }: Diagnostic): boolean => severity !== "hint";

/** Who is refused what, in which layer; nothing for findings that are about no upload. Not all lack the same. */
const requestsOf = ({ data }: Diagnostic): readonly string[] =>
  data === undefined
    ? []
    : [
        ...new Set(
          data.refused.flatMap(({ principal, kmsActions }) =>
            (data.kmsActions.length === 0 ? [data.witness.action] : kmsActions).map(
              (action) => `${action} to ${principal} by ${data.layer}`,
            ),
          ),
        ),
      ];

function countsOf(diagnostics: readonly Diagnostic[]): Map<string, Diagnostic[]> {
  const counts = new Map<string, Diagnostic[]>();
  for (const one of diagnostics)
    for (const request of requestsOf(one)) {
      const known = counts.get(request);
      if (known === undefined) counts.set(request, [one]);
      else known.push(one);
    }
  return counts;
}

/** Files without edits are the same objects. */
const editedIn = (files: Files, changed: Files): Edited[] =>
  files.flatMap(({ file, text }, index) => {
    const next = changed[index]?.text ?? text;
    if (file === "keyhole.json" || next === text) return [];
    const [before, after] = [documentsIn(text), documentsIn(next)];
    return before.flatMap(({ document: old }, at) => {
      const is = after[at]?.document;
      return is === undefined ? [] : [{ old, changed: is, ...changedStatements(old, is) }];
    });
  });

/** Whether a finding is about the statement that a place of its file is in. */
function isInStatement(files: Files, { file, range }: Diagnostic, at: Range): boolean {
  const text = files.find((one) => one.file === file)?.text ?? "";
  const holds = (node: Range, inside: Range): boolean => node.offset <= inside.offset && inside.end <= node.end;
  return documentsIn(text).some(({ document }) =>
    document.statements.some(({ node }) => holds(node, at) && holds(node, range)),
  );
}

const overlap = (a: Range, b: Range): boolean => a.offset < b.end && b.offset < a.end;

/** What a person fills in of the file's own, so that it is the same key. */
const ownPlaceholders = (files: Files, edits: readonly FileEdit[], place: Place): FileEdit[] =>
  files.flatMap(({ file, text }) =>
    [...text.matchAll(/arn:aws[a-z-]*:kms:[^"\\]*(?:REGION|ACCOUNT_ID|KEY_ID|your-key-id)[^"\\]*(?=\\*")(?!\\*"\s*:)/g)]
      .map((match) => ({ offset: match.index, end: match.index + match[0].length, newText: match[0] }))
      .filter(({ offset, end }) => !editsIn(file, edits).some(({ range }) => overlap(range, { offset, end })))
      .map(({ offset, end, newText }) => fillIn({ file, range: { offset, end }, newText }, place)),
  );

/** What a person might type for the placeholders. */
function fillIn(edit: FileEdit, { region, account, id }: Place): FileEdit {
  const values: readonly (readonly [string, string])[] = [
    ["ACCOUNT_ID", account],
    ["KEY_ID", id],
    ["your-key-id", id],
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
