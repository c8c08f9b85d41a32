/** What a rule is: metadata that its page is printed from, a check that finds, templates that say, fixes that mend. */
import type { Range } from "../policy/nodes.ts";
import type { TextEdit } from "../policy/edits/text-edit.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { Ask } from "../uploads/check-file/ask.ts";
import type { Layer, UploadData } from "../uploads/causes/finding.ts";
import type { ModelCheck } from "../uploads/check-model.ts";
import type { Code } from "./codes.ts";
import type { AccessAnalyzerFinding, FixEffect } from "./diagnostic.ts";
import type { Circumstance, Severities } from "./severity.ts";

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

export interface RelatedReport {
  readonly document: FoundDocument | undefined;
  /** Where the place is in another file. */
  readonly file?: string;
  readonly range: Range;
  readonly message: string;
}

/** Edits in the text of a document, or (without one) in that of `file`. */
export interface DocumentEdits {
  readonly document: FoundDocument | undefined;
  readonly file?: string;
  readonly edits: readonly TextEdit[];
  /** The file is not there: it is made, with what is inserted at its beginning. */
  readonly creates?: true;
}

/** A fix before its edits are carried from an escaped string into the file. */
export interface FixProposal {
  readonly title: string;
  readonly effect: FixEffect;
  /** Whether it may be preferred. The first one that gives nobody more than what fails is (fixes/preferred.ts). */
  readonly isPreferred: boolean;
  readonly needsInput: boolean;
  /**
   * Whether the texts that it edits were read soundly (`ParsedJson.sound`): it is offered only then. Asked for only where
   * a message or somebody depends on it: of YAML it may take as long as all the rest.
   */
  isSound(): boolean;
  /** What the message of the finding advises because this fix is offered: a clause without its full stop. */
  readonly advice?: string;
  /** Whether a file is made: not every client can. */
  readonly createsFile?: true;
  edits(): readonly DocumentEdits[];
}

/** While it is made: members that are optional are assigned, because spreading them costs more than all others. */
export type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

export interface Report {
  /** Undefined: the range counts in the file's own text. */
  readonly document: FoundDocument | undefined;
  /** The file, where no document tells it. */
  readonly file?: string;
  readonly range: Range;
  readonly layer?: Layer;
  /** What moves it away from its rule's row of severities. */
  readonly circumstance?: Circumstance | undefined;
  readonly message: string;
  readonly data?: UploadData;
  readonly aws?: AccessAnalyzerFinding;
  readonly related: readonly RelatedReport[];
  readonly fixes: readonly FixProposal[];
  /** Whether another finding of the same code at the same place says something else. */
  readonly several?: true;
  /** It holds whatever stands for what a template leaves open. */
  readonly holds?: true;
  /** Whether a workspace model would tell for certain: editors offer to make one. */
  readonly suggestsModel?: true;
}

/** What most rules have to say of most files. */
export const noReports: readonly Report[] = [];

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
