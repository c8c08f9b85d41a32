/** Every check of the language, one line each. Printed by `npm run generate` from the folders beside this one. */
import { actionOnOtherResources } from "../action-on-other-resources/rule.ts";
import { allowAlwaysDenied } from "../allow-always-denied/rule.ts";
import { allowNotactionWithUnsupportedTagConditionKeyForService } from "../allow-notaction-with-unsupported-tag-condition-key-for-service/rule.ts";
import { allowWithNotPrincipal } from "../allow-with-not-principal/rule.ts";
import { allowWithUnsupportedTagConditionKeyForService } from "../allow-with-unsupported-tag-condition-key-for-service/rule.ts";
import { arnAccountNotAllowed } from "../arn-account-not-allowed/rule.ts";
import { arnRegionNotAllowed } from "../arn-region-not-allowed/rule.ts";
import { bucketAndObjectArnMixedUp } from "../bucket-and-object-arn-mixed-up/rule.ts";
import { conditionValueNeverOccurs } from "../condition-value-never-occurs/rule.ts";
import { conditionsExcludeEachOther } from "../conditions-exclude-each-other/rule.ts";
import { confirmAudienceClaimType } from "../confirm-audience-claim-type/rule.ts";
import { confusedDeputyInRoleTrustPolicy } from "../confused-deputy-in-role-trust-policy/rule.ts";
import { createSlrWithNotActionAndNotResource } from "../create-slr-with-not-action-and-not-resource/rule.ts";
import { createSlrWithNotResource } from "../create-slr-with-not-resource/rule.ts";
import { createSlrWithStarInActionAndNotResource } from "../create-slr-with-star-in-action-and-not-resource/rule.ts";
import { createSlrWithStarInActionAndResource } from "../create-slr-with-star-in-action-and-resource/rule.ts";
import { createSlrWithStarInResourceAndNotAction } from "../create-slr-with-star-in-resource-and-not-action/rule.ts";
import { createSlrWithStarInResource } from "../create-slr-with-star-in-resource/rule.ts";
import { dataTypeMismatch } from "../data-type-mismatch/rule.ts";
import { denyNotactionWithUnsupportedTagConditionKeyForService } from "../deny-notaction-with-unsupported-tag-condition-key-for-service/rule.ts";
import { denyWithUnsupportedTagConditionKeyForService } from "../deny-with-unsupported-tag-condition-key-for-service/rule.ts";
import { duplicateKeysWithDifferentCase } from "../duplicate-keys-with-different-case/rule.ts";
import { dynamodbAttributesWithoutSelect } from "../dynamodb-attributes-without-select/rule.ts";
import { emptyArrayAction } from "../empty-array-action/rule.ts";
import { emptyArrayConditionForallvalues } from "../empty-array-condition-forallvalues/rule.ts";
import { emptyArrayConditionForanyvalue } from "../empty-array-condition-foranyvalue/rule.ts";
import { emptyArrayConditionIfexists } from "../empty-array-condition-ifexists/rule.ts";
import { emptyArrayCondition } from "../empty-array-condition/rule.ts";
import { emptyArrayPrincipal } from "../empty-array-principal/rule.ts";
import { emptyArrayResource } from "../empty-array-resource/rule.ts";
import { emptyObjectCondition } from "../empty-object-condition/rule.ts";
import { emptyObjectPrincipal } from "../empty-object-principal/rule.ts";
import { emptySidValue } from "../empty-sid-value/rule.ts";
import { emptyVariable } from "../empty-variable/rule.ts";
import { equivalentToNullFalse } from "../equivalent-to-null-false/rule.ts";
import { equivalentToNullTrue } from "../equivalent-to-null-true/rule.ts";
import { federatedPrincipalNotSupported } from "../federated-principal-not-supported/rule.ts";
import { forallvaluesWithSingleValuedKey } from "../forallvalues-with-single-valued-key/rule.ts";
import { foranyvalueWithAudienceClaimType } from "../foranyvalue-with-audience-claim-type/rule.ts";
import { impossibleBucketName } from "../impossible-bucket-name/rule.ts";
import { improveIpRange } from "../improve-ip-range/rule.ts";
import { inlinePoliciesTooLong } from "../inline-policies-too-long/rule.ts";
import { invalidAction } from "../invalid-action/rule.ts";
import { invalidArnAccount } from "../invalid-arn-account/rule.ts";
import { invalidArnPrefix } from "../invalid-arn-prefix/rule.ts";
import { invalidArnRegion } from "../invalid-arn-region/rule.ts";
import { invalidArnResource } from "../invalid-arn-resource/rule.ts";
import { invalidArnServiceCase } from "../invalid-arn-service-case/rule.ts";
import { invalidConditionDataType } from "../invalid-condition-data-type/rule.ts";
import { invalidConditionKeyFormat } from "../invalid-condition-key-format/rule.ts";
import { invalidConditionMultipleBoolean } from "../invalid-condition-multiple-boolean/rule.ts";
import { invalidConditionOperator } from "../invalid-condition-operator/rule.ts";
import { invalidDateValue } from "../invalid-date-value/rule.ts";
import { invalidEffect } from "../invalid-effect/rule.ts";
import { invalidFederatedPrincipalSyntaxInRoleTrustPolicy } from "../invalid-federated-principal-syntax-in-role-trust-policy/rule.ts";
import { invalidGlobalConditionKey } from "../invalid-global-condition-key/rule.ts";
import { invalidKmsKeyValue } from "../invalid-kms-key-value/rule.ts";
import { invalidPartition } from "../invalid-partition/rule.ts";
import { invalidPolicyElement } from "../invalid-policy-element/rule.ts";
import { invalidPrincipalFormat } from "../invalid-principal-format/rule.ts";
import { invalidPrincipalKey } from "../invalid-principal-key/rule.ts";
import { invalidRegion } from "../invalid-region/rule.ts";
import { invalidRoleReference } from "../invalid-role-reference/rule.ts";
import { invalidServiceConditionKey } from "../invalid-service-condition-key/rule.ts";
import { invalidServiceInAction } from "../invalid-service-in-action/rule.ts";
import { invalidServicePrincipalFormat } from "../invalid-service-principal-format/rule.ts";
import { invalidService } from "../invalid-service/rule.ts";
import { invalidUserReference } from "../invalid-user-reference/rule.ts";
import { invalidVariableForOperator } from "../invalid-variable-for-operator/rule.ts";
import { invalidVersion } from "../invalid-version/rule.ts";
import { invalidVpcFormat } from "../invalid-vpc-format/rule.ts";
import { invalidVpceFormat } from "../invalid-vpce-format/rule.ts";
import { irrelevantConditionKeyInPolicy } from "../irrelevant-condition-key-in-policy/rule.ts";
import { managedPolicyTooLong } from "../managed-policy-too-long/rule.ts";
import { mismatchedActionForPrincipal } from "../mismatched-action-for-principal/rule.ts";
import { missingActionForRolesAnywhereTrustPolicy } from "../missing-action-for-roles-anywhere-trust-policy/rule.ts";
import { missingAction } from "../missing-action/rule.ts";
import { missingArnAccount } from "../missing-arn-account/rule.ts";
import { missingArnField } from "../missing-arn-field/rule.ts";
import { missingArnRegion } from "../missing-arn-region/rule.ts";
import { missingAudienceInRoleTrustPolicy } from "../missing-audience-in-role-trust-policy/rule.ts";
import { missingBraceInVariable } from "../missing-brace-in-variable/rule.ts";
import { missingConditionKeyForOidcPrincipal } from "../missing-condition-key-for-oidc-principal/rule.ts";
import { missingEffect } from "../missing-effect/rule.ts";
import { missingGithubRepoConditionKey } from "../missing-github-repo-condition-key/rule.ts";
import { missingPairedConditionKeys } from "../missing-paired-condition-keys/rule.ts";
import { missingPrincipal } from "../missing-principal/rule.ts";
import { missingQualifier } from "../missing-qualifier/rule.ts";
import { missingQuoteInVariable } from "../missing-quote-in-variable/rule.ts";
import { missingResource } from "../missing-resource/rule.ts";
import { missingStatement } from "../missing-statement/rule.ts";
import { missingTagKeyInCondition } from "../missing-tag-key-in-condition/rule.ts";
import { missingVersion } from "../missing-version/rule.ts";
import { nullWithIfExists } from "../null-with-if-exists/rule.ts";
import { nullWithQualifier } from "../null-with-qualifier/rule.ts";
import { passRoleWithNotActionAndNotResource } from "../pass-role-with-not-action-and-not-resource/rule.ts";
import { passRoleWithNotResource } from "../pass-role-with-not-resource/rule.ts";
import { passRoleWithStarInActionAndNotResource } from "../pass-role-with-star-in-action-and-not-resource/rule.ts";
import { passRoleWithStarInActionAndResource } from "../pass-role-with-star-in-action-and-resource/rule.ts";
import { passRoleWithStarInResourceAndNotAction } from "../pass-role-with-star-in-resource-and-not-action/rule.ts";
import { passRoleWithStarInResource } from "../pass-role-with-star-in-resource/rule.ts";
import { policySizeExceedsIdentityPolicyQuota } from "../policy-size-exceeds-identity-policy-quota/rule.ts";
import { policySizeExceedsRcpQuota } from "../policy-size-exceeds-rcp-quota/rule.ts";
import { policySizeExceedsResourcePolicyQuota } from "../policy-size-exceeds-resource-policy-quota/rule.ts";
import { policySizeExceedsRoleTrustPolicyQuota } from "../policy-size-exceeds-role-trust-policy-quota/rule.ts";
import { policySizeExceedsScpQuota } from "../policy-size-exceeds-scp-quota/rule.ts";
import { privateIpAddressSubset } from "../private-ip-address-subset/rule.ts";
import { privateIpAddress } from "../private-ip-address/rule.ts";
import { privateNotIpAddressSubset } from "../private-not-ip-address-subset/rule.ts";
import { privateNotIpAddress } from "../private-not-ip-address/rule.ts";
import { rcpMissingRelatedPrincipalConditionKey } from "../rcp-missing-related-principal-condition-key/rule.ts";
import { rcpMissingRelatedServicePrincipalConditionKey } from "../rcp-missing-related-service-principal-condition-key/rule.ts";
import { rcpMissingServiceConditionKeyNullCheck } from "../rcp-missing-service-condition-key-null-check/rule.ts";
import { rcpSyntaxErrorAction } from "../rcp-syntax-error-action/rule.ts";
import { rcpSyntaxErrorAllow } from "../rcp-syntax-error-allow/rule.ts";
import { rcpSyntaxErrorNotaction } from "../rcp-syntax-error-notaction/rule.ts";
import { rcpSyntaxErrorPrincipal } from "../rcp-syntax-error-principal/rule.ts";
import { recommendedConditionKeyForServicePrincipal } from "../recommended-condition-key-for-service-principal/rule.ts";
import { redundantAction } from "../redundant-action/rule.ts";
import { redundantConditionValueNum } from "../redundant-condition-value-num/rule.ts";
import { redundantKeyDueToWildcardInCondition } from "../redundant-key-due-to-wildcard-in-condition/rule.ts";
import { redundantPrincipalInRoleTrustPolicy } from "../redundant-principal-in-role-trust-policy/rule.ts";
import { redundantResource } from "../redundant-resource/rule.ts";
import { redundantStatementDueToWildcardInCondition } from "../redundant-statement-due-to-wildcard-in-condition/rule.ts";
import { redundantStatement } from "../redundant-statement/rule.ts";
import { restrictAccessToServicePrincipal } from "../restrict-access-to-service-principal/rule.ts";
import { roleOpenToEveryAccount } from "../role-open-to-every-account/rule.ts";
import { roleOpenToOtherTenants } from "../role-open-to-other-tenants/rule.ts";
import { roleTrustPolicySyntaxErrorNotprincipal } from "../role-trust-policy-syntax-error-notprincipal/rule.ts";
import { roleTrustPolicySyntaxErrorResource } from "../role-trust-policy-syntax-error-resource/rule.ts";
import { roleTrustPolicyUnsupportedWildcardInPrincipal } from "../role-trust-policy-unsupported-wildcard-in-principal/rule.ts";
import type { Rule } from "../rule.ts";
import { s3PrefixInNegativeContext } from "../s3-prefix-in-negative-context/rule.ts";
import { scpSyntaxErrorPrincipal } from "../scp-syntax-error-principal/rule.ts";
import { shadowedStatement } from "../shadowed-statement/rule.ts";
import { specificGithubRepoAndBranchRecommended } from "../specific-github-repo-and-branch-recommended/rule.ts";
import { stringLikeOperatorWithArnConditionKeys } from "../string-like-operator-with-arn-condition-keys/rule.ts";
import { typeMismatchBoolean } from "../type-mismatch-boolean/rule.ts";
import { typeMismatchDate } from "../type-mismatch-date/rule.ts";
import { typeMismatchIpRange } from "../type-mismatch-ip-range/rule.ts";
import { typeMismatchNumber } from "../type-mismatch-number/rule.ts";
import { typeMismatchString } from "../type-mismatch-string/rule.ts";
import { typeMismatch } from "../type-mismatch/rule.ts";
import { uniqueSidsRecommended } from "../unique-sids-recommended/rule.ts";
import { uniqueSidsRequired } from "../unique-sids-required/rule.ts";
import { unsupportedActionForConditionKey } from "../unsupported-action-for-condition-key/rule.ts";
import { unsupportedActionInPolicy } from "../unsupported-action-in-policy/rule.ts";
import { unsupportedConditionKeyForServicePrincipal } from "../unsupported-condition-key-for-service-principal/rule.ts";
import { unsupportedElementCombination } from "../unsupported-element-combination/rule.ts";
import { unsupportedGlobalConditionKey } from "../unsupported-global-condition-key/rule.ts";
import { unsupportedPrincipal } from "../unsupported-principal/rule.ts";
import { unsupportedResourceArnInPolicy } from "../unsupported-resource-arn-in-policy/rule.ts";
import { unsupportedSid } from "../unsupported-sid/rule.ts";
import { unsupportedSpaceInVariable } from "../unsupported-space-in-variable/rule.ts";
import { unsupportedWildcardInPrincipal } from "../unsupported-wildcard-in-principal/rule.ts";
import { untrustworthyConditionKey } from "../untrustworthy-condition-key/rule.ts";
import { useConditionKeyOnlyWithSupportedServices } from "../use-condition-key-only-with-supported-services/rule.ts";
import { variableUnsupportedInElement } from "../variable-unsupported-in-element/rule.ts";
import { variableUnsupportedInVersion } from "../variable-unsupported-in-version/rule.ts";
import { variableUsageTooPermissive } from "../variable-usage-too-permissive/rule.ts";
import { wildcardInServiceName } from "../wildcard-in-service-name/rule.ts";
import { wildcardUsageTooPermissive } from "../wildcard-usage-too-permissive/rule.ts";
import { wildcardWithoutLikeOperator } from "../wildcard-without-like-operator/rule.ts";

