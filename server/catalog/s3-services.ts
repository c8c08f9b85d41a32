/**
 * AWS services that read from buckets or write into them in their own name, so that the bucket policy and the key policy
 * decide alone, and what each of them does there. Services that bring a key of their own (CloudTrail) are left out.
 */
import type { OperationName } from "./operation-names.ts";

/**
 * By service principal.
 * - CloudFront: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 * - S3 Inventory, Storage Lens: https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html
 * - Vended logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 * - AWS Config: https://docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html
 */
export const serviceOperations: ReadonlyMap<string, readonly OperationName[]> = new Map<
  string,
  readonly OperationName[]
>([
  ["cloudfront.amazonaws.com", ["GetObject", "PutObject"]],
  ["s3.amazonaws.com", ["PutObject"]],
  ["storage-lens.s3.amazonaws.com", ["PutObject"]],
  ["delivery.logs.amazonaws.com", ["PutObject", "MultipartUpload"]],
  ["config.amazonaws.com", ["PutObject", "MultipartUpload"]],
]);

/**
 * What a role does that only such a service may assume.
 * - Replication: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 * - Batch Operations: https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-iam-role-policies.html
 */
export const roleOperations: ReadonlyMap<string, readonly OperationName[]> = new Map<string, readonly OperationName[]>([
  ["s3.amazonaws.com", ["Replication"]],
  ["batchoperations.s3.amazonaws.com", ["CopyObject", "Replication"]],
]);

/**
 * What names the account that CloudFront acts for; to other services `aws:SourceAccount` says it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export const sourceArnOf = (service: string, account: string): string | undefined =>
  service === "cloudfront.amazonaws.com" ? `arn:aws:cloudfront::${account}:distribution/*` : undefined;

/**
 * The account in which Elastic Load Balancing delivers access logs, by Region; since August 2022 new Regions have none.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export const loadBalancerAccounts: ReadonlyMap<string, string> = new Map(
  (
    "us-east-1 127311923021,us-east-2 033677994240,us-west-1 027434742980,us-west-2 797873946194,af-south-1 098369216593," +
    "ap-east-1 754344448648,ap-southeast-3 589379963580,ap-south-1 718504428378,ap-northeast-3 383597477331," +
    "ap-northeast-2 600734575887,ap-southeast-1 114774131450,ap-southeast-2 783225319266,ap-northeast-1 582318560864," +
    "ca-central-1 985666609251,eu-central-1 054676820928,eu-west-1 156460612806,eu-west-2 652711504416,eu-south-1 635631232127," +
    "eu-west-3 009996457667,eu-north-1 897822967062,me-south-1 076674570225,sa-east-1 507241528517," +
    "us-gov-west-1 048591011584,us-gov-east-1 190560391635,cn-north-1 638102146993,cn-northwest-1 037604701340"
  )
    .split(",")
    .map((row) => row.split(" ") as [string, string]),
);

/**
 * Accounts of AWS in whose name services of old deliver: load balancers, and Billing and Cost Management.
 * https://docs.aws.amazon.com/cur/latest/userguide/cur-s3.html
 */
export const deliveringAccounts: ReadonlySet<string> = new Set([...loadBalancerAccounts.values(), "386209384616"]);

/**
 * What delivers access logs, by how bucket policies name it. Their destinations have to be under SSE-S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
 */
export const accessLogsOf: ReadonlyMap<string, string> = new Map([
  ["logging.s3.amazonaws.com", "S3 server access logs"],
  ...["logdelivery.elasticloadbalancing.amazonaws.com", ...loadBalancerAccounts.values()].map(
    (name) => [name, "load balancer access logs"] as const,
  ),
]);
