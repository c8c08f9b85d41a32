/**
 * Services that can't use the key which a resource gives them: they call KMS in their own name, so that the key policy
 * alone decides.
 * - CloudTrail: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 */
import { generateDataKey } from "../catalog/kms-actions.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import type { ServiceWithKey } from "../workspace/key-uses.ts";
import type { ModelKey, ModelKeyUse } from "../workspace/model.ts";
import type { CompiledModel } from "./scenario/from-model/compiled-model.ts";
import type { PolicySet } from "./scenario/policy-set.ts";
import { serviceLacks } from "./service-lacks.ts";

/** What each needs to encrypt. */
const needs: Readonly<Record<ServiceWithKey, readonly string[]>> = { "cloudtrail.amazonaws.com": [generateDataKey] };

export interface RefusedKeyUse {
  readonly key: ModelKey;
  readonly use: ModelKeyUse;
  readonly actions: readonly string[];
  readonly document: FoundDocument;
  readonly set: PolicySet;
}

/** Of keys whose policy is one document. */
export function* refusedKeyUses(compiled: CompiledModel): Generator<RefusedKeyUse> {
  for (const key of compiled.model.keys) {
    const [policy, ...others] = key.policy ?? [];
    const set = key.uses === undefined || key.uses.length === 0 ? undefined : compiled.set(key.policy);
    if (policy === undefined || others.length > 0 || set === undefined) continue;
    for (const use of key.uses ?? []) {
      const actions = serviceLacks(set, use.service, needs[use.service]);
      if (actions.length > 0) yield { key, use, actions, document: policy.found, set };
    }
  }
}
