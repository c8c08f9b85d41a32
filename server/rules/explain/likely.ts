/**
 * What a bare `Access Denied` means, by the operation that failed: in the order in which it was the cause in public threads
 * (docs/explain.md, "A bare Access Denied").
 */
import { actionSpelling } from "../../catalog/action-names.ts";
import { authorizingAction } from "../../catalog/operation-actions.ts";
import type { Layer } from "../../uploads/causes/finding.ts";
import { allOperations, s3ActionName } from "../../uploads/requests/operation-rows.ts";
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
  missingByList:
    "The object doesn't exist. S3 asks for s3:ListBucket only then; with it, S3 answers 404 instead of 403.",
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
  keyDenies: "The key policy denies the request: a Deny in it applies to the principal.",
  keyGone: "The key was deleted. Then the object can't be read any more.",
  keyElsewhere:
    "The key is in another Region than the one that the client asks, or was deleted. Only a multi-Region key has replicas in other Regions.",
  keyOfParts: "The key doesn't exist any more. This is unlikely: CreateMultipartUpload has just succeeded with it.",
  createSession:
    "s3express:CreateSession on the directory bucket is not allowed, or kms:GenerateDataKey and kms:Decrypt on its KMS key are not.",
  kmsAction: "{action} on the KMS key is not allowed, by an identity policy or by the key policy.",
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
const session: readonly Likely[] = [
  row("s3express:CreateSession", "identity", texts.createSession),
  row(decrypt, "keyPolicy", texts.createSession),
];

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
  ["CreateSession", session],
  // Without a session there is no renaming.
  ["RenameObject", session],
]);

/** Of a sentence that says no more: what people get wrong about these actions. */
const bySilentAction: ReadonlyMap<string, readonly Likely[]> = new Map([
  [put, write.filter(({ action }) => action === put)],
  [list, listing],
]);

/**
 * Most likely first; empty where the message says it itself.
 * @param isFound whether the policies at hand show which of them decides
 */
export function likelyCauses(denial: Denial, isFound = false): readonly Likely[] {
  const { wording, action, operation, by } = denial;
  if (denial.policyType === "vpcEndpoint" && denial.reason === undefined)
    return [row(action ?? `s3:${operation ?? "*"}`, "vpcEndpoint", texts.endpoint)];
  const ofDelivery = by === undefined ? [] : likelyOfDelivery(by);
  if (ofDelivery.length > 0) return ofDelivery;
  if (action?.startsWith("sts:AssumeRole") === true && denial.reason === undefined)
    return [row(action, "identity", texts.trust)];
  switch (wording) {
    case "hiddenKey":
      return filled(ofHiddenKey(denial), denial);
    case "ciphertext":
      return filled(
        [row(decrypt, "identity", texts.identityKms), row(decrypt, "keyPolicy", texts.keyPolicy), goneKey(denial)],
        denial,
      );
    case "blockPublicAccess":
      return [row(action ?? "s3:PutObjectAcl", "bucketPolicy", texts.blockedAcl)];
    case "blockedEncryption":
      return [row(action ?? put, "bucketPolicy", texts.ssec)];
    case "sentence":
      return filled(ofSentence(denial, isFound), denial);
    case "bare":
    case "service":
      return filled(action === undefined ? ofOperation(operation) : [row(action, "identity", texts.anyAction)], denial);
  }
}

/**
 * Where the sentence is silent: which policy decides, in older answers and in those of other organizations; and that S3
 * asks for `s3:ListBucket` only because there is no such object.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
function ofSentence(denial: Denial, isFound: boolean): readonly Likely[] {
  const { action = "", operation = "", reason, policyType } = denial;
  if (action === list && ofOneObject.test(operation)) return [row(list, "identity", texts.missingByList)];
  if (isFound || reason !== undefined || policyType !== undefined) return [];
  if (action.startsWith("kms:"))
    return [row(action, "identity", texts.identityKms), row(action, "keyPolicy", texts.keyPolicy)];
  if (!action.startsWith("s3:")) return [];
  return [
    ...(bySilentAction.get(action) ?? [row(action, "identity", texts.anyAction)]),
    row(action, "serviceControl", texts.guardrail),
  ];
}

/** Operations on an object that has to be there. */
const ofOneObject = /^(?:(?:Get|Head|Copy|Select|Restore)Object\w*|PutObject\w+|UploadPartCopy)$/;

/** The three reasons that KMS gives together. */
function ofHiddenKey(denial: Denial): readonly Likely[] {
  const { action = "kms:DescribeKey" } = denial;
  const of = (text: string): Likely => row(action, "keyPolicy", text);
  // A ciphertext names its key itself; for everything else the request does.
  return action === decrypt
    ? [of(texts.keyPolicy), of(texts.keyDenies), goneKey(denial)]
    : [of(texts.keyPolicy), of(texts.keyName), of(texts.keyDenies)];
}

function goneKey({ operation }: Denial): Likely {
  const isPart = operation !== undefined && byOperation.get(operation)?.[0]?.text === texts.decryptParts;
  const isRead = operation !== undefined && byOperation.has(operation);
  return row(decrypt, "keyPolicy", isPart ? texts.keyOfParts : isRead ? texts.keyGone : texts.keyElsewhere);
}

function ofOperation(operation: string | undefined): readonly Likely[] {
  if (operation === undefined) return [];
  if (operation.startsWith("AssumeRole")) return [row(`sts:${operation}`, "identity", texts.trust)];
  const known = byOperation.get(operation) ?? withKms(operation);
  if (known !== undefined) return known;
  // Most S3 operations are authorized by the action of their name, and none of these asks KMS.
  const other = authorizingAction("s3", operation);
  const isOfS3 = other !== undefined || /Object|Bucket|Multipart|PublicAccessBlock/.test(operation);
  const action = actionSpelling(`s3:${other ?? operation}`);
  return isOfS3 ? [row(action, "identity", texts.anyAction), row(action, "serviceControl", texts.guardrail)] : [];
}

/** Of the other operations that ask KMS: each action that they need. */
function withKms(operation: string): readonly Likely[] | undefined {
  const { s3Calls = [], kmsCalls = [] } = allOperations.find((one) => one.operation === operation) ?? {};
  if (kmsCalls.length === 0) return undefined;
  const actions = new Set([
    ...s3Calls.map(({ action }) => s3ActionName(action)),
    ...kmsCalls.map(({ action }) => actionSpelling(action)),
  ]);
  return [...actions].map((action) =>
    row(action, "identity", action.startsWith("kms:") ? texts.kmsAction : texts.anyAction),
  );
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
