/** How long a policy is. */
import type { JsonNode } from "./nodes.ts";

/**
 * Characters as AWS counts them: without blanks outside of strings.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function policyLength(node: JsonNode | undefined): number {
  if (node?.kind === "array")
    return 2 + Math.max(0, node.items.length - 1) + node.items.reduce((sum, item) => sum + policyLength(item), 0);
  if (node?.kind === "object")
    return (
      2 +
      Math.max(0, node.properties.length - 1) +
      node.properties.reduce((sum, { key, value }) => sum + stringLength(key.value) + 1 + policyLength(value), 0)
    );
  if (node?.kind === "string") return stringLength(node.value);
  return node === undefined ? 0 : JSON.stringify(node.value).length;
}

/** With its quotes, and with the escapes that few strings need. */
const stringLength = (text: string): number =>
  /["\\\p{Cc}\p{Cs}]/u.test(text) ? JSON.stringify(text).length : text.length + 2;

/** As English writes it: `6,144`. Node's own way loads tables that take longer than most checks. */
export const withCommas = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
