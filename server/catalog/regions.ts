/**
 * AWS Regions by partition, as far as Keyhole needs names that exist: to find one that a wildcard matches.
 * Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, 2026-11.
 * A Region that is not listed here is still taken as one.
 */
export const regions: readonly string[] = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "eu-west-1",
  "eu-central-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-central-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-7",
  "ap-south-1",
  "ap-south-2",
  "ap-east-1",
  "ap-east-2",
  "ca-central-1",
  "ca-west-1",
  "sa-east-1",
  "mx-central-1",
  "me-south-1",
  "me-central-1",
  "il-central-1",
  "af-south-1",
  "us-gov-west-1",
  "us-gov-east-1",
  "cn-north-1",
  "cn-northwest-1",
];

/** The shape every Region name has had so far. */
export const isRegionName = (text: string): boolean => /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text);

/** By how the names of their Regions start; `aws` for all others. */
const partitions = new Map([
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
  ["eusc-", "aws-eusc"],
]);

/**
 * The partition a Region belongs to.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function partitionOf(region: string): string {
  for (const [start, partition] of partitions) if (region.startsWith(start)) return partition;
  return "aws";
}

export const partitionNames: readonly string[] = ["aws", ...partitions.values()];

const regionsByPartition: ReadonlyMap<string, readonly string[]> = new Map(
  partitionNames.map((partition) => [partition, regions.filter((region) => partitionOf(region) === partition)]),
);

/** The Regions of a partition, in the order of all. */
export const regionsOf = (partition: string): readonly string[] => regionsByPartition.get(partition) ?? [];

/** Whether AWS has a partition of that name. */
export const isPartition = (name: string): boolean => partitionNames.includes(name);
