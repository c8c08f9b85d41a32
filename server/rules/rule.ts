/** What a rule is: metadata that its page is printed from, a check that finds, templates that say, fixes that mend. */
import type { FoundDocument } from "../policy/recognize.ts";
import type { Ask } from "../uploads/check-file/ask.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import type { Code } from "./codes.ts";
import type { Severities } from "./severity.ts";
import type { Report } from "./report.ts";

export interface RuleMetadata {
  readonly code: Code;
  /** What the code was called before: still accepted in settings, options and keyhole.json. */
  readonly formerCodes?: readonly string[];
  /** The code that it was split off from, whose level holds for it, too, unless it is given one itself. */
  readonly splitFrom?: Code;
  /** The issue code of IAM Access Analyzer's policy validation that it finds. */
  readonly accessAnalyzer?: string;
  /**
   * One sentence that names the defect: below the heading of the rule's page, in the README, in the settings and in the
   * schema of keyhole.json.
   */
  readonly summary: string;
  /** What the settings editor says instead, where the summary is not enough. */
  readonly setting?: string;
  /** Markdown: why it matters, and what to do. */
  readonly explanation: string;
  readonly appliesTo: string;
  /** The rule's row in the table of severities, one for each mode. */
  readonly severities: Severities;
  readonly fixable: "always" | "sometimes" | "never";
  /**
   * Which of the README's two tables lists it, and where: in ascending order, then by code. The checks of the language
   * have a table of their own in docs/rules.
   */
  readonly listed: { readonly table: "oneFile" | "model" | "language"; readonly order: number };
  readonly since: string;
  /** Where AWS documents the behaviour. */
  readonly sources: readonly string[];
}

/** What has to be in a file for anything to be found. */
export interface Need {
  /** The same for rules that need the same: they are asked once for all of them. */
  readonly what: unknown;
  isMet(ask: Ask): boolean;
}

export interface Rule extends RuleMetadata {
  /** Undefined: nothing. Where it is not there the rule is not asked. */
  readonly needs?: Need | undefined;
  /** Undefined: it may find something in policies of all kinds. */
  readonly isAbout?: ((policy: FoundDocument) => boolean) | undefined;
  /** What one file shows by itself. */
  check(ask: Ask): Iterable<Report>;
  /** Whether `check` holds for the files of a workspace model, too; without it `checkModel` speaks for them. */
  readonly withModel?: boolean;
  /** What a workspace model shows. */
  checkModel?(check: ModelCheck): Iterable<Report>;
}

export const defineRule = (rule: Rule): Rule => rule;
