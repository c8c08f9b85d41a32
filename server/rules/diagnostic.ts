/**
 * What leaves the engine: plain data in offsets, for the editor, the command line and tests alike.
 * `file` is opaque here (a path or a URI); offsets are UTF-16 code units into that file's text without its BOM.
 */
import type { Range } from "../policy/nodes.ts";
import type { TextEdit } from "../policy/edits/text-edit.ts";
import type { UploadData } from "../uploads/causes/finding.ts";

export type Severity = "error" | "warning" | "information" | "hint";

/** The most severe first. */
export const severities: readonly Severity[] = ["error", "warning", "information", "hint"];

/** A step on the way to a place in a policy: a member's name, or an index. */
export type PathStep = string | number;

/** The finding of IAM Access Analyzer's policy validation that says the same. */
export interface AccessAnalyzerFinding {
  /** Its issue code. */
  readonly accessAnalyzer: string;
  /** All its places, from the policy's root, in AWS's order. */
  readonly paths: readonly (readonly PathStep[])[];
}

export interface Location {
  readonly file: string;
  readonly range: Range;
}

export interface RelatedLocation extends Location {
  readonly message: string;
}

export interface Diagnostic extends Location {
  readonly severity: Severity;
  /** Stable, kebab-case; its page is docs/rules/CODE.md. */
  readonly code: string;
  readonly message: string;
  /** Of the statement that it is about, where that has one. */
  readonly sid?: string;
  /** Upload findings only. */
  readonly data?: UploadData;
  /** Checks of the language only. */
  readonly aws?: AccessAnalyzerFinding;
  readonly related: readonly RelatedLocation[];
  /** Preferred first. Never throws: what cannot be worked out is left out, and `fixesFailure` says so. */
  readonly fixes: readonly Fix[];
  /**
   * What was thrown in working out the fixes, or the edits of one: a fault of Keyhole, known once they have been asked
   * for.
   */
  readonly fixesFailure?: { readonly error: unknown } | undefined;
  /** `internal-error` only: what was thrown, for a log. */
  readonly thrown?: unknown;
  /** Whether a workspace model would tell for certain: editors offer to make one. */
  readonly suggestsModel?: true;
}

export interface FileEdit extends TextEdit {
  readonly file: string;
  /** What a person must fill in: ranges into `newText`, to be selected by the editor. */
  readonly placeholders?: readonly Range[];
  /** The file is not there yet: it is made, and this is its text. */
  readonly creates?: true;
}

/** What is told of a finding beside its message: `data` in every format. */
export const dataOf = <Data extends object>({
  aws,
  data,
}: {
  readonly aws?: AccessAnalyzerFinding;
  readonly data?: Data;
}): (Data & Partial<AccessAnalyzerFinding>) | AccessAnalyzerFinding | undefined =>
  data === undefined ? aws : aws === undefined ? data : { ...data, ...aws };

/**
 * What a fix does to what policies allow:
 * - `grants` lets requests pass that were denied, and denies none: what fails, and perhaps more, which is asked of every
 *   such edit (fixes/preferred.ts);
 * - `loosens` does that by a wider Deny exception, condition or resource, or another principal in a statement: more
 *   passes than what fails;
 * - `corrects` puts a value in the place of one with which a statement is of no use: what fails passes, and what only
 *   the old value meant passes no more;
 * - `restricts` denies requests that passed, and lets none pass;
 * - `neutral` changes no decision.
 */
export type FixEffect = "grants" | "loosens" | "corrects" | "restricts" | "neutral";

export interface Fix {
  readonly title: string;
  /** What it does to what the policies allow; the tests ask `evaluate` whether it does that. */
  readonly effect: FixEffect;
  /** At most one a diagnostic: the least privilege that mends it. Only preferred fixes are in "fix all" and `--fix`. */
  readonly isPreferred: boolean;
  /** Whether the new text holds a placeholder that a person must fill in. */
  readonly needsInput: boolean;
  /** Whether one of its edits makes a file. Never preferred. */
  readonly createsFile?: true;
  /**
   * Computed when asked for: listing fixes must cost nothing while typing. Never throws; empty only where a fault kept
   * them from being worked out.
   */
  edits(): readonly FileEdit[];
}
