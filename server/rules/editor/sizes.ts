/** The line over a policy that is nearly as long as AWS lets it be: how much room is left. */
import { policyQuotas } from "../../catalog/policy-quotas.ts";
import { policyLength, withCommas } from "../../policy/length.ts";
import { format } from "../../policy/message.ts";
import type { Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { outerRange } from "../publish.ts";

const template = "{count} of {quota} characters ({percent} %)";
/** Of the quota, from which on the length is of interest. */
const shownFrom = 0.8;

export interface SizeLens {
  /** Of the policy's opening brace. */
  readonly range: Range;
  readonly title: string;
}

export const sizesOf = (documents: readonly FoundDocument[]): SizeLens[] =>
  documents.flatMap((found) => {
    const { node } = found.document;
    const quota = found.template ? undefined : quotaOf(found);
    if (quota === undefined || node.end - node.offset < quota * shownFrom) return [];
    const count = policyLength(node);
    if (count < quota * shownFrom) return [];
    const values = {
      count: withCommas(count),
      quota: withCommas(quota),
      percent: String(Math.floor((count / quota) * 100)),
    };
    return [
      { range: outerRange(found, { offset: node.offset, end: node.offset + 1 }), title: format(template, values) },
    ];
  });

/** Undefined where AWS documents none, or nothing tells what the policy belongs to. */
function quotaOf({ type, kind, policyArn, managed }: FoundDocument): number | undefined {
  switch (type) {
    case "identity":
      return policyArn?.includes(":policy/") !== true && managed !== true
        ? policyQuotas.inlineOfRole
        : policyQuotas.managed;
    case "permissionsBoundary":
      return policyQuotas.managed;
    case "serviceControl":
      return policyQuotas.serviceControl;
    case "resourceControl":
      return policyQuotas.resourceControl;
    case "resource":
      return kind === "bucket" || kind === "key" || kind === "roleTrust" ? policyQuotas[kind] : undefined;
    default:
      return undefined;
  }
}
