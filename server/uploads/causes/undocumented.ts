/** What AWS does not document, where a finding depends on it. */
import { multiValuedKeys } from "../../catalog/condition-keys.ts";
import type { CompiledCondition } from "../../evaluate/conditions/condition.ts";

/**
 * A key with several values under an operator without set qualifier: AWS does not document what that does (docs/aws.md,
 * "Matching conditions").
 */
export const lacksSetOperator = ({ set, base, key }: CompiledCondition): boolean =>
  set === undefined && base !== "Null" && multiValuedKeys.has(key.toLowerCase());
