/**
 * The setting of S3 Bucket Keys decides the encryption context of S3's KMS requests: the object's ARN without one, the
 * bucket's ARN with one. Where nothing tells the setting, an upload is judged under both.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
import type { ModelBucket } from "../../workspace/model.ts";
import { bucketArnOf } from "../scenario/object-classes.ts";
import { isDirectoryBucket } from "../scenario/from-model/target.ts";

export type BucketKeys = "off" | "on";

/** Directory buckets always have one; two-layer encryption takes none. `unknown`: the model does not say. */
export function bucketKeysOf(bucket: ModelBucket): BucketKeys | "unknown" {
  const { bucketKey, type } = bucket.encryption;
  if (isDirectoryBucket(bucket)) return "on";
  if (type === "aws:kms:dsse") return "off";
  return bucketKey === undefined ? "unknown" : bucketKey ? "on" : "off";
}

/** @param bucketArn where the object's own ARN does not tell it */
export const encryptionContextOf = (setting: BucketKeys, object: string, bucketArn = bucketArnOf(object)): string =>
  setting === "on" ? bucketArn : object;

/** What came of each setting: the same object where one setting is known, or nothing can tell them apart. */
export interface PerSetting<T> {
  readonly off: T;
  readonly on: T;
}

export const whatever = <T>(setting: T): PerSetting<T> => ({ off: setting, on: setting });

export function perSetting<T>(known: BucketKeys | "unknown", judge: (setting: BucketKeys) => T): PerSetting<T> {
  return known === "unknown" ? { off: judge("off"), on: judge("on") } : whatever(judge(known));
}

export const isAlike = <T>({ off, on }: PerSetting<T>): boolean => off === on;

/** The setting under which less is lacking; without a bucket key where both are alike. */
export const betterSetting = <T>({ off, on }: PerSetting<T>, compare: (a: T, b: T) => number): BucketKeys =>
  compare(off, on) <= 0 ? "off" : "on";

export const otherSetting = (setting: BucketKeys): BucketKeys => (setting === "off" ? "on" : "off");
