/**
 * The one check that every policy in the tests goes through: the diagnostics are those drawn in it; and every fix that
 * is offered is applied, parsed and checked again, so that nobody has to remember to test a fix.
 */
import assert from "node:assert/strict";
import { parseHcl } from "../../server/policy/hcl/parse.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { applyEdits } from "../../server/policy/edits/text-edit.ts";
import type { Diagnostic, Fix } from "../../server/rules/diagnostic.ts";
import type { Engine, WorkspaceFacts, PolicyFile, Settings } from "../../server/rules/engine.ts";
import { defaultSettings } from "../../server/rules/engine.ts";
import { configurationsOf } from "../../server/rules/configurations.ts";
import { checkModels, projectDiagnostics } from "../../server/rules/project.ts";
import { languageRules } from "../../server/rules/language/registry.ts";
import { rules } from "../../server/rules/registry.ts";
import { parseYaml } from "../../server/policy/yaml/parse.ts";
import { isHclFile, isYaml } from "../../server/workspace/infrastructure-files.ts";
import { globMatches } from "../../server/workspace/file-glob.ts";
import type { WorkspaceModel } from "../../server/workspace/model.ts";
import { readModel } from "../../server/workspace/read-model.ts";
import { contradictions } from "./contradictions.ts";
import { formatFaults } from "./terraform-format.ts";
import type { Fixture, FixtureFile } from "./fixture.ts";
import { drawFixture, parseFixture } from "./fixture.ts";
import { acceptedCodes, wholeEngine } from "./whole-engine.ts";

/** All files as one workspace: a `keyhole.json` among them is its model. */
export const checkAll = (engine: Engine, files: readonly FixtureFile[], settings?: Settings): readonly Diagnostic[] =>
  checkWorkspace(engine, files, settings).diagnostics;

/** A finding of ours may say what one of the language says, too. */
export const codesOf = ({ code, data, aws }: Diagnostic): readonly string[] =>
  data === undefined || aws === undefined ? [code] : [code, aws.accessAnalyzer.toLowerCase().replaceAll("_", "-")];

export interface CheckedWorkspace {
  /** Without `keyhole.json`. */
  readonly policies: readonly PolicyFile[];
  readonly workspaceFacts: WorkspaceFacts;
  readonly diagnostics: readonly Diagnostic[];
}

/** The same, with what may be asked further. */
export function checkWorkspace(
  engine: Engine,
  files: readonly FixtureFile[],
  settings: Settings = defaultSettings,
): CheckedWorkspace {
  const read = files.map(({ file, text, type }) => engine.read(file, text, type && { type, isPolicy: true }));
  const configurations = read.filter(({ file }) => file === "keyhole.json");
  const terraform = configurationsOf(engine, read).all;
  const models = checkModels(
    engine,
    [
      ...configurations.map((configuration) => modelOf(engine, configuration, read)),
      ...[...read, ...terraform].flatMap((file) => file.models ?? []),
    ],
    undefined,
    settings.operations,
  );
  const policies = read.filter((file) => !configurations.includes(file));
  const workspaceFacts = engine.workspaceFacts(policies);
  const diagnostics = projectDiagnostics(engine, [...policies, ...terraform], models, workspaceFacts, settings);
  return { policies, workspaceFacts, diagnostics };
}

function modelOf(engine: Engine, { file, text }: PolicyFile, files: readonly PolicyFile[]): WorkspaceModel {
  return readModel(
    {
      file,
      text,
      resolve: (path) => path,
      find: (glob) =>
        files
          .map((one) => one.file)
          .filter((name) => globMatches(glob, name))
          .sort(),
      documents: (name) => {
        const named = files.find((one) => one.file === name);
        return named === undefined ? { problem: "no such file", missing: true } : engine.documents(named);
      },
    },
    acceptedCodes(),
  );
}

export function settingsOf({ header }: Fixture): Settings {
  const assume = header["assume"] as Settings["assumeBucketEncryption"] | undefined;
  return assume === undefined ? defaultSettings : { ...defaultSettings, assumeBucketEncryption: assume };
}

/**
 * Fails with both drawings where the diagnostics are not those that are drawn, or where a fix does not do what it says.
 */
