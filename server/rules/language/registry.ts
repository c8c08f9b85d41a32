/** Every check of the language, one line each. Printed by `npm run generate` from the folders beside this one. */
import { allowWithUnsupportedTagConditionKeyForService } from "../allow-with-unsupported-tag-condition-key-for-service/rule.ts";
import { arnAccountNotAllowed } from "../arn-account-not-allowed/rule.ts";
import { arnRegionNotAllowed } from "../arn-region-not-allowed/rule.ts";
import { createSlrWithNotActionAndNotResource } from "../create-slr-with-not-action-and-not-resource/rule.ts";
import { createSlrWithNotResource } from "../create-slr-with-not-resource/rule.ts";
import { createSlrWithStarInActionAndNotResource } from "../create-slr-with-star-in-action-and-not-resource/rule.ts";
import { createSlrWithStarInActionAndResource } from "../create-slr-with-star-in-action-and-resource/rule.ts";
import { createSlrWithStarInResourceAndNotAction } from "../create-slr-with-star-in-resource-and-not-action/rule.ts";
import { createSlrWithStarInResource } from "../create-slr-with-star-in-resource/rule.ts";
import { dataTypeMismatch } from "../data-type-mismatch/rule.ts";
import { denyWithUnsupportedTagConditionKeyForService } from "../deny-with-unsupported-tag-condition-key-for-service/rule.ts";
import { duplicateKeysWithDifferentCase } from "../duplicate-keys-with-different-case/rule.ts";
import { forallvaluesWithSingleValuedKey } from "../forallvalues-with-single-valued-key/rule.ts";
import { invalidAction } from "../invalid-action/rule.ts";
import { invalidArnPrefix } from "../invalid-arn-prefix/rule.ts";
import { invalidArnRegion } from "../invalid-arn-region/rule.ts";
import { invalidArnResource } from "../invalid-arn-resource/rule.ts";
import { invalidArnServiceCase } from "../invalid-arn-service-case/rule.ts";
import { invalidConditionMultipleBoolean } from "../invalid-condition-multiple-boolean/rule.ts";
import { invalidConditionOperator } from "../invalid-condition-operator/rule.ts";
import { invalidEffect } from "../invalid-effect/rule.ts";
import { invalidGlobalConditionKey } from "../invalid-global-condition-key/rule.ts";
import { invalidPartition } from "../invalid-partition/rule.ts";
import { invalidPolicyElement } from "../invalid-policy-element/rule.ts";
import { invalidPrincipalFormat } from "../invalid-principal-format/rule.ts";
import { invalidPrincipalKey } from "../invalid-principal-key/rule.ts";
import { invalidRegion } from "../invalid-region/rule.ts";
import { invalidServiceConditionKey } from "../invalid-service-condition-key/rule.ts";
import { invalidServiceInAction } from "../invalid-service-in-action/rule.ts";
import { invalidService } from "../invalid-service/rule.ts";
import { invalidVersion } from "../invalid-version/rule.ts";
import { missingAction } from "../missing-action/rule.ts";
import { missingArnAccount } from "../missing-arn-account/rule.ts";
import { missingArnRegion } from "../missing-arn-region/rule.ts";
import { missingEffect } from "../missing-effect/rule.ts";
import { missingPrincipal } from "../missing-principal/rule.ts";
import { missingQualifier } from "../missing-qualifier/rule.ts";
import { missingResource } from "../missing-resource/rule.ts";
import { missingTagKeyInCondition } from "../missing-tag-key-in-condition/rule.ts";
import { passRoleWithNotActionAndNotResource } from "../pass-role-with-not-action-and-not-resource/rule.ts";
import { passRoleWithNotResource } from "../pass-role-with-not-resource/rule.ts";
import { passRoleWithStarInActionAndNotResource } from "../pass-role-with-star-in-action-and-not-resource/rule.ts";
import { passRoleWithStarInActionAndResource } from "../pass-role-with-star-in-action-and-resource/rule.ts";
import { passRoleWithStarInResourceAndNotAction } from "../pass-role-with-star-in-resource-and-not-action/rule.ts";
import { passRoleWithStarInResource } from "../pass-role-with-star-in-resource/rule.ts";
import { rcpSyntaxErrorAction } from "../rcp-syntax-error-action/rule.ts";
import { roleTrustPolicySyntaxErrorResource } from "../role-trust-policy-syntax-error-resource/rule.ts";
import type { Rule } from "../rule.ts";
import { stringLikeOperatorWithArnConditionKeys } from "../string-like-operator-with-arn-condition-keys/rule.ts";
import { typeMismatch } from "../type-mismatch/rule.ts";
import { unsupportedActionForConditionKey } from "../unsupported-action-for-condition-key/rule.ts";
import { unsupportedActionInPolicy } from "../unsupported-action-in-policy/rule.ts";
import { unsupportedElementCombination } from "../unsupported-element-combination/rule.ts";
import { unsupportedResourceArnInPolicy } from "../unsupported-resource-arn-in-policy/rule.ts";
import { unsupportedWildcardInPrincipal } from "../unsupported-wildcard-in-principal/rule.ts";

export const languageRules: readonly Rule[] = [
  allowWithUnsupportedTagConditionKeyForService,
  arnAccountNotAllowed,
  arnRegionNotAllowed,
  createSlrWithNotActionAndNotResource,
  createSlrWithNotResource,
  createSlrWithStarInActionAndNotResource,
  createSlrWithStarInActionAndResource,
  createSlrWithStarInResource,
  createSlrWithStarInResourceAndNotAction,
  dataTypeMismatch,
  denyWithUnsupportedTagConditionKeyForService,
  duplicateKeysWithDifferentCase,
  forallvaluesWithSingleValuedKey,
  invalidAction,
  invalidArnPrefix,
  invalidArnRegion,
  invalidArnResource,
  invalidArnServiceCase,
  invalidConditionMultipleBoolean,
  invalidConditionOperator,
  invalidEffect,
  invalidGlobalConditionKey,
  invalidPartition,
  invalidPolicyElement,
  invalidPrincipalFormat,
  invalidPrincipalKey,
  invalidRegion,
  invalidService,
  invalidServiceConditionKey,
  invalidServiceInAction,
  invalidVersion,
  missingAction,
  missingArnAccount,
  missingArnRegion,
  missingEffect,
  missingPrincipal,
  missingQualifier,
  missingResource,
  missingTagKeyInCondition,
  passRoleWithNotActionAndNotResource,
  passRoleWithNotResource,
  passRoleWithStarInActionAndNotResource,
  passRoleWithStarInActionAndResource,
  passRoleWithStarInResource,
  passRoleWithStarInResourceAndNotAction,
  rcpSyntaxErrorAction,
  roleTrustPolicySyntaxErrorResource,
  stringLikeOperatorWithArnConditionKeys,
  typeMismatch,
  unsupportedActionForConditionKey,
  unsupportedActionInPolicy,
  unsupportedElementCombination,
  unsupportedResourceArnInPolicy,
  unsupportedWildcardInPrincipal,
];
