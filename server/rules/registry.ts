/** Every rule, one line each. */
import { analysisLimitReached } from "./analysis-limit-reached.ts";
import { deniedKmsAction } from "./denied-kms-action.ts";
import { deniedS3Action } from "./denied-s3-action.ts";
import { invalidJson } from "./invalid-json.ts";
import { invalidPolicyElement } from "./invalid-policy-element.ts";
import { keyPolicyDoesNotAllow } from "./key-policy-does-not-allow.ts";
import { keyPolicyLocksOut } from "./key-policy-locks-out.ts";
import { kmsConditionNeverMet } from "./kms-condition-never-met.ts";
import { kmsKeyNotCovered } from "./kms-key-not-covered.ts";
import { missingKmsAction } from "./missing-kms-action.ts";
import type { Rule } from "./rule.ts";
import { uploadHeaderRequired } from "./upload-header-required.ts";

export const rules: readonly Rule[] = [
  missingKmsAction,
  deniedKmsAction,
  kmsConditionNeverMet,
  kmsKeyNotCovered,
  keyPolicyDoesNotAllow,
  keyPolicyLocksOut,
  uploadHeaderRequired,
  deniedS3Action,
  invalidJson,
  invalidPolicyElement,
  analysisLimitReached,
];