export function checkFixture(name: string, source: string): Diagnostic[] {
  const fixture = parseFixture(name, source);
  const settings = settingsOf(fixture);
  const engine = wholeEngine();
  const all = checkAll(engine, fixture.files, settings);
  const diagnostics = drawnOf(fixture, all);
  compare(fixture, diagnostics);
  assert.deepEqual(contradictions(all), []);
  for (const diagnostic of diagnostics) {
    const rule = [...rules, ...languageRules].find(({ code }) => code === diagnostic.code);
    if (rule?.fixable === "never") assert.deepEqual(diagnostic.fixes, [], `${diagnostic.code} says it has no fixes`);
    assert.ok(diagnostic.fixes.filter(({ isPreferred }) => isPreferred).length <= 1, "at most one fix is preferred");
    checkAdvice(diagnostic);
    for (const fix of diagnostic.fixes) checkFix(engine, fixture.files, all, diagnostic, fix, settings);
    assert.equal(diagnostic.fixesFailure, undefined);
  }
  return diagnostics;
}

const ofLanguage = new Set<string>(
  languageRules.filter(({ listed }) => listed.table === "language").map(({ code }) => code),
);

/**
 * What a fixture draws. One in the folder of a check of the language draws all; others are about uploads, and draw of
 * the language the codes that they are about.
 */
export function drawnOf({ name, expected }: Fixture, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const [, folder = ""] = /^server\/rules\/([\w-]+)\//.exec(name) ?? [];
  const about = new Set(expected.map(({ code }) => code));
  return diagnostics.filter(({ code }) => ofLanguage.has(folder) || !ofLanguage.has(code) || about.has(code));
}

