/**
 * What a bare `Access Denied` means, by the operation that failed: in the order in which it was the cause in public threads
 * (docs/explain.md, "A bare Access Denied").
 */
import type { Layer } from "../../uploads/causes/finding.ts";
import type { Denial } from "../../workspace/denials/denial.ts";
import { likelyOfDelivery } from "./deliveries.ts";

export interface Likely {
  readonly action: string;
  readonly layer: Layer;
  readonly text: string;
}

const texts = {
  dataKey: "kms:GenerateDataKey on the bucket's KMS key is not allowed, by an identity policy or by the key policy.",
  putObject: "s3:PutObject is not allowed, or only on the bucket's ARN instead of BUCKET/*.",
  headers:
    "The bucket policy requires an encryption header, TLS or a VPC endpoint, and this request doesn't meet that condition.",
  acl: "The client sends an ACL or tags, and s3:PutObjectAcl or s3:PutObjectTagging is not allowed.",
  publicAcl: "S3 Block Public Access rejects the public ACL that the client sends.",
  decryptParts:
    "kms:Decrypt on the bucket's KMS key is not allowed. Multipart uploads need it after CreateMultipartUpload has succeeded.",
  headersOfParts:
    "A Deny on s3:PutObject requires a header that {operation} requests can't carry. It must not apply where the header is absent.",
  decryptObject:
    "kms:Decrypt on the object's KMS key is not allowed. Objects keep the key that they were written with, also after the bucket's default key has changed.",
  getObject: "s3:GetObject on the object is not allowed.",
  missingObject: "The object doesn't exist. Without s3:ListBucket on the bucket, S3 answers 403 instead of 404.",
  decryptChecksum: "Only if the client asks for checksums (x-amz-checksum-mode): kms:Decrypt is not allowed.",
  copySource: "s3:GetObject on the source object, or kms:Decrypt on its KMS key, is not allowed.",
  copyDecrypt: "kms:Decrypt on the source object's KMS key is not allowed.",
  copyDestination: "s3:PutObject on the destination is not allowed.",
  copyDataKey: "kms:GenerateDataKey on the destination's KMS key is not allowed.",
  copyTags: "The source has tags, and s3:GetObjectTagging or s3:PutObjectTagging is not allowed.",
  list: "s3:ListBucket on the bucket's ARN (without /*) is not allowed. Listing a bucket never needs KMS.",
  trust:
    "The role's trust policy doesn't allow this principal, or its conditions (sub, aud, external ID) don't match. No S3 request has been made yet.",
  keyPolicy:
    "The key policy doesn't allow the principal. A key in another account must name the principal or its account in its key policy.",
  keyName: "The key ID, alias or Region is wrong. A bare key ID or alias is looked up in the account of the principal.",
  identityKms: "An identity policy of the principal doesn't allow {action} on this key.",
  keyGone: "The key was deleted. Then the object can't be read any more.",
  createSession:
    "s3express:CreateSession on the directory bucket is not allowed, or kms:GenerateDataKey and kms:Decrypt on its KMS key are not.",
  anyAction: "{action} on the resource is not allowed, by an identity policy or by {policy}.",
  guardrail:
    "A service control policy, a permissions boundary, a session policy or a VPC endpoint policy denies the request.",
  endpoint: "The policy of the VPC endpoint doesn't allow the request, or denies it.",
  blockedAcl: "Block Public Access is on: remove the public ACL or policy from the request.",
  ssec: "The bucket doesn't accept customer-provided keys (SSE-C): send no SSE-C headers.",
};

const [dataKey, decrypt, put, get, list] = [
  "kms:GenerateDataKey",
  "kms:Decrypt",
  "s3:PutObject",
  "s3:GetObject",
  "s3:ListBucket",
] as const;

const row = (action: string, layer: Layer, text: string): Likely => ({ action, layer, text });

const write: readonly Likely[] = [
  row(dataKey, "identity", texts.dataKey),
  row(put, "identity", texts.putObject),
  row(put, "bucketPolicy", texts.headers),
  row("s3:PutObjectAcl", "identity", texts.acl),
  row("s3:PutObjectAcl", "bucketPolicy", texts.publicAcl),
];
const parts: readonly Likely[] = [
  row(decrypt, "identity", texts.decryptParts),
  row(put, "bucketPolicy", texts.headersOfParts),
];
const read: readonly Likely[] = [
  row(decrypt, "identity", texts.decryptObject),
  row(get, "identity", texts.getObject),
  row(list, "identity", texts.missingObject),
];
const head: readonly Likely[] = [
  row(list, "identity", texts.missingObject),
  row(get, "identity", texts.getObject),
  row(decrypt, "identity", texts.decryptChecksum),
];
const copy: readonly Likely[] = [
  row(get, "identity", texts.copySource),
  row(decrypt, "identity", texts.copyDecrypt),
  row(put, "identity", texts.copyDestination),
  row(dataKey, "identity", texts.copyDataKey),
  row("s3:GetObjectTagging", "identity", texts.copyTags),
];
const listing: readonly Likely[] = [row(list, "identity", texts.list)];

