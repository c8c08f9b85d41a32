/** What each operation is, for keyhole.json's schema and for the tables of the documentation. */
import type { OperationName } from "../catalog/operation-names.ts";

export const operationDocs: Readonly<Record<OperationName, string>> = {
  PutObject: "One request writes the object.",
  MultipartUpload:
    "The client creates the upload, sends the parts and completes the upload. SDKs and the AWS CLI do this with large files.",
  CreateMultipartUpload: "The first request of a multipart upload.",
  UploadPart: "One part of a multipart upload.",
  CompleteMultipartUpload: "The last request of a multipart upload.",
  ListParts: "The parts that were sent so far: a client that resumes an upload asks for them.",
  AbortMultipartUpload: "The parts that were sent so far are removed.",
  CopyObject: "One request copies the object. Requires `from`.",
  UploadPartCopy: "A multipart upload copies the object in parts. Requires `from`.",
  MoveObject: "The object is copied, then the source is deleted, as `aws s3 mv` does. Requires `from`.",
  GetObject: "The object is read, whole or in part. With `s3:VersionId` in the context, a version of it.",
  HeadObject: "The object's metadata. Only a request for its checksum needs the key.",
  GetObjectAttributes: "The object's checksum, size and parts.",
  SelectObjectContent: "A query reads from the object.",
  UpdateObjectEncryption: "The object's encryption is changed in place.",
  Replication: "S3 replicates the object by a role. Requires `from`.",
  DeleteObject: "The object is deleted.",
  RestoreObject: "The object is restored from an archive.",
  GetObjectTagging: "The object's tags are read.",
  PutObjectTagging: "The object's tags are set.",
  GetObjectAcl: "The object's ACL is read.",
  PutObjectAcl: "The object's ACL is set.",
  ListObjectsV2: "The bucket's objects are listed.",
  PutObjectAnnotation: "An annotation is added to the object.",
  GetObjectAnnotation: "An annotation of the object is read.",
};
