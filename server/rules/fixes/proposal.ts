/** Building blocks of fixes: one edit in one document, worked out only when asked for. */
import { isPartition } from "../../catalog/regions.ts";
import type { TextEdit } from "../../policy/edits/text-edit.ts";
import type { Style } from "../../policy/edits/style.ts";
import { detectStyle } from "../../policy/edits/style.ts";
import { NotWritable } from "../../policy/edits/writer.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { FixEffect } from "../diagnostic.ts";
import type { FixProposal } from "../report.ts";

/**
 * A key's ARN as far as it is known; what a person must fill in is in capitals. A partition that AWS does not have is a
 * slip, or a template's.
 */
export const placeholderArn = (region = "REGION", account = "ACCOUNT_ID", id = "KEY_ID", partition = "aws"): string =>
  `arn:${isPartition(partition) ? partition : "aws"}:kms:${region}:${account}:key/${id}`;

/** What a message advises: that, and only that, for which a fix is offered, or else what is left. */
export function adviceOf(fixes: readonly FixProposal[], otherwise: string): string {
  const clauses = [...new Set(fixes.flatMap((fix) => (fix.advice !== undefined && fix.isSound() ? [fix.advice] : [])))];
  return clauses.length === 0 ? otherwise : clauses.join(", or ");
}

/** A path in keyhole.json. */
export const policyPlaceholder = "keys/KEY_ID.key.json";

/** Placeholders in a new text, longest first: what the editor selects. Ids inside longer words are none. */
export const placeholderPattern = ((): RegExp => {
  // Beside what is to be filled in, infrastructure code refers to what it knows.
  const reference = String.raw`\$\{[^}"\s]+\}`;
  const region = `(?:REGION|[a-z0-9-]+|${reference})`;
  const account = String.raw`(?:ACCOUNT_ID|\d{12}|${reference})`;
  const arns = [
    `kms:${region}:${account}:key/KEY_ID`,
    String.raw`kms:REGION:${account}:key/[\w-]+`,
    String.raw`kms:${region}:ACCOUNT_ID:key/[\w-]+`,
    `iam::${account}:role/ROLE_NAME`,
    "iam::ACCOUNT_ID:root",
  ];
  return new RegExp(
    [
      `arn:(?:aws[a-z-]*|${reference}):(?:${arns.join("|")})`,
      String.raw`s3\.REGION\.amazonaws\.com`,
      String.raw`keys/KEY_ID\.key\.json`,
      '(?<=")(?:ACCOUNT_ID|REGION)(?=")',
    ].join("|"),
    "g",
  );
})();

export interface EditContext {
  readonly text: string;
  readonly style: Style;
}

export function proposal(
  document: FoundDocument,
  title: string,
  options: {
    readonly effect: FixEffect;
    readonly preferred: boolean;
    readonly needsInput?: boolean;
    readonly advice?: string;
  },
  edit: (context: EditContext) => readonly TextEdit[],
): FixProposal {
  return {
    title,
    titleIn: (spelled) => styleOf(document).inTitle?.(spelled) ?? spelled,
    effect: options.effect,
    isPreferred: options.preferred && options.needsInput !== true,
    needsInput: options.needsInput ?? false,
    isSound: () => document.source.sound,
    ...(options.advice === undefined ? {} : { advice: options.advice }),
    edits: () => [{ document, edits: attempted(() => edit({ text: document.source.text, style: styleOf(document) })) }],
  };
}

/** No edits where a value has no form that could be written. */
export function attempted(edit: () => readonly TextEdit[]): readonly TextEdit[] {
  try {
    return edit();
  } catch (error) {
    if (error instanceof NotWritable) return [];
    throw error;
  }
}

/** Looked for once in a text, however many fixes it gets. */
const styleOf = ({ source }: FoundDocument): Style =>
  (source.style ??= source.makeStyle?.() ?? detectStyle(source.text, source.root));
