/**
 * What services need that deliver to a bucket, by who says that it can't: most of them do it in their own name, so that the
 * bucket policy and the key policy decide.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html,
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html,
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html,
 * https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html,
 * https://docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html,
 * https://docs.aws.amazon.com/datasync/latest/userguide/create-s3-location.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ExportSnapshot.html,
 * https://docs.aws.amazon.com/transfer/latest/userguide/troubleshooting.html
 */
import type { Layer } from "../../uploads/causes/finding.ts";
import type { Deliverer } from "../../workspace/denials/denial.ts";

interface Delivery {
  /** In whose name. */
  readonly reason: string;
  /** Most likely first: action, layer, text. Empty: what the operation needs. */
  readonly likely: readonly (readonly [action: string, layer: Layer, text: string])[];
}

const role =
  "Firehose writes to S3 and calls KMS as the role of the stream, so the role's policies, the bucket policy and the key policy decide.";

const roleAndKey =
  "The policies of the stream's role, or the key policy, don't allow kms:GenerateDataKey and kms:Decrypt on the bucket's KMS key.";

const deliveries: Readonly<Record<Deliverer, Delivery>> = {
  loadBalancer: {
    reason:
      "Elastic Load Balancing delivers access logs in its own name, so the bucket policy and the bucket's key decide.",
    likely: [
      [
        "s3:PutObject",
        "bucketPolicy",
        "The bucket policy doesn't allow s3:PutObject on PREFIX/AWSLogs/ACCOUNT_ID/* to logdelivery.elasticloadbalancing.amazonaws.com (a network load balancer: delivery.logs.amazonaws.com).",
      ],
      [
        "kms:GenerateDataKey",
        "keyPolicy",
        "The bucket uses a KMS key. Application and classic load balancers deliver only to buckets under SSE-S3; a network load balancer needs a customer managed key whose key policy allows delivery.logs.amazonaws.com.",
      ],
    ],
  },
  vendedLogs: {
    reason:
      "delivery.logs.amazonaws.com delivers these logs in its own name, so the bucket policy and the key policy decide.",
    likely: [
      [
        "s3:PutObject",
        "bucketPolicy",
        "The bucket policy doesn't allow delivery.logs.amazonaws.com to call s3:PutObject on AWSLogs/ACCOUNT_ID/* and s3:GetBucketAcl on the bucket.",
      ],
      [
        "kms:GenerateDataKey",
        "keyPolicy",
        "The key policy of the bucket's key doesn't allow delivery.logs.amazonaws.com to use the key. The key policy of the AWS managed key aws/s3 can't.",
      ],
    ],
  },
  cloudTrail: {
    reason: "CloudTrail delivers in its own name, so the bucket policy and the key policy decide.",
    likely: [
      [
        "s3:PutObject",
        "bucketPolicy",
        "The bucket policy doesn't allow cloudtrail.amazonaws.com to call s3:GetBucketAcl on the bucket and s3:PutObject on PREFIX/AWSLogs/ACCOUNT_ID/*, or is not in force yet. Its aws:SourceArn must be the trail's ARN.",
      ],
      [
        "kms:GenerateDataKey",
        "keyPolicy",
        "The key policy doesn't allow cloudtrail.amazonaws.com to call kms:GenerateDataKey* and kms:DescribeKey. The encryption context is aws:cloudtrail:arn.",
      ],
    ],
  },
  config: {
    reason: "AWS Config writes as its own role, or as config.amazonaws.com where it has the service-linked role.",
    likely: [
      [
        "s3:PutObject",
        "bucketPolicy",
        "Neither the bucket policy (for config.amazonaws.com) nor the recorder's role allows s3:PutObject on PREFIX/AWSLogs/ACCOUNT_ID/Config/*, and s3:GetBucketAcl and s3:ListBucket on the bucket.",
      ],
      [
        "kms:GenerateDataKey",
        "keyPolicy",
        "The key policy of the bucket's key doesn't allow config.amazonaws.com (or the recorder's role) to call kms:GenerateDataKey and kms:Decrypt.",
      ],
    ],
  },
  dataSync: {
    reason:
      "DataSync reads and writes as the bucket access role of the location, so that role's policies, the bucket policy and the key policy decide.",
    likely: [],
  },
  snapshotExport: {
    reason: "Amazon RDS writes as the IAM role of the export task, and encrypts under the KMS key of the task.",
    likely: [
      [
        "s3:PutObject",
        "identity",
        "The role's policies don't allow s3:PutObject*, s3:GetObject*, s3:DeleteObject*, s3:ListBucket and s3:GetBucketLocation on the bucket and its objects.",
      ],
      [
        "kms:CreateGrant",
        "keyPolicy",
        "The key is disabled, or the principal that starts the export may not call kms:CreateGrant and kms:DescribeKey on it.",
      ],
    ],
  },
  transfer: {
    reason: "AWS Transfer Family reads and writes as the user's role, limited by the user's session policy.",
    likely: [
      [
        "kms:GenerateDataKey",
        "identity",
        "The role, its session policy or the key policy doesn't allow kms:GenerateDataKey and kms:Decrypt on the bucket's KMS key.",
      ],
      [
        "s3:PutObject",
        "identity",
        "The role or its session policy doesn't allow s3:PutObject or s3:GetObject in this folder.",
      ],
    ],
  },
  firehose: {
    reason: role,
    likely: [
      [
        "sts:AssumeRole",
        "identity",
        "The trust policy of the stream's role doesn't allow firehose.amazonaws.com to assume it.",
      ],
      [
        "s3:PutObject",
        "identity",
        "The policies of the stream's role don't allow s3:PutObject on BUCKET/*, and s3:AbortMultipartUpload, s3:GetBucketLocation and s3:ListBucket.",
      ],
      ["kms:GenerateDataKey", "identity", roleAndKey],
    ],
  },
  firehoseKey: {
    reason: role,
    likely: [
      ["kms:GenerateDataKey", "identity", roleAndKey],
      [
        "kms:GenerateDataKey",
        "identity",
        "The statement has a condition on the encryption context that fits only objects (BUCKET/*). With an S3 Bucket Key the encryption context is the bucket's ARN.",
      ],
    ],
  },
};

export const deliveryReason = (by: Deliverer): string => deliveries[by].reason;

export const likelyOfDelivery = (
  by: Deliverer,
): { readonly action: string; readonly layer: Layer; readonly text: string }[] =>
  deliveries[by].likely.map(([action, layer, text]) => ({ action, layer, text }));
