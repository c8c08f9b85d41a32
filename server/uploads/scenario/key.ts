/** A key that an upload could be under: one that a model tells, or one of several that fit what a file says. */
export interface KeyCandidate {
  readonly arn: string;
  readonly segments: readonly string[];
  readonly region: string;
  readonly account: string;
  readonly id: string;
  /** Whether any part was made up because the file leaves it open. */
  readonly assumed: boolean;
  /** Whether the file names the Region: in a key's ARN, or in a condition. */
  readonly regionKnown: boolean;
  /** Whether the file names the account, likewise. */
  readonly accountKnown: boolean;
  /** Whether the file names it in Denies only: hardly the key that uploads are meant to be under. */
  readonly onlyDenied?: boolean;
  /** Whether a Deny names it, of those that only Denies name, and none spares it as its `NotResource`. */
  readonly meantToFail?: boolean;
  /** Where names or conditions tell it: the Regions that the buckets, and so their keys, can be in. */
  readonly bucketRegions?: readonly string[];
}

export function keyCandidate(
  partition: string,
  region: string,
  account: string,
  id: string,
  assumed = false,
  regionKnown = true,
  accountKnown = true,
): KeyCandidate {
  const segments = ["arn", partition, "kms", region, account, `key/${id}`];
  return { arn: segments.join(":"), segments, region, account, id, assumed, regionKnown, accountKnown };
}
