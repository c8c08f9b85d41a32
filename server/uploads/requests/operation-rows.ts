/**
 * Operations on objects: the S3 API calls that a client makes, the S3 action that authorizes each, and what S3 asks KMS
 * for in its course. A row is all there is to an operation. Sources per row in docs/aws.md, "Operations";
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { decrypt, encrypt, generateDataKey, reEncryptFrom, reEncryptTo } from "../../catalog/kms-actions.ts";
import type { OperationName } from "../../catalog/operation-names.ts";

/** How AWS spells the S3 actions of all rows, without `s3:`. */
const s3Actions = [
  "PutObject",
  "GetObject",
  "GetObjectVersion",
  "ListMultipartUploadParts",
  "AbortMultipartUpload",
  "DeleteObject",
  "DeleteObjectVersion",
  "GetObjectAttributes",
  "GetObjectVersionAttributes",
  "UpdateObjectEncryption",
  "GetObjectVersionForReplication",
  "ReplicateObject",
  "RestoreObject",
  "GetObjectTagging",
  "GetObjectVersionTagging",
  "PutObjectTagging",
  "PutObjectVersionTagging",
  "GetObjectAcl",
  "GetObjectVersionAcl",
  "PutObjectAcl",
  "PutObjectVersionAcl",
  "ListBucket",
  "PutObjectAnnotation",
  "PutObjectVersionAnnotation",
  "GetObjectAnnotation",
  "GetObjectVersionAnnotation",
] as const;

type S3Action = (typeof s3Actions)[number];

const named = (action: S3Action): string => `s3:${action.toLowerCase()}`;
const spellings: ReadonlyMap<string, string> = new Map([
  ...s3Actions.map((action) => [named(action), `s3:${action}`] as const),
  ["s3express:createsession", "s3express:CreateSession"],
]);

/** The S3 action that lets a principal write an object, lower-cased. */
export const putObject = named("PutObject");
/** What lets it read one. */
export const getObject = named("GetObject");
/** The same of a version that is named. */
export const getObjectVersion = named("GetObjectVersion");
/** What replication needs in its place. */
export const forReplication = named("GetObjectVersionForReplication");
/** What takes the place of all of them in directory buckets. */
export const createSession = "s3express:createsession";

/** The object that the operation names, or the one that a copy reads. */
export type Role = "object" | "source";

export interface KmsCall {
  /** The S3 API call in whose course S3 asks KMS. */
  readonly call: string;
  readonly action: string;
  /** Under whose key. */
  readonly on: Role;
  /** Asked only where the request has this context key, lower-cased. */
  readonly when?: string;
}

export interface S3Call {
  readonly call: string;
  /** Lower-cased. */
  readonly action: string;
  readonly on: Role;
  /** What is asked in its place where the request names a version. */
  readonly ofVersion?: string;
  /** Whether the resource is the bucket. */
  readonly onBucket?: boolean;
}

export interface Operation {
  readonly operation: OperationName;
  readonly s3Calls: readonly S3Call[];
  /** In the order in which they come; empty: KMS is not asked. */
  readonly kmsCalls: readonly KmsCall[];
  /** The operation whose part it is: a finding names the whole. */
  readonly partOf?: OperationName;
  /** `source` is the object itself, as it was before. */
  readonly inPlace?: boolean;
  /** Whether no AWS page names the KMS action: what depends on it is information. */
  readonly undocumented?: boolean;
  /** Whether findings say that it is read, not written. */
  readonly reads?: boolean;
}

/** The header `x-amz-checksum-mode`, spelled as the condition keys that S3 makes of headers. */
export const checksumMode = "s3:x-amz-checksum-mode";

const put = (...calls: readonly string[]): S3Call[] => calls.map((call) => ({ call, action: putObject, on: "object" }));
const get = (call: string, on: Role = "object"): S3Call => ({
  call,
  action: getObject,
  ofVersion: getObjectVersion,
  on,
});
const s3 = (call: string, action: S3Action, ofVersion?: S3Action): S3Call => ({
  call,
  action: named(action),
  on: "object",
  ...(ofVersion === undefined ? {} : { ofVersion: named(ofVersion) }),
});
const kms = (call: string, action: string, on: Role = "object"): KmsCall => ({ call, action, on });

/** Only the S3 action of the same name decides; with a version id, the one with `Version` in its name. */
const withoutKms = (operation: OperationName & S3Action, ofVersion?: S3Action): Operation => ({
  operation,
  s3Calls: [s3(operation, operation, ofVersion)],
  kmsCalls: [],
});

