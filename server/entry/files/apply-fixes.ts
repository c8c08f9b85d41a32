/** Applies the preferred fixes to texts in memory, round after round, until none is left. */
import { append } from "../../policy/append.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import type { Diagnostic, FileEdit, Fix } from "../../rules/diagnostic.ts";
import type { PolicyFile } from "../../rules/engine.ts";
import type { Findings, WaivedFinding } from "../../rules/waiving/question.ts";
import { createLocator } from "../formats/report.ts";
import type { FixRecord } from "../formats/report.ts";
import type { Checker } from "./checker.ts";

/** A fix may bring another finding to light, and what overlaps waits for its turn; neither goes on for ever. */
const maxRounds = 10;

/** A fix that was applied, and the files it touched. */
export interface AppliedFix extends FixRecord {
  readonly touched: readonly string[];
}

export interface FixedFiles {
  readonly files: readonly PolicyFile[];
  /** What is left to report. */
  readonly diagnostics: readonly Diagnostic[];
  readonly waived: readonly WaivedFinding[];
  readonly applied: readonly AppliedFix[];
}

/**
 * Fixes that need no input from anybody, at most `maxRounds` rounds of them.
 * @param locked files that may not be changed: a fix that would touch one is not applied to any
 */
export async function applyFixes(
  checker: Checker,
  original: readonly PolicyFile[],
  found: Findings,
  locked: ReadonlySet<string>,
): Promise<FixedFiles> {
  const mayChange = (file: string): boolean => checker.concerns(file) && !locked.has(file);
  let files = original;
  let { diagnostics, waived } = found;
  const applied: AppliedFix[] = [];
  for (let round = 0; round < maxRounds; round++) {
    const { accepted, edits } = plan(files, diagnostics, mayChange);
    if (accepted.length === 0) break;
    const next: PolicyFile[] = [];
    for (const file of files) {
      const own = edits.get(file.file);
      next.push(own === undefined ? file : await checker.read(file.file, applyEdits(file.text, own)));
    }
    // Never to be seen: the engine promises that a fix keeps the JSON valid. But this is somebody's file.
    if (next.some((file, index) => file.broken && files[index]?.broken === false)) break;
    append(applied, accepted);
    files = next;
    ({ diagnostics, waived } = await checker.check(files));
  }
  return { files, diagnostics, waived, applied };
}

/**
 * What a person has to look at: of each diagnostic left, the preferred fix, else the first one that only lacks a value.
 */
export function skippedFixes(files: readonly PolicyFile[], diagnostics: readonly Diagnostic[]): FixRecord[] {
  const locate = createLocator(new Map(files.map(({ file, text }) => [file, text])));
  return diagnostics.flatMap(({ file, code, range, fixes }) => {
    const fix = fixes.find(({ isPreferred }) => isPreferred) ?? fixes.find(({ needsInput }) => needsInput);
    return fix === undefined ? [] : [{ file, code, title: fix.title, range: locate(file, range) }];
  });
}

/** The fixes of one round: those whose edits touch no other's. The rest is computed anew in the next round. */
function plan(
  files: readonly PolicyFile[],
  diagnostics: readonly Diagnostic[],
  mayChange: (file: string) => boolean,
): { accepted: AppliedFix[]; edits: Map<string, FileEdit[]> } {
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  const locate = createLocator(texts);
  const edits = new Map<string, FileEdit[]>();
  const accepted: AppliedFix[] = [];
  for (const { file, code, range, fixes } of diagnostics) {
    const fix = fixes.find(isAutomatic);
    const wanted = fix?.edits() ?? [];
    if (fix === undefined || wanted.length === 0) continue;
    if (wanted.some((edit) => !texts.has(edit.file) || !mayChange(edit.file) || isTouched(edit, edits.get(edit.file))))
      continue;
    for (const edit of wanted) edits.set(edit.file, [...(edits.get(edit.file) ?? []), edit]);
    accepted.push({
      file,
      code,
      title: fix.title,
      range: locate(file, range),
      touched: [...new Set(wanted.map((edit) => edit.file))],
    });
  }
  return { accepted, edits };
}

/** Whether a fix that is applied by itself would change one of the files. */
export const wouldChange = (files: ReadonlySet<string>, { fixes }: Diagnostic): boolean =>
  fixes
    .find(isAutomatic)
    ?.edits()
    .some((edit) => files.has(edit.file)) ?? false;

function isAutomatic({ isPreferred, needsInput }: Fix): boolean {
  return isPreferred && !needsInput;
}

/** Also where two edits only meet: two insertions at one place might be the same one twice. */
function isTouched({ range }: FileEdit, others: readonly FileEdit[] | undefined): boolean {
  return others?.some((other) => range.offset <= other.range.end && other.range.offset <= range.end) ?? false;
}
