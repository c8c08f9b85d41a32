/** Names beside the ARNs of KMS keys: the alias, and whose key it is. */
import { arnSegments } from "../../policy/arn.ts";
import type { ModelKey, WorkspaceModel } from "../../workspace/model.ts";
import { accountName, label } from "./model-text.ts";
import type { SubjectMention } from "./subjects.ts";

export interface InlayHint {
  /** Behind the string. */
  readonly offset: number;
  readonly label: string;
}

export function inlayHints(model: WorkspaceModel, mentions: readonly SubjectMention[]): InlayHint[] {
  return mentions.flatMap(({ subject, range, text }) => {
    if (subject.kind !== "key") return [];
    const label = labelOf(model, subject.entry, text);
    return label === "" ? [] : [{ offset: range.end, label }];
  });
}

/** What the ARN does not say itself; an account without a name adds nothing. */
function labelOf(model: WorkspaceModel, { arn, aliases }: ModelKey, text: string): string {
  const account = arnSegments(arn)[4];
  const alias = text.includes(":alias/") ? undefined : aliases[0];
  const name = accountName(model, account);
  return [alias, name === account ? undefined : name]
    .filter((part) => part !== undefined)
    .map(label)
    .join(" · ");
}
