/**
 * What a bucket's name tells of the bucket, and which names no bucket has.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
import { isRegionName } from "./regions.ts";

export interface BucketHome {
  readonly account: string;
  readonly region: string;
}

/**
 * Of a name in an account's own namespace of a Region, `NAME-ACCOUNT-REGION-an`: nobody else can have such a bucket.
 */
export function homeOfBucket(name: string): BucketHome | undefined {
  const [, account, region] = /^.+-(\d{12})-([a-z]{2}-[a-z-]+-\d{1,2})-an$/.exec(name) ?? [];
  return account === undefined || region === undefined || name.length > 63 || !isRegionName(region)
    ? undefined
    : { account, region };
}

/**
 * The first character that no bucket's name has; undefined where there is none. Buckets in us-east-1 that are older than
 * March 2018 may have capitals and underscores.
 */
export const noBucketHas = (name: string): string | undefined => /[^A-Za-z0-9._-]/u.exec(name)?.[0];
