/** The `data` of an upload finding, in the form that docs/command-line.md documents. */
import type { OperationName } from "../../catalog/operation-names.ts";
import type { PolicyType } from "../../policy/document.ts";

export type Scope = "all" | "some" | "conditional";

/** What a finding blames: a type of policy, the resource's own told apart by the resource. */
export type Layer = Exclude<PolicyType, "resource"> | "keyPolicy" | "bucketPolicy";

/** As `evaluate` calls it. */
export const policyTypeOf = (layer: Layer): PolicyType =>
  layer === "keyPolicy" || layer === "bucketPolicy" ? "resource" : layer;

/** Whether it only limits what identity and resource policies allow. */
export const isGuardrail = (layer: Layer): boolean => layer !== "identity" && policyTypeOf(layer) !== "resource";

/** A concrete request that shows a finding is true; `evaluate` takes it as it is. */
export interface Witness {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** The S3 API call that causes the request: `PutObject`, `UploadPart` … */
  readonly call: string;
  readonly objectKey: string;
  /** Members of this witness that were made up because the files do not say them. */
  readonly assumed: readonly string[];
  /** Made-up values of a template's placeholders, with the placeholder that each stands for. */
  readonly symbols?: Readonly<Record<string, string>>;
}

/** What one finding refuses to one principal at one bucket. */
export interface Refused {
  /** As in {@link UploadData.principals}. */
  readonly principal: string;
  /** As in {@link UploadData.buckets}. */
  readonly bucket: string;
  readonly operations: readonly OperationName[];
  readonly kmsActions: readonly string[];
  /** `all`: every operation listed is refused for all objects that the principal may write there. */
  readonly scope: Scope;
}

export interface UploadData {
  /** All that fail, sorted; ARNs or names of services. `attached` where unknown, `*` where nobody can be named. */
  readonly principals: readonly string[];
  readonly operations: readonly OperationName[];
  /** Empty where S3 itself refuses. */
  readonly kmsActions: readonly string[];
  /** Bucket names, `*` for any. */
  readonly buckets: readonly string[];
  /** Sorted ARN globs of the objects that fail; an upper bound where no finite set is exact. */
  readonly objects: readonly string[];
  /** Key ARNs (or globs as the policy writes them); empty where unknown. */
  readonly keys: readonly string[];
  /** `all` only if every operation and action listed is refused in every record of `refused`. */
  readonly scope: Scope;
  /** One record for each principal and bucket, sorted by both. */
  readonly refused: readonly Refused[];
  /** How many there are, where not all are listed. */
  readonly refusedCount?: number;
  readonly reason: "implicitDeny" | "explicitDeny";
  readonly layer: Layer;
  readonly witness: Witness;
  /** The instances of modules that the place belongs to. */
  readonly instances?: readonly string[];
  /** Conditions of a template under which it fails, where it does not in all cases. */
  readonly when?: Readonly<Record<string, boolean | string>>;
}