/** In the order of `operationNames`. */
export const allOperations: readonly Operation[] = [
  { operation: "PutObject", s3Calls: put("PutObject"), kmsCalls: [kms("PutObject", generateDataKey)] },
  {
    operation: "MultipartUpload",
    s3Calls: put("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"),
    kmsCalls: [kms("CreateMultipartUpload", generateDataKey), kms("UploadPart", decrypt)],
  },
  {
    operation: "CreateMultipartUpload",
    partOf: "MultipartUpload",
    s3Calls: put("CreateMultipartUpload"),
    kmsCalls: [kms("CreateMultipartUpload", generateDataKey)],
  },
  {
    operation: "UploadPart",
    partOf: "MultipartUpload",
    s3Calls: put("UploadPart"),
    kmsCalls: [kms("UploadPart", decrypt)],
  },
  {
    operation: "CompleteMultipartUpload",
    partOf: "MultipartUpload",
    s3Calls: put("CompleteMultipartUpload"),
    kmsCalls: [kms("CompleteMultipartUpload", decrypt)],
  },
  {
    operation: "ListParts",
    s3Calls: [s3("ListParts", "ListMultipartUploadParts")],
    kmsCalls: [kms("ListParts", decrypt)],
    reads: true,
  },
  withoutKms("AbortMultipartUpload"),
  {
    operation: "CopyObject",
    s3Calls: [get("CopyObject", "source"), ...put("CopyObject")],
    kmsCalls: [kms("CopyObject", decrypt, "source"), kms("CopyObject", generateDataKey)],
  },
  {
    operation: "UploadPartCopy",
    s3Calls: [
      ...put("CreateMultipartUpload"),
      get("UploadPartCopy", "source"),
      ...put("UploadPartCopy", "CompleteMultipartUpload"),
    ],
    kmsCalls: [
      kms("CreateMultipartUpload", generateDataKey),
      kms("UploadPartCopy", decrypt, "source"),
      kms("UploadPartCopy", decrypt),
    ],
  },
  {
    operation: "MoveObject",
    s3Calls: [
      get("CopyObject", "source"),
      ...put("CopyObject"),
      { ...s3("DeleteObject", "DeleteObject", "DeleteObjectVersion"), on: "source" },
    ],
    kmsCalls: [kms("CopyObject", decrypt, "source"), kms("CopyObject", generateDataKey)],
  },
  { operation: "GetObject", s3Calls: [get("GetObject")], kmsCalls: [kms("GetObject", decrypt)], reads: true },
  {
    operation: "HeadObject",
    s3Calls: [get("HeadObject")],
    // Only a checksum needs the key, and only a client that asks for one is refused.
    kmsCalls: [{ ...kms("HeadObject", decrypt), when: checksumMode }],
    reads: true,
  },
  {
    operation: "GetObjectAttributes",
    s3Calls: [
      s3("GetObjectAttributes", "GetObjectAttributes", "GetObjectVersionAttributes"),
      get("GetObjectAttributes"),
    ],
    kmsCalls: [kms("GetObjectAttributes", decrypt)],
    reads: true,
  },
  {
    operation: "SelectObjectContent",
    s3Calls: [get("SelectObjectContent")],
    kmsCalls: [kms("SelectObjectContent", decrypt)],
    reads: true,
  },
  {
    operation: "UpdateObjectEncryption",
    s3Calls: [s3("UpdateObjectEncryption", "UpdateObjectEncryption")],
    kmsCalls: [
      kms("UpdateObjectEncryption", decrypt, "source"),
      kms("UpdateObjectEncryption", reEncryptFrom, "source"),
      kms("UpdateObjectEncryption", generateDataKey),
      kms("UpdateObjectEncryption", decrypt),
      kms("UpdateObjectEncryption", encrypt),
      kms("UpdateObjectEncryption", reEncryptTo),
    ],
    inPlace: true,
  },
  {
    operation: "Replication",
    s3Calls: [
      { ...s3("Replication", "GetObjectVersionForReplication"), on: "source" },
      s3("Replication", "ReplicateObject"),
    ],
    kmsCalls: [kms("Replication", decrypt, "source"), kms("Replication", encrypt)],
  },
  withoutKms("DeleteObject", "DeleteObjectVersion"),
  withoutKms("RestoreObject"),
  withoutKms("GetObjectTagging", "GetObjectVersionTagging"),
  withoutKms("PutObjectTagging", "PutObjectVersionTagging"),
  withoutKms("GetObjectAcl", "GetObjectVersionAcl"),
  withoutKms("PutObjectAcl", "PutObjectVersionAcl"),
  { operation: "ListObjectsV2", s3Calls: [{ ...s3("ListObjectsV2", "ListBucket"), onBucket: true }], kmsCalls: [] },
  {
    operation: "PutObjectAnnotation",
    s3Calls: [s3("PutObjectAnnotation", "PutObjectAnnotation", "PutObjectVersionAnnotation")],
    kmsCalls: [kms("PutObjectAnnotation", generateDataKey)],
    undocumented: true,
  },
  {
    operation: "GetObjectAnnotation",
    s3Calls: [s3("GetObjectAnnotation", "GetObjectAnnotation", "GetObjectVersionAnnotation")],
    kmsCalls: [kms("GetObjectAnnotation", decrypt)],
    undocumented: true,
    reads: true,
  },
];

/** @param action lower-cased */
export const s3ActionName = (action: string): string => spellings.get(action) ?? action;
