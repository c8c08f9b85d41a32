/**
 * What SAM makes policies of that have a say on objects in S3 and on keys: policy templates and connectors, as rows.
 * Every other policy template says nothing on them.
 * Sources: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
 * and aws/serverless-application-model, policy_templates.json and profiles.json, 7000d0a3.
 */

export interface PolicyRow {
  readonly actions: readonly string[];
  readonly on: readonly ("bucket" | "objects" | "key")[];
}

export interface SamTemplate {
  readonly parameter: "BucketName" | "KeyId";
  readonly statements: readonly PolicyRow[];
}

const bucketAndObjects: PolicyRow["on"] = ["bucket", "objects"];
const onKey = (...actions: readonly string[]): SamTemplate => ({
  parameter: "KeyId",
  statements: [{ actions, on: ["key"] }],
});
const onBucket = (...statements: readonly PolicyRow[]): SamTemplate => ({ parameter: "BucketName", statements });

export const samTemplates: ReadonlyMap<string, SamTemplate> = new Map([
  [
    "S3WritePolicy",
    onBucket({ actions: ["s3:PutObject", "s3:PutObjectAcl", "s3:PutLifecycleConfiguration"], on: bucketAndObjects }),
  ],
  [
    "S3CrudPolicy",
    onBucket({
      actions: [
        "s3:GetObject",
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetObjectVersion",
        "s3:PutObject",
        "s3:PutObjectAcl",
        "s3:GetLifecycleConfiguration",
        "s3:PutLifecycleConfiguration",
        "s3:DeleteObject",
      ],
      on: bucketAndObjects,
    }),
  ],
  [
    "S3FullAccessPolicy",
    onBucket(
      {
        actions: [
          "s3:GetObject",
          "s3:GetObjectAcl",
          "s3:GetObjectVersion",
          "s3:PutObject",
          "s3:PutObjectAcl",
          "s3:DeleteObject",
          "s3:DeleteObjectTagging",
          "s3:DeleteObjectVersionTagging",
          "s3:GetObjectTagging",
          "s3:GetObjectVersionTagging",
          "s3:PutObjectTagging",
          "s3:PutObjectVersionTagging",
        ],
        on: ["objects"],
      },
      {
        actions: [
          "s3:ListBucket",
          "s3:GetBucketLocation",
          "s3:GetLifecycleConfiguration",
          "s3:PutLifecycleConfiguration",
        ],
        on: ["bucket"],
      },
    ),
  ],
  [
    "S3ReadPolicy",
    onBucket({
      actions: [
        "s3:GetObject",
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetObjectVersion",
        "s3:GetLifecycleConfiguration",
      ],
      on: bucketAndObjects,
    }),
  ],
  ["KMSDecryptPolicy", onKey("kms:Decrypt")],
  ["KMSEncryptPolicy", onKey("kms:Encrypt")],
  [
    "KMSEncryptPolicy_v2",
    onKey(
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:GenerateDataKeyPair",
      "kms:GenerateDataKeyPairWithoutPlaintext",
    ),
  ],
]);

/** What a connector from a function or state machine to a bucket allows: nothing of any key. */
export const connectorActions: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "Read",
    [
      "s3:GetObject",
      "s3:GetObjectAcl",
      "s3:GetObjectLegalHold",
      "s3:GetObjectRetention",
      "s3:GetObjectTorrent",
      "s3:GetObjectVersion",
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionTorrent",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
      "s3:ListBucketVersions",
      "s3:ListMultipartUploadParts",
    ],
  ],
  [
    "Write",
    [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:PutObject",
      "s3:PutObjectLegalHold",
      "s3:PutObjectRetention",
      "s3:RestoreObject",
    ],
  ],
]);

/** A policy document of these rows. */
export const policyOf = (
  rows: readonly PolicyRow[],
  resource: Readonly<Record<PolicyRow["on"][number], string>>,
): object => ({
  Version: "2012-10-17",
  Statement: rows.map(({ actions, on }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: on.map((what) => resource[what]),
  })),
});
