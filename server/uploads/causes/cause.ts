/**
 * A cause: what one edit would fix. Everything it breaks (operations, KMS actions, objects) is collected in it, so
 * that one cause is one diagnostic.
 */
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Range } from "../../policy/nodes.ts";
import type { BucketKeys } from "../requests/bucket-keys.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import type { RefusedActions } from "./by-actions.ts";
import type { DeadKeyReason } from "./near-miss.ts";
import type { Uploader } from "../scenario/principal.ts";
import type { OperationName } from "../../catalog/operation-names.ts";
import type { Layer, Scope, UploadData } from "./finding.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import type { UploadGrant } from "../scenario/upload-grant.ts";

export type CauseDetail =
  | {
      readonly kind: "missingAction";
      /** Actions granted that look as if they would do. */
      readonly lookalikes: readonly string[];
      /** An Allow of the other action on the same key, where the missing one could join. */
      readonly neighbour: CompiledStatement | undefined;
      /** Only service principals may use the key (key policies). */
      readonly onlyServices?: readonly string[];
      /** The account that the key policy lets decide by IAM policies (key policies). */
      readonly delegatedTo?: string | undefined;
    }
  | { readonly kind: "denied"; readonly statement: CompiledStatement }
  | {
      readonly kind: "condition";
      readonly statement: CompiledStatement;
      /** Index into the statement's conditions. */
      readonly condition: number;
      /** Index into its values; -1 where the key is to blame. */
      readonly value: number;
      /** The bucket-key setting with which it works, where that decides. */
      readonly worksWith?: "bucketKeyOn" | "bucketKeyOff" | undefined;
      /** The account that the key policy lets decide by IAM policies (key policies). */
      readonly delegatedTo?: string | undefined;
    }
  | {
      readonly kind: "key";
      readonly statement: CompiledStatement;
      /** Index into the statement's resources. */
      readonly resource: number;
      readonly reason: DeadKeyReason | "placeholder";
      /** Whether another entry of the statement works, or is blamed already. */
      readonly beside: boolean;
    };

export interface RelatedPlace {
  readonly document: FoundDocument;
  readonly range: Range;
  /** What the place has to do with it; the wording belongs to the rules. */
  readonly role: "grant" | "allow" | "otherPolicy";
  readonly values?: Readonly<Record<string, string>>;
}

export interface Cause {
  readonly detail: CauseDetail;
  readonly document: FoundDocument;
  readonly range: Range;
  readonly layer: Layer;
  /** Of the upload that serves as the example. */
  readonly uploader: Uploader;
  /** What keeps it from being certain: a network key or the bucket-key setting. */
  readonly dependsOn: "network" | "bucketKey" | undefined;
  /** Whether at this very place some uploads depend on the bucket-key setting, besides those that fail for certain. */
  readonly dependsOnBucketKeyToo?: boolean;
  /**
   * Whether another condition of the statement leaves out, too, what one file chose in the uploads' favour. With what is
   * blamed corrected alone, another choice would be reported.
   */
  readonly leftOutTwice?: boolean;
  /** The bucket-key setting of the upload that serves as the example. */
  readonly bucketKey: boolean;
  /**
   * Condition keys, lower-cased, for which the example takes a value (or their absence), because what is open has one
   * value in all requests.
   */
  readonly assumedValues?: readonly string[];
  readonly scope: Scope;
  readonly operations: readonly OperationName[];
  readonly kmsActions: readonly string[];
  /** Of a condition, where not all objects lack the same actions. */
  readonly byActions?: readonly RefusedActions[] | undefined;
  /** Keys concerned; `assumed` ones are made up. */
  readonly keys: readonly KeyCandidate[];
  readonly grants: readonly UploadGrant[];
  readonly related: readonly RelatedPlace[];
  readonly data: UploadData;
  /** Where a workspace model tells what one file has to assume. */
  readonly modelled?: ModelledCause;
}

/** What a workspace model adds to a cause. */
export interface ModelledCause {
  /** The statements of the layer that is to blame, for this principal or resource. */
  readonly set: PolicySet;
  readonly bucketAccount: string | undefined;
  /** Of all buckets concerned. */
  readonly bucketKeys: BucketKeys | "unknown";
  /** That the objects are still under; undefined: the bucket's present key. */
  readonly formerKey: string | undefined;
  readonly keyAccount: string;
  /** Whether the principal is of another account than the key. */
  readonly crossAccount: boolean;
  /** Of a service or resource control policy: 0 is the root. */
  readonly level: number | undefined;
}
