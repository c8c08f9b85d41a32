/**
 * KMS actions as far as S3 asks for them.
 * https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */

/** What uploads need, spelled as AWS does. */
export const generateDataKey = "kms:GenerateDataKey";
/** What uploads in parts and reads need. */
export const decrypt = "kms:Decrypt";
/** What a replica needs, and an object whose encryption is changed in place. */
export const encrypt = "kms:Encrypt";
export const reEncryptFrom = "kms:ReEncryptFrom";
export const reEncryptTo = "kms:ReEncryptTo";

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
