/** The code of every rule. Printed by `npm run generate` from the folders beside it. */
export const codes = [
  "analysis-limit-reached",
  "aws-managed-key-cross-account",
  "denied-kms-action",
  "denied-s3-action",
  "expectation-not-met",
  "guardrail-does-not-allow",
  "identity-policy-does-not-allow",
  "internal-error",
  "invalid-configuration",
  "invalid-json",
  "invalid-policy-element",
  "key-policy-does-not-allow",
  "key-policy-locks-out",
  "key-policy-resource",
  "kms-condition-never-met",
  "kms-key-not-covered",
  "kms-never-serves-anonymous",
  "missing-kms-action",
  "missing-s3-action",
  "placeholder-value",
  "template-not-read",
  "unknown-key-policy",
  "upload-header-required",
] as const;

export type Code = (typeof codes)[number];