/** What a message advises in so many words is offered as a fix. */
const advised: readonly (readonly [RegExp, RegExp])[] = [
  [/list both/i, /^(List|Compare)/],
  [/take [^.]* out of it/, /^(Take|Add .* NotAction)/],
  [/exempt calls through S3/, /^Exempt calls that S3/],
  [/ViaAWSService": "false"/, /^Exempt calls that AWS services/],
  [/statement of their own/, /^(Insert a statement|Add kms:)/],
  [/over every Allow: [^.]*remove it|drop the statement/i, /^Remove/],
];

function checkAdvice({ message, fixes }: Diagnostic): void {
  for (const [advice, title] of advised) {
    if (advice.test(message))
      assert.ok(
        fixes.some((fix) => title.test(fix.title)),
        `"${message}" advises what no fix does: ${fixes.map((fix) => fix.title).join("; ")}`,
      );
  }
}

const draw = (diagnostic: Diagnostic) => ({
  file: diagnostic.file,
  start: diagnostic.range.offset,
  end: diagnostic.range.end,
  code: diagnostic.code,
  severity: diagnostic.severity,
  attributes: attributesOf(diagnostic),
  text: diagnostic.message,
});

function attributesOf({ data }: Diagnostic): Record<string, string> {
  if (data === undefined) return {};
  const { scope, operations, kmsActions, reason, layer, principals, refused } = data;
  return {
    scope,
    operations: operations.join(","),
    actions: kmsActions.join(","),
    reason,
    layer,
    principals: principals.join(","),
    refused: refused.map(({ principal, bucket }) => `${principal}@${bucket}`).join(","),
  };
}

function compare(fixture: Fixture, diagnostics: readonly Diagnostic[]): void {
  const actual = diagnostics.map(draw);
  const place = (one: { file: string; start: number; end: number; code: string; severity: string }): string =>
    `${one.file} ${String(one.start)}-${String(one.end)} ${one.code} ${one.severity}`;
  const problems: string[] = [];
  for (const expected of fixture.expected) {
    const found = actual.find((one) => place(one) === place(expected));
    if (found === undefined) problems.push(`missing: ${expected.code} ${expected.severity}`);
    else {
      for (const [key, value] of Object.entries(expected.attributes)) {
        if (asSet(found.attributes[key]) !== asSet(value))
          problems.push(`${expected.code}: ${key} is ${found.attributes[key] ?? "missing"}, not ${value}`);
      }
      if (expected.text !== undefined && !found.text.includes(expected.text))
        problems.push(`${expected.code}: the message does not say "${expected.text}"`);
    }
  }
  for (const one of actual) {
    if (!fixture.expected.some((expected) => place(expected) === place(one)))
      problems.push(`not expected: ${one.code} ${one.severity}`);
  }
  if (problems.length > 0) {
    assert.fail(
      `${fixture.name}: ${problems.join("; ")}\n--- expected\n${drawFixture(fixture.files, fixture.expected)}\n--- actual\n${drawFixture(fixture.files, actual)}`,
    );
  }
}

/** The files after the fix. */
export function applyFix(files: readonly FixtureFile[], fix: Fix): FixtureFile[] {
  const edits = fix.edits();
  for (const { file, creates = false } of edits)
    assert.notEqual(
      files.some((one) => one.file === file),
      creates,
      `the fix ${creates ? "makes" : "edits"} ${file}`,
    );
  const made = edits.filter(({ creates }) => creates).map(({ file }) => ({ file, text: "" }));
  return [...files, ...made].map(({ file, text, ...rest }) => ({
    ...rest,
    file,
    text: applyEdits(
      text,
      edits.filter((edit) => edit.file === file),
    ),
  }));
}

function checkFix(
  engine: Engine,
  files: readonly FixtureFile[],
  before: readonly Diagnostic[],
  mended: Diagnostic,
  fix: Fix,
  settings: Settings,
): void {
  const changed = applyFix(files, fix);
  const what = `"${fix.title}" for ${mended.code}`;
  const shown = () => `\n${changed.map(({ text }) => text).join("\n")}`;
  for (const { file, text } of changed) {
    const problems = problemsIn(file, text);
    const were = problemsIn(file, files.find((old) => old.file === file)?.text ?? "");
    assert.ok(problems <= were, `${what} breaks the syntax${shown()}`);
  }
  const after = checkAll(engine, changed, settings);
  // What a model is told brings to light what could not be known before.
  const tells = fix.edits().some(({ file, creates }) => file === "keyhole.json" || creates === true);
  assert.equal(
    fix.needsInput,
    fix.edits().some(({ placeholders }) => placeholders !== undefined),
    `${what}: needsInput says whether a placeholder is there${shown()}`,
  );
  for (const { file, text } of changed)
    if (/\.(?:tf|tofu)$/.test(file) && formatFaults(files.find((one) => one.file === file)?.text ?? "").length === 0)
      assert.deepEqual(formatFaults(text), [], `${what} leaves work for terraform fmt${shown()}`);
  const count = (list: readonly Diagnostic[], code: string, hints: boolean): number =>
    list.filter((one) => codesOf(one).includes(code) && (hints || one.severity !== "hint")).length;
  const textOf = (some: readonly FixtureFile[], { file, range }: Diagnostic): string =>
    some.find((one) => one.file === file)?.text.slice(range.offset, range.end) ?? "";
  // What the file has a placeholder for waits for a person wherever it stands.
  const hinted = new Set(before.filter(({ severity }) => severity === "hint").map((one) => textOf(files, one)));
  const isCopy = (one: Diagnostic): boolean => one.severity === "hint" && hinted.has(textOf(changed, one));
  const ofUploads = (list: readonly Diagnostic[]): readonly Diagnostic[] =>
    list.filter(({ data }) => data !== undefined);
  const gone =
    count(after, mended.code, true) < count(before, mended.code, true) ||
    // An entry that nothing depends on any more is still none of a key.
    count(ofUploads(after), mended.code, true) < count(ofUploads(before), mended.code, true) ||
    (mended.severity !== "hint" && count(after, mended.code, false) < count(before, mended.code, false));
  // A hint that becomes a placeholder is still a hint, and a condition is met once its placeholder is filled in.
  const waits = fix.needsInput && (mended.severity === "hint" || mended.code === "kms-condition-never-met" || tells);
  // Once a header is compared with what it can be, it is demanded, which is the lesser fault.
  const isDemanded =
    mended.code === "upload-header-required" &&
    after.every(({ code, severity }) => code !== mended.code || isLess(severity, mended.severity));
  assert.ok(gone || waits || isDemanded, `${what} does not mend it${shown()}`);
  if (tells) return;
  for (const code of new Set(after.flatMap(codesOf))) {
    // For whom a service acts that a fix lets in, or whose name it corrects, only a person knows.
    if (code === "restrict-access-to-service-principal" && fix.effect !== "neutral") continue;
    // What a dynamic block makes for one value is written once more for the other.
    if (code === "redundant-statement" && files.some(({ text }) => text.includes('dynamic "statement"'))) continue;
    if (fix.effect !== "neutral" && isOfOthers(code)) continue;
    // A placeholder is a hint while it stands.
    assert.ok(
      count(
        after.filter((one) => !isCopy(one)),
        code,
        !fix.needsInput,
      ) <= count(before, code, !fix.needsInput),
      `${what} brings a new ${code}${shown()}`,
    );
  }
}

const severities = ["hint", "information", "warning", "error"];
const isLess = (one: string, other: string): boolean => severities.indexOf(one) < severities.indexOf(other);

/** What is told of a statement because of another one: what a fix inserts or widens makes others needless, or is denied. */
export const isOfOthers = (code: string): boolean => code === "shadowed-statement" || code === "allow-always-denied";

const problemsIn = (file: string, text: string): number =>
  isHclFile(file)
    ? parseHcl(text).problems.length
    : isYaml(file, text)
      ? parseYaml(text).sound
        ? 0
        : 1
      : parseJson(text).problems.length;

const asSet = (list = ""): string => list.split(",").sort().join(",");
