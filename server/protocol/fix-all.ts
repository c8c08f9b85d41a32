/** Fix all: preferred fixes, one after the other, until none is left. */
import type { CancellationToken } from "vscode-languageserver";
import { applyEdits } from "../policy/edits/text-edit.ts";
import type { TextEdit } from "../policy/edits/text-edit.ts";
import type { Diagnostic, Fix } from "../rules/diagnostic.ts";
import type { PolicyFile } from "../rules/engine.ts";
import type { Analyses, Analysis } from "./analyses.ts";
import { uriKey } from "./uris.ts";

/** Steps at most; each removes a finding, so a policy that needs more than this is hardly written by a person. */
const maxSteps = 200;

/** The fix that "fix all" may apply without asking: preferred and complete. */
export function unattendedFix(diagnostic: Diagnostic): Fix | undefined {
  return diagnostic.fixes.find((fix) => fix.isPreferred && !fix.needsInput);
}

/**
 * The text after all preferred fixes without placeholders that change this file only. One fix at a time, and the engine judges
 * the text after each: two findings may be mended by the same edit. A fix after which its finding is still there is taken back.
 * @throws RequestCancelled
 */
export async function fixAll(analyses: Analyses, analysis: Analysis, token: CancellationToken): Promise<string> {
  let file = analysis.file;
  let diagnostics = analysis.diagnostics;
  const useless = new Set<Diagnostic>();
  for (let step = 0; step < maxSteps; step++) {
    const text = file.text;
    const next = diagnostics.find((diagnostic) => unattendedFix(diagnostic) && !useless.has(diagnostic));
    if (!next) break;
    const after = applied(next, file);
    const judged = after === undefined ? undefined : await judge(analyses, analysis, after, token);
    if (judged && count(next, text, judged.diagnostics, judged.file.text) < count(next, text, diagnostics, text)) {
      ({ file, diagnostics } = judged);
    } else {
      useless.add(next);
    }
  }
  return file.text;
}

function applied(diagnostic: Diagnostic, file: PolicyFile): string | undefined {
  const edits = unattendedFix(diagnostic)?.edits() ?? [];
  if (edits.length === 0 || edits.some((edit) => uriKey(edit.file) !== uriKey(file.file))) return undefined;
  return applyEdits(file.text, edits);
}

async function judge(
  analyses: Analyses,
  analysis: Analysis,
  text: string,
  token: CancellationToken,
): Promise<{ file: PolicyFile; diagnostics: readonly Diagnostic[] }> {
  await analyses.engine.prepare(analysis.file.file, text);
  const file = analyses.engine.read(analysis.file.file, text);
  return { file, diagnostics: await analyses.ofText(file, analysis.settings, token) };
}

/** What makes a finding the same one in a text where everything moved. */
function signature(diagnostic: Diagnostic, text: string): string {
  return JSON.stringify([diagnostic.code, text.slice(diagnostic.range.offset, diagnostic.range.end), diagnostic.data]);
}

function count(wanted: Diagnostic, wantedIn: string, diagnostics: readonly Diagnostic[], text: string): number {
  const sought = signature(wanted, wantedIn);
  return diagnostics.filter((diagnostic) => signature(diagnostic, text) === sought).length;
}

/** The smallest single edit from one text to the other; `undefined` where they are the same. Splits no surrogate pair, no CRLF. */
export function minimalEdit(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  while (start > 0 && (splitsPair(before, start) || splitsPair(after, start))) start--;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  while (same > 0 && (splitsPair(before, before.length - same) || splitsPair(after, after.length - same))) same--;
  return { range: { offset: start, end: before.length - same }, newText: after.slice(start, after.length - same) };
}

function splitsPair(text: string, offset: number): boolean {
  const left = text.charCodeAt(offset - 1);
  const right = text.charCodeAt(offset);
  return (left >= 0xd800 && left < 0xdc00 && right >= 0xdc00 && right < 0xe000) || (left === 0x0d && right === 0x0a);
}
