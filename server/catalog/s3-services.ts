/**
 * AWS services that read from buckets or write into them in their own name, so that the bucket policy and the key policy
 * decide alone, and what each of them does there. Services that bring a key of their own (CloudTrail), or cannot use
 * buckets under a KMS key (access logs), are left out.
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
