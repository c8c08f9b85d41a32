/** All policies that have a say on one principal's requests to one resource, layer by layer. */
import type { Caller } from "../../../evaluate/caller.ts";
import type { Layer } from "../../causes/finding.ts";
import type { PolicySet } from "../policy-set.ts";

/** A layer that can only limit: a boundary, a session policy, a level of control policies, an endpoint policy. */
export interface Guardrail {
  readonly layer: Layer;
  /** Of control policies: 0 is the root. */
  readonly level: number | undefined;
  readonly set: PolicySet;
  /** Whether `RCPFullAWSAccess` is attached beside it, so that only its Denies matter. */
  readonly allowsAnyway: boolean;
}

export interface ResourcePolicy {
  readonly layer: "bucketPolicy" | "keyPolicy";
  /** Undefined: the model does not say, and it is taken to leave access to the account. */
  readonly set: PolicySet | undefined;
  readonly crossAccount: boolean;
  /** Whether it has to allow, in its own account too (KMS keys). */
  readonly mustAllow: boolean;
  /** Whether the caller may use the resource whatever identity policies say (a key that AWS manages). */
  readonly granted: boolean;
}

export interface PolicyLayers {
  readonly caller: Caller;
  /** Whether the caller has a permissions boundary. */
  readonly bounded: boolean;
  /** Whether the caller has no identity policies, so that the resource's policy alone can allow (AWS services). */
  readonly resourceAlone: boolean;
  /** Undefined: the model does not say, and it is taken not to restrict; or the caller needs none. */
  readonly identity: PolicySet | undefined;
  /** Of an access point and of the bucket behind it; else one. */
  readonly resources: readonly ResourcePolicy[];
  readonly guardrails: readonly Guardrail[];
}
