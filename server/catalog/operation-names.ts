/** S3 operations on objects, by the names that findings, `--operations` and keyhole.json use. */

/**
 * In the order in which they are listed. `MultipartUpload` is the whole of create, parts and completion; `MoveObject` a
 * copy and the removal of its source. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export const operationNames = [
  "PutObject",
  "MultipartUpload",
  "CreateMultipartUpload",
  "UploadPart",
  "CompleteMultipartUpload",
  "ListParts",
  "AbortMultipartUpload",
  "CopyObject",
  "UploadPartCopy",
  "MoveObject",
  "GetObject",
  "HeadObject",
  "GetObjectAttributes",
  "SelectObjectContent",
  "UpdateObjectEncryption",
  "Replication",
  "DeleteObject",
  "RestoreObject",
  "GetObjectTagging",
  "PutObjectTagging",
  "GetObjectAcl",
  "PutObjectAcl",
  "ListObjectsV2",
  "PutObjectAnnotation",
  "GetObjectAnnotation",
] as const;

export type OperationName = (typeof operationNames)[number];

/** Uploads as clients make them. */
export const uploadNames: readonly OperationName[] = ["PutObject", "MultipartUpload"];

const known: ReadonlySet<string> = new Set(operationNames);

export const isOperationName = (name: string): name is OperationName => known.has(name);

/** What is checked where nobody chooses: what people notice first when it fails. */
export const defaultOperations: readonly OperationName[] = ["PutObject", "MultipartUpload", "GetObject"];