export const languageRules: readonly Rule[] = [
  actionOnOtherResources,
  allowAlwaysDenied,
  allowNotactionWithUnsupportedTagConditionKeyForService,
  allowWithNotPrincipal,
  allowWithUnsupportedTagConditionKeyForService,
  arnAccountNotAllowed,
  arnRegionNotAllowed,
  bucketAndObjectArnMixedUp,
  conditionValueNeverOccurs,
  conditionsExcludeEachOther,
  confirmAudienceClaimType,
  confusedDeputyInRoleTrustPolicy,
  createSlrWithNotActionAndNotResource,
  createSlrWithNotResource,
  createSlrWithStarInActionAndNotResource,
  createSlrWithStarInActionAndResource,
  createSlrWithStarInResource,
  createSlrWithStarInResourceAndNotAction,
  dataTypeMismatch,
  denyNotactionWithUnsupportedTagConditionKeyForService,
  denyWithUnsupportedTagConditionKeyForService,
  duplicateKeysWithDifferentCase,
  dynamodbAttributesWithoutSelect,
  emptyArrayAction,
  emptyArrayCondition,
  emptyArrayConditionForallvalues,
  emptyArrayConditionForanyvalue,
  emptyArrayConditionIfexists,
  emptyArrayPrincipal,
  emptyArrayResource,
  emptyObjectCondition,
  emptyObjectPrincipal,
  emptySidValue,
  emptyVariable,
  equivalentToNullFalse,
  equivalentToNullTrue,
  federatedPrincipalNotSupported,
  forallvaluesWithSingleValuedKey,
  foranyvalueWithAudienceClaimType,
  impossibleBucketName,
  improveIpRange,
  inlinePoliciesTooLong,
  invalidAction,
  invalidArnAccount,
  invalidArnPrefix,
  invalidArnRegion,
  invalidArnResource,
  invalidArnServiceCase,
  invalidConditionDataType,
  invalidConditionKeyFormat,
  invalidConditionMultipleBoolean,
  invalidConditionOperator,
  invalidDateValue,
  invalidEffect,
  invalidFederatedPrincipalSyntaxInRoleTrustPolicy,
  invalidGlobalConditionKey,
  invalidKmsKeyValue,
  invalidPartition,
  invalidPolicyElement,
  invalidPrincipalFormat,
  invalidPrincipalKey,
  invalidRegion,
  invalidRoleReference,
  invalidService,
  invalidServiceConditionKey,
  invalidServiceInAction,
  invalidServicePrincipalFormat,
  invalidUserReference,
  invalidVariableForOperator,
  invalidVersion,
  invalidVpcFormat,
  invalidVpceFormat,
  irrelevantConditionKeyInPolicy,
  managedPolicyTooLong,
  mismatchedActionForPrincipal,
  missingAction,
  missingActionForRolesAnywhereTrustPolicy,
  missingArnAccount,
  missingArnField,
  missingArnRegion,
  missingAudienceInRoleTrustPolicy,
  missingBraceInVariable,
  missingConditionKeyForOidcPrincipal,
  missingEffect,
  missingGithubRepoConditionKey,
  missingPairedConditionKeys,
  missingPrincipal,
  missingQualifier,
  missingQuoteInVariable,
  missingResource,
  missingStatement,
  missingTagKeyInCondition,
  missingVersion,
  nullWithIfExists,
  nullWithQualifier,
  passRoleWithNotActionAndNotResource,
  passRoleWithNotResource,
  passRoleWithStarInActionAndNotResource,
  passRoleWithStarInActionAndResource,
  passRoleWithStarInResource,
  passRoleWithStarInResourceAndNotAction,
  policySizeExceedsIdentityPolicyQuota,
  policySizeExceedsRcpQuota,
  policySizeExceedsResourcePolicyQuota,
  policySizeExceedsRoleTrustPolicyQuota,
  policySizeExceedsScpQuota,
  privateIpAddress,
  privateIpAddressSubset,
  privateNotIpAddress,
  privateNotIpAddressSubset,
  rcpMissingRelatedPrincipalConditionKey,
  rcpMissingRelatedServicePrincipalConditionKey,
  rcpMissingServiceConditionKeyNullCheck,
  rcpSyntaxErrorAction,
  rcpSyntaxErrorAllow,
  rcpSyntaxErrorNotaction,
  rcpSyntaxErrorPrincipal,
  recommendedConditionKeyForServicePrincipal,
  redundantAction,
  redundantConditionValueNum,
  redundantKeyDueToWildcardInCondition,
  redundantPrincipalInRoleTrustPolicy,
  redundantResource,
  redundantStatement,
  redundantStatementDueToWildcardInCondition,
  restrictAccessToServicePrincipal,
  roleOpenToEveryAccount,
  roleOpenToOtherTenants,
  roleTrustPolicySyntaxErrorNotprincipal,
  roleTrustPolicySyntaxErrorResource,
  roleTrustPolicyUnsupportedWildcardInPrincipal,
  s3PrefixInNegativeContext,
  scpSyntaxErrorPrincipal,
  shadowedStatement,
  specificGithubRepoAndBranchRecommended,
  stringLikeOperatorWithArnConditionKeys,
  typeMismatch,
  typeMismatchBoolean,
  typeMismatchDate,
  typeMismatchIpRange,
  typeMismatchNumber,
  typeMismatchString,
  uniqueSidsRecommended,
  uniqueSidsRequired,
  unsupportedActionForConditionKey,
  unsupportedActionInPolicy,
  unsupportedConditionKeyForServicePrincipal,
  unsupportedElementCombination,
  unsupportedGlobalConditionKey,
  unsupportedPrincipal,
  unsupportedResourceArnInPolicy,
  unsupportedSid,
  unsupportedSpaceInVariable,
  unsupportedWildcardInPrincipal,
  untrustworthyConditionKey,
  useConditionKeyOnlyWithSupportedServices,
  variableUnsupportedInElement,
  variableUnsupportedInVersion,
  variableUsageTooPermissive,
  wildcardInServiceName,
  wildcardUsageTooPermissive,
  wildcardWithoutLikeOperator,
];