const byOperation: ReadonlyMap<string, readonly Likely[]> = new Map([
  ["PutObject", write],
  ["CreateMultipartUpload", write],
  ["InitiateMultipartUpload", write],
  ["UploadPart", parts],
  ["CompleteMultipartUpload", parts],
  [
    "ListParts",
    [row(decrypt, "identity", texts.decryptParts), row("s3:ListMultipartUploadParts", "identity", texts.anyAction)],
  ],
  ["GetObject", read],
  ["SelectObjectContent", read],
  ["GetObjectAttributes", [...read, row("s3:GetObjectAttributes", "identity", texts.anyAction)]],
  ["HeadObject", head],
  ["CopyObject", copy],
  ["UploadPartCopy", copy],
  ["ListObjectsV2", listing],
  ["ListObjects", listing],
  ["HeadBucket", listing],
  ["ListObjectVersions", [row("s3:ListBucketVersions", "identity", texts.anyAction)]],
  [
    "CreateSession",
    [row("s3express:CreateSession", "identity", texts.createSession), row(decrypt, "keyPolicy", texts.createSession)],
  ],
]);

/** S3 operations that are authorized by an action of another name. */
const actionOfOperation: ReadonlyMap<string, string> = new Map([
  ["DeleteObjects", "s3:DeleteObject"],
  ["ListBuckets", "s3:ListAllMyBuckets"],
  ["GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"],
  ["ListMultipartUploads", "s3:ListBucketMultipartUploads"],
  ["GetBucketEncryption", "s3:GetEncryptionConfiguration"],
  ["PutBucketEncryption", "s3:PutEncryptionConfiguration"],
  ["GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"],
  ["PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration"],
  ["GetBucketReplication", "s3:GetReplicationConfiguration"],
  ["PutBucketReplication", "s3:PutReplicationConfiguration"],
  ["GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"],
  ["PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"],
]);

/** Most likely first; empty where the message says it itself. */
export function likelyCauses(denial: Denial): readonly Likely[] {
  const { wording, action, operation, by } = denial;
  if (denial.policyType === "vpcEndpoint" && denial.reason === undefined)
    return [row(action ?? `s3:${operation ?? "*"}`, "vpcEndpoint", texts.endpoint)];
  const ofDelivery = by === undefined ? [] : likelyOfDelivery(by);
  if (ofDelivery.length > 0) return ofDelivery;
  if (action?.startsWith("sts:AssumeRole") === true && denial.reason === undefined)
    return [row(action, "identity", texts.trust)];
  switch (wording) {
    case "hiddenKey":
      return filled(
        [texts.keyPolicy, texts.keyName].map((text) => row(action ?? "kms:DescribeKey", "keyPolicy", text)),
        denial,
      );
    case "ciphertext":
      return filled(
        [
          row(decrypt, "identity", texts.identityKms),
          row(decrypt, "keyPolicy", texts.keyPolicy),
          row(decrypt, "keyPolicy", texts.keyGone),
        ],
        denial,
      );
    case "blockPublicAccess":
      return [row(action ?? "s3:PutObjectAcl", "bucketPolicy", texts.blockedAcl)];
    case "blockedEncryption":
      return [row(action ?? put, "bucketPolicy", texts.ssec)];
    case "sentence":
      return [];
    case "bare":
    case "service":
      return filled(action === undefined ? ofOperation(operation) : [row(action, "identity", texts.anyAction)], denial);
  }
}

function ofOperation(operation: string | undefined): readonly Likely[] {
  if (operation === undefined) return [];
  if (operation.startsWith("AssumeRole")) return [row(`sts:${operation}`, "identity", texts.trust)];
  const known = byOperation.get(operation);
  if (known !== undefined) return known;
  // Most S3 operations are authorized by the action of their name, and none of these asks KMS.
  const action =
    actionOfOperation.get(operation) ?? (/(?:Object|Bucket|Multipart)/.test(operation) ? `s3:${operation}` : undefined);
  return action === undefined
    ? []
    : [row(action, "identity", texts.anyAction), row(action, "serviceControl", texts.guardrail)];
}

const filled = (rows: readonly Likely[], { operation = "these" }: Denial): readonly Likely[] =>
  rows.map((one) => ({
    ...one,
    text: one.text
      .replace("{operation}", operation)
      .replace("{action}", one.action)
      .replace("{policy}", policyOf(one.action)),
  }));

function policyOf(action: string): string {
  if (action.startsWith("kms:")) return "the key policy";
  return action.startsWith("s3") ? "the bucket policy" : "the policy of the resource";
}
