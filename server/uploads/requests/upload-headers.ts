/**
 * Encryption headers of an upload, given as the condition keys that S3 makes of them: they go before the bucket's
 * default encryption. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html and docs/aws.md, "Operations"
 */
import type { ModelBucket, ModelEncryption } from "../../workspace/model.ts";
import type { KmsCall } from "./operation-rows.ts";
import { customerKeyHeader, encryptionHeader, keyIdHeader } from "./s3-request.ts";

type Context = Readonly<Record<string, readonly string[]>>;

const headerOf = (context: Context, name: string): string | undefined =>
  Object.entries(context).find(([key]) => key.toLowerCase() === name)?.[1][0];

/** The bucket as an upload with this context finds it; the same object where no header is sent. */
export function bucketUnderHeaders(bucket: ModelBucket, context: Context): ModelBucket {
  const encryption = encryptionOf(bucket.encryption, context);
  return encryption === bucket.encryption ? bucket : { ...bucket, encryption };
}

function encryptionOf(own: ModelEncryption, context: Context): ModelEncryption {
  // With a customer's key, as with S3's own, KMS is not asked.
  if (headerOf(context, customerKeyHeader) !== undefined) return { ...own, type: "AES256", key: undefined };
  const type = headerOf(context, encryptionHeader);
  if (type === "AES256") return { ...own, type, key: undefined };
  // Without a key id S3 takes aws/s3, not the bucket's key.
  return type === "aws:kms" || type === "aws:kms:dsse" ? { ...own, type, key: headerOf(context, keyIdHeader) } : own;
}

const isEncryption = (key: string): boolean => /^s3:x-amz-server-side-encryption/i.test(key);

/** Whether a context tells encryption headers. */
export const tellsEncryption = (context: Context): boolean => Object.keys(context).some(isEncryption);

/** What an upload sends: the principal's headers, unless the upload has its own; its encryption headers as a whole. */
export function sentBy(headers: Context, context: Context): Context {
  const names = new Set(Object.keys(context).map((key) => key.toLowerCase()));
  const own = tellsEncryption(context);
  const kept = Object.entries(headers).filter(([key]) => !names.has(key) && !(own && isEncryption(key)));
  return kept.length === 0 ? context : { ...Object.fromEntries(kept), ...context };
}

/** The bucket as its older objects see it: written under a key that it had before, with Bucket Keys or without. */
export const underKey = (bucket: ModelBucket, key: string | undefined): ModelBucket =>
  key === undefined
    ? bucket
    : { ...bucket, encryption: { ...bucket.encryption, type: "aws:kms", key, bucketKey: undefined } };

/** The bucket as replicas find it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html */
export const withReplicaKey = (bucket: ModelBucket, key: string | undefined): ModelBucket =>
  key === undefined ? bucket : { ...bucket, encryption: { ...bucket.encryption, type: "aws:kms", key } };

/** Without the KMS calls that only a header brings about which is not sent. */
export const neededCalls = (calls: readonly KmsCall[], context: Context): readonly KmsCall[] =>
  calls.filter(({ when }) => when === undefined || headerOf(context, when) !== undefined);

/** Of what a copy reads, or of an object as it was before: headers and S3 keys are those of the write. */
export const withoutS3Keys = (context: Context): Context =>
  Object.fromEntries(Object.entries(context).filter(([key]) => !/^s3:/i.test(key)));

/** S3 compares the key's ARN in conditions, however the header spells the key. */
export function withKeyArn(context: Context, arn: string | undefined): Context {
  if (arn === undefined) return context;
  return Object.fromEntries(
    Object.entries(context).map(([key, values]) => [key, key.toLowerCase() === keyIdHeader ? [arn] : values]),
  );
}
