/** What must hold of every text, however hostile. Each law gives what is broken, in words; nothing where it holds. */
import { canUpload, defaultSettings } from "../../server/rules/engine.ts";
import type { Engine, WorkspaceFacts, PolicyFile } from "../../server/rules/engine.ts";
import type { Diagnostic, Fix } from "../../server/rules/diagnostic.ts";
import { hoverAt } from "../../server/rules/hover.ts";
import { applyEdits } from "../../server/policy/edits/text-edit.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { checkAll, checkWorkspace } from "../harness/check-fixture.ts";
import type { FixtureFile } from "../harness/fixture.ts";
import { brokenFixLaws } from "../harness/fix-laws.ts";
import { modelOf } from "../harness/model-source.ts";
import { wholeEngine } from "../harness/whole-engine.ts";
import { StepCount } from "./step-count.ts";

export type Files = readonly FixtureFile[];

/** No crash, no internal error, no budget overrun, every place inside its text, and no fix that breaks the syntax. */
export function quickLaws(engine: Engine, files: Files): string[] {
  const steps = new StepCount();
  const { diagnostics, policies, workspaceFacts } = steps.during(() => checkWorkspace(engine, files));
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  const problemsIn = countedProblems();
  const broken = steps.overruns(
    files.map(({ text }) => text.length),
    policies.reduce((sum, file) => sum + engine.documents(file).length, 0),
  );
  for (const diagnostic of diagnostics) {
    const { code, message } = diagnostic;
    if (code === "internal-error") broken.push(`internal error: ${message}`);
    // What a file spells may be in its messages, too.
    const odd = /undefined|\[object|\{\w+\}|NaN/.exec(unquoted(message));
    if (odd !== null && !files.some(({ text }) => text.includes(odd[0]) || unquoted(text).includes(odd[0])))
      broken.push(`${code} says: ${message}`);
    for (const place of [diagnostic, ...diagnostic.related]) {
      const text = texts.get(place.file);
      if (text === undefined) broken.push(`${code} stands in ${place.file}, which is not there`);
      else if (!(place.range.offset >= 0 && place.range.offset <= place.range.end && place.range.end <= text.length))
        broken.push(`${code} stands outside its file`);
    }
    broken.push(...fixesKeepSyntax(diagnostic, texts, problemsIn));
  }
  for (const file of policies) broken.push(...hoverLaws(engine, file, workspaceFacts));
  return broken;
}

/** Each text is parsed once: several findings often have the same fix. */
function countedProblems(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    let count = known.get(text);
    if (count === undefined) known.set(text, (count = parseJson(text).problems.length));
    return count;
  };
}

function fixesKeepSyntax(
  diagnostic: Diagnostic,
  texts: ReadonlyMap<string, string>,
  problemsIn: (text: string) => number,
): string[] {
  const broken: string[] = [];
  for (const fix of diagnostic.fixes) {
    const edits = fix.edits();
    for (const file of new Set(edits.map((edit) => edit.file))) {
      const text = texts.get(file) ?? "";
      const own = edits.filter((edit) => edit.file === file);
      const inside = own.every(
        ({ range }) => range.offset >= 0 && range.offset <= range.end && range.end <= text.length,
      );
      if (!inside) broken.push(`"${fix.title}" edits outside ${file}`);
      if (inside && problemsIn(applyEdits(text, own)) > problemsIn(text))
        broken.push(`"${fix.title}" for ${diagnostic.code} breaks the syntax of ${file}`);
    }
  }
  if (diagnostic.fixesFailure !== undefined)
    broken.push(`internal error in a fix for ${diagnostic.code}: ${String(diagnostic.fixesFailure.error)}`);
  return broken;
}

function hoverLaws(engine: Engine, file: PolicyFile, workspaceFacts: WorkspaceFacts): string[] {
  if (!file.looksLikePolicy) return [];
  const { text } = file;
  const at = text.search(/(s3|kms):/i);
  const hover = engine.hover(hoverAt, file, Math.max(at, 0), workspaceFacts, defaultSettings);
  return hover !== undefined && (hover.range.offset < 0 || hover.range.end > text.length)
    ? ["the hover stands outside its file"]
    : [];
}

const unquoted = (text: string): string => text.replace(/"[^"]*"|\$\{[^}]*\}|\{\{\w+\}\}/g, "");

/** A new engine says the same, word for word and edit for edit. */
export function freshLaws(engine: Engine, files: Files): string[] {
  const [used, fresh] = [said(engine, files), said(wholeEngine(), files)];
  return used === fresh ? [] : [`a new engine says something else:\n${firstDifference(used, fresh)}`];
}

const said = (engine: Engine, files: Files): string =>
  JSON.stringify(
    checkAll(engine, files).map((diagnostic) => ({
      ...diagnostic,
      fixes: diagnostic.fixes.map((fix) => ({ ...fix, edits: fix.edits() })),
    })),
  );

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return `  ${a.slice(Math.max(0, at - 60), at + 120)}\n  ${b.slice(Math.max(0, at - 60), at + 120)}`;
}

const preferredIn = (engine: Engine, files: Files): { readonly code: string; readonly fix: Fix }[] =>
  checkAll(engine, files).flatMap(({ code, fixes }) =>
    fixes
      .filter(({ isPreferred, needsInput, createsFile }) => isPreferred && !needsInput && createsFile !== true)
      .map((fix) => ({ code, fix })),
  );

/** Preferred fixes, applied one after the other as "fix all" does, come to an end: each of them is there once. */
export function fixAllLaws(engine: Engine, files: Files): string[] {
  let current = files;
  let left = preferredIn(engine, current);
  // Some bring others to light, of somebody who uploads only now.
  for (let rounds = 2 * left.length + 4; left[0] !== undefined && rounds > 0; rounds--) {
    const edits = left[0].fix.edits();
    current = current.map(({ file, text }) => ({
      file,
      text: applyEdits(
        text,
        edits.filter((edit) => edit.file === file),
      ),
    }));
    left = preferredIn(engine, current);
  }
  return left.length === 0
    ? []
    : [`fixing all does not end: ${left.map(({ code, fix }) => `${code}: ${fix.title}`).join("; ")}`];
}

/** Every promise of every fix (test/harness/fix-laws.ts). */
export const fixLaws = (engine: Engine, files: Files): string[] => brokenFixLaws(files, { engine });

/** A question to the model has an answer, or says why it has none. */
export function questionLaws(engine: Engine, files: Files): string[] {
  const others = Object.fromEntries(
    files.filter(({ file }) => file !== "keyhole.json").map(({ file, text }) => [file, text]),
  );
  const model = modelOf(files.find(({ file }) => file === "keyhole.json")?.text ?? "{}", others);
  const [principal, bucket] = [model.principals[0], model.buckets[0]];
  if (principal === undefined || bucket === undefined) return [];
  const checked = engine.checkModel(model);
  for (const operation of ["PutObject", "MultipartUpload"] as const) {
    const report = canUpload(checked, {
      principal: principal.arn,
      to: { bucket: bucket.name, key: "in/a" },
      operation,
      context: {},
    });
    if ("problem" in report && report.problem === "") return ["a question that has no answer does not say why"];
  }
  return [];
}
