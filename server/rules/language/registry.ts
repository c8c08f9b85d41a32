/** Every check of the language, one line each. Printed by `npm run generate` from the folders beside this one. */
import { dataTypeMismatch } from "../data-type-mismatch/rule.ts";
import { duplicateKeysWithDifferentCase } from "../duplicate-keys-with-different-case/rule.ts";
import { invalidArnPrefix } from "../invalid-arn-prefix/rule.ts";
import { invalidConditionOperator } from "../invalid-condition-operator/rule.ts";
import { invalidEffect } from "../invalid-effect/rule.ts";
import { invalidPolicyElement } from "../invalid-policy-element/rule.ts";
import { invalidPrincipalFormat } from "../invalid-principal-format/rule.ts";
import { invalidPrincipalKey } from "../invalid-principal-key/rule.ts";
import { invalidVersion } from "../invalid-version/rule.ts";
import { missingAction } from "../missing-action/rule.ts";
import { missingEffect } from "../missing-effect/rule.ts";
import { missingPrincipal } from "../missing-principal/rule.ts";
import { missingResource } from "../missing-resource/rule.ts";
import { roleTrustPolicySyntaxErrorResource } from "../role-trust-policy-syntax-error-resource/rule.ts";
import type { Rule } from "../rule.ts";
import { unsupportedElementCombination } from "../unsupported-element-combination/rule.ts";
import { unsupportedWildcardInPrincipal } from "../unsupported-wildcard-in-principal/rule.ts";

export const languageRules: readonly Rule[] = [
  dataTypeMismatch,
  duplicateKeysWithDifferentCase,
  invalidArnPrefix,
  invalidConditionOperator,
  invalidEffect,
  invalidPolicyElement,
  invalidPrincipalFormat,
  invalidPrincipalKey,
  invalidVersion,
  missingAction,
  missingEffect,
  missingPrincipal,
  missingResource,
  roleTrustPolicySyntaxErrorResource,
  unsupportedElementCombination,
  unsupportedWildcardInPrincipal,
];
