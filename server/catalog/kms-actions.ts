/**
 * KMS actions as far as uploads are concerned.
 * https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */

/** What an upload needs, spelled as AWS does. */
export const generateDataKey = "kms:GenerateDataKey";
export const decrypt = "kms:Decrypt";

/**
 * Actions by which people mean to let a key encrypt uploads: they never suffice, and show that a key is meant for it.
 */
export const encryptingLookalikes: readonly string[] = [
  "kms:Encrypt",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:GenerateDataKeyPair",
  "kms:GenerateDataKeyPairWithoutPlaintext",
];

/**
 * Actions that are taken for `kms:GenerateDataKey` but never suffice. Alone, `kms:ReEncrypt*` belongs to volumes and
 * snapshots.
 */
export const lookalikes: readonly string[] = [...encryptingLookalikes, "kms:ReEncryptTo", "kms:ReEncryptFrom"];
