/** Terraform's references to the ARN of an alias, in the place of which the ARN of its key belongs. */
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";

/** Alone or in a string of its own: `data.aws_kms_alias.data.arn`, `"${aws_kms_alias.data[0].arn}"`. */
const aliasArn = /^("?(?:\$\{\s*)?)((?:data\.)?aws_kms_alias\.[\w-]+(?:\[[^\][]*\])?)\.arn((?:\s*\})?"?)$/;

export interface AliasTarget {
  /** As messages name it. */
  readonly reference: string;
  /** In the place of the range. */
  readonly newText: string;
}

/**
 * Undefined where anything else is written.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/kms_alias
 */
export function aliasTarget(document: FoundDocument, { offset, end }: Range): AliasTarget | undefined {
  const [, head = "", alias, tail = ""] = aliasArn.exec(document.source.text.slice(offset, end)) ?? [];
  if (alias === undefined) return undefined;
  const reference = `${alias}.target_key_arn`;
  return { reference, newText: head + reference + tail };
}
