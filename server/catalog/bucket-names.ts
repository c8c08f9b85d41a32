/**
 * What a bucket's name tells of the bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
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
