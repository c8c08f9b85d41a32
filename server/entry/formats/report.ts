/** What a check found, as all formats take it; and the one place where offsets become lines and characters. */
import { createLineIndex } from "../../policy/positions.ts";
import type { Range } from "../../policy/nodes.ts";
import type { Diagnostic, Severity } from "../../rules/diagnostic.ts";
import type { WaivedFinding } from "../../rules/waiving/question.ts";

/** Zero-based, in UTF-16 code units, as in LSP; a BOM is no character. */
export interface ReportPosition {
  readonly line: number;
  readonly character: number;
}

export interface LineRange {
  readonly start: ReportPosition;
  readonly end: ReportPosition;
}

/** A fix that `--fix` applied, or that it leaves to a person; `range` is the diagnostic's. */
export interface FixRecord {
  readonly file: string;
  readonly code: string;
  readonly title: string;
  readonly range: LineRange;
}

export interface Fixing {
  /** `range` as it was when the fix was applied, before this and later edits moved it. */
  readonly applied: readonly FixRecord[];
  /** `range` in the file as it is now. */
  readonly skipped: readonly FixRecord[];
}

export interface ReportedError {
  readonly file: string;
  readonly message: string;
}

export interface CheckReport {
  readonly diagnostics: readonly Diagnostic[];
  /** What waivers take out of them. */
  readonly waived: readonly WaivedFinding[];
  /** The texts that the diagnostics' offsets count in, by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files of which nothing is shown: they hold no policy. */
  readonly hidden?: ReadonlySet<string>;
  /** Files checked; `texts` may have others that findings point to. */
  readonly files: number;
  /** Policy documents in the files checked. */
  readonly policies: number;
  readonly milliseconds: number;
  /** With `--fix` only. */
  readonly fixing?: Fixing;
  /** Files that could not be read or written; they are told on standard error too. */
  readonly errors: readonly ReportedError[];
}

/** What a format knows about a code; the registry of rules gives it. */
export interface RuleSummary {
  readonly code: string;
  /** What the code was called before. */
  readonly formerCodes?: readonly string[];
  readonly summary: string;
  readonly helpUri?: string;
}

export function countBySeverity(diagnostics: readonly Diagnostic[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { severity } of diagnostics) counts[severity]++;
  return counts;
}

export type Locate = (file: string, range: Range) => LineRange;

/** Positions in the texts of a report; each text's lines are counted once, when first asked for. */
export function createLocator(texts: ReadonlyMap<string, string>): Locate {
  const indexes = new Map<string, ReturnType<typeof createLineIndex>>();
  return (file, range) => {
    let index = indexes.get(file);
    if (index === undefined) {
      index = createLineIndex(texts.get(file) ?? "");
      indexes.set(file, index);
    }
    return { start: index.positionAt(range.offset), end: index.positionAt(range.end) };
  };
}
