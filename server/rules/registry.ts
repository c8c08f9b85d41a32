/** Every rule, one line each. Printed by `npm run generate` from the folders beside it. */
import { accessLogsUnderKms } from "./access-logs-under-kms/rule.ts";
import { analysisLimitReached } from "./analysis-limit-reached/rule.ts";
import { awsManagedKeyCrossAccount } from "./aws-managed-key-cross-account/rule.ts";
import { bucketArnForName } from "./bucket-arn-for-name/rule.ts";
import { deniedKmsAction } from "./denied-kms-action/rule.ts";
import { deniedS3Action } from "./denied-s3-action/rule.ts";
import { eventNotificationsRefused } from "./event-notifications-refused/rule.ts";
import { expectationNotMet } from "./expectation-not-met/rule.ts";
import { guardrailDoesNotAllow } from "./guardrail-does-not-allow/rule.ts";
import { identityPolicyDoesNotAllow } from "./identity-policy-does-not-allow/rule.ts";
import { internalError } from "./internal-error/rule.ts";
import { invalidConfiguration } from "./invalid-configuration/rule.ts";
import { invalidJson } from "./invalid-json/rule.ts";
import { keyPolicyDoesNotAllow } from "./key-policy-does-not-allow/rule.ts";
import { keyPolicyLocksOut } from "./key-policy-locks-out/rule.ts";
import { keyPolicyResource } from "./key-policy-resource/rule.ts";
import { kmsConditionNeverMet } from "./kms-condition-never-met/rule.ts";
import { kmsKeyNotCovered } from "./kms-key-not-covered/rule.ts";
import { kmsNeverServesAnonymous } from "./kms-never-serves-anonymous/rule.ts";
import { missingKmsAction } from "./missing-kms-action/rule.ts";
import { missingS3Action } from "./missing-s3-action/rule.ts";
import { placeholderValue } from "./placeholder-value/rule.ts";
import type { Rule } from "./rule.ts";
import { templateNotRead } from "./template-not-read/rule.ts";
import { trailKeyRefused } from "./trail-key-refused/rule.ts";
import { unknownKeyPolicy } from "./unknown-key-policy/rule.ts";
import { uploadHeaderRequired } from "./upload-header-required/rule.ts";
import { waiverNotInForce } from "./waiver-not-in-force/rule.ts";

export const rules: readonly Rule[] = [
  accessLogsUnderKms,
  analysisLimitReached,
  awsManagedKeyCrossAccount,
  bucketArnForName,
  deniedKmsAction,
  deniedS3Action,
  eventNotificationsRefused,
  expectationNotMet,
  guardrailDoesNotAllow,
  identityPolicyDoesNotAllow,
  internalError,
  invalidConfiguration,
  invalidJson,
  keyPolicyDoesNotAllow,
  keyPolicyLocksOut,
  keyPolicyResource,
  kmsConditionNeverMet,
  kmsKeyNotCovered,
  kmsNeverServesAnonymous,
  missingKmsAction,
  missingS3Action,
  placeholderValue,
  templateNotRead,
  trailKeyRefused,
  unknownKeyPolicy,
  uploadHeaderRequired,
  waiverNotInForce,
];
