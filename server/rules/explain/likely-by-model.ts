/** The likely causes of a bare denial, in the order that the model makes of them. */
import type { Denial } from "../../workspace/denials/denial.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { placeOf } from "./hints.ts";
import type { Likely } from "./likely.ts";
import { likelyCauses } from "./likely.ts";

/** Of the actions that were asked about. */
export interface AskedActions {
  readonly refused: ReadonlySet<string>;
  readonly allowed: ReadonlySet<string>;
}

/**
 * What the files refuse comes first; what they allow comes last, and so does KMS where the bucket has no key by default.
 * Nothing is left out: the files need not be what is deployed, and objects can have keys of their own.
 */
export function likelyBy(model: WorkspaceModel, denial: Denial, { refused, allowed }: AskedActions): readonly Likely[] {
  const name = placeOf(denial)?.bucket;
  const isPlain = model.buckets.some((bucket) => bucket.name === name && bucket.encryption.type === "AES256");
  const rank = ({ action }: Likely): number => {
    if (refused.has(action)) return 0;
    return allowed.has(action) || (isPlain && action.startsWith("kms:")) ? 2 : 1;
  };
  // Sorting is stable: what ranks alike keeps its order.
  return [...likelyCauses(denial, denial.action !== undefined && refused.has(denial.action))].sort(
    (a, b) => rank(a) - rank(b),
  );
}
