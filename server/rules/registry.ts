/** Every rule, one line each. */
import { analysisLimitReached } from "./analysis-limit-reached.ts";
import { awsManagedKeyCrossAccount } from "./aws-managed-key-cross-account.ts";
import { brokenUploadPromise } from "./broken-upload-promise.ts";
import { deniedKmsAction } from "./denied-kms-action.ts";
import { deniedS3Action } from "./denied-s3-action.ts";
import { guardrailDoesNotAllow } from "./guardrail-does-not-allow.ts";
import { identityPolicyDoesNotAllow } from "./identity-policy-does-not-allow.ts";
import { internalError } from "./internal-error.ts";
import { invalidConfiguration } from "./invalid-configuration.ts";
import { invalidJson } from "./invalid-json.ts";
import { invalidPolicyElement } from "./invalid-policy-element.ts";
import { keyPolicyDoesNotAllow } from "./key-policy-does-not-allow.ts";
import { keyPolicyLocksOut } from "./key-policy-locks-out.ts";
import { keyPolicyResource } from "./key-policy-resource.ts";
import { kmsConditionNeverMet } from "./kms-condition-never-met.ts";
import { kmsKeyNotCovered } from "./kms-key-not-covered.ts";
import { missingKmsAction } from "./missing-kms-action.ts";
import { missingS3Action } from "./missing-s3-action.ts";
import { placeholderValue } from "./placeholder-value.ts";
import type { Rule } from "./rule.ts";
import { templateNotRead } from "./template-not-read.ts";
import { unknownKeyPolicy } from "./unknown-key-policy.ts";
import { uploadHeaderRequired } from "./upload-header-required.ts";

export const rules: readonly Rule[] = [
  missingKmsAction,
  deniedKmsAction,
  kmsConditionNeverMet,
  kmsKeyNotCovered,
  keyPolicyDoesNotAllow,
  identityPolicyDoesNotAllow,
  guardrailDoesNotAllow,
  awsManagedKeyCrossAccount,
  keyPolicyLocksOut,
  uploadHeaderRequired,
  deniedS3Action,
  missingS3Action,
  brokenUploadPromise,
  unknownKeyPolicy,
  invalidConfiguration,
  invalidJson,
  invalidPolicyElement,
  analysisLimitReached,
  internalError,
  keyPolicyResource,
  placeholderValue,
  templateNotRead,
];
