/**
 * What S3 asks KMS for when it replicates objects, by how both buckets encrypt.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
import { decrypt, encrypt, generateDataKey } from "../../catalog/kms-actions.ts";
import type { ModelBucket } from "../../workspace/model.ts";
import { bucketKeysOf } from "./bucket-keys.ts";
import type { KmsCall, Operation } from "./operation-rows.ts";

const call = (action: string, on: KmsCall["on"] = "object"): KmsCall => ({ call: "Replication", action, on });

/**
 * Objects under KMS are decrypted and encrypted again: with `kms:Decrypt` on the replica's key, too, where the
 * destination has a bucket key. Others get the destination's default encryption.
 */
export function replicationBetween(
  row: Operation,
  source: Pick<ModelBucket, "encryption">,
  destination: ModelBucket,
): Operation {
  const kmsCalls =
    source.encryption.type === "AES256"
      ? [call(generateDataKey)]
      : [call(decrypt, "source"), call(encrypt), ...(bucketKeysOf(destination) === "on" ? [call(decrypt)] : [])];
  return { ...row, kmsCalls };
}
