/** What a rule reports: a place, what to say of it, and what mends it. */
import type { Range } from "../policy/nodes.ts";
import type { TextEdit } from "../policy/edits/text-edit.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { Layer, UploadData } from "../uploads/causes/finding.ts";
import type { AccessAnalyzerFinding, FixEffect } from "./diagnostic.ts";

/**
 * What moves a finding away from its row: one thing at most, the first of these that applies.
 * - `idle`: an entry that does nothing beside one that works, or a placeholder;
 * - `unused`: a waiver that nothing fits;
 * - `undocumented`: it depends on what AWS does not document;
 * - `networkAllow`: a KMS Allow depends on a network key: certain enough to warn, though conditional;
 * - `conditional`: it depends on something else that no file decides;
 * - `failsExpectation`: an upload that `keyhole.json` expects to be allowed fails by it;
 * - `suppliedElsewhere`: another document of the same run could supply what is missing;
 * - `showsUploads`: the policy, or another one checked, shows that the principal uploads.
 */
export type Circumstance =
  | "idle"
  | "unused"
  | "undocumented"
  | "networkAllow"
  | "conditional"
  | "failsExpectation"
  | "suppliedElsewhere"
  | "showsUploads";

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
  /** As the edit writes it, where infrastructure code has names of its own; only for titles that have such names. */
  titleIn?(title: string): string;
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
