/**
 * KMS actions as far as uploads are concerned.
 * https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */

/** What an upload needs, spelled as AWS does. */
export const generateDataKey = "kms:GenerateDataKey";
export const decrypt = "kms:Decrypt";

/** Actions that are taken for `kms:GenerateDataKey` but never suffice for an upload. */
export const lookalikes: readonly string[] = [
  "kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext",
  "kms:ReEncryptTo", "kms:ReEncryptFrom",
];

/** Actions that take an alias as their resource, so that an alias ARN beside a key ARN is no mistake. */
export const aliasActions: readonly string[] = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"];
