/**
 * How long policies may be, in characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const policyQuotas = {
  managed: 6_144,
  /** All inline policies of a role together, of a user, of a group. */
  inlineOfRole: 10_240,
  inlineOfUser: 2_048,
  inlineOfGroup: 5_120,
  /** By default; an account may have more. */
  roleTrust: 2_048,
  bucket: 20_480,
  key: 32_768,
  serviceControl: 10_240,
  resourceControl: 5_120,
} as const;
