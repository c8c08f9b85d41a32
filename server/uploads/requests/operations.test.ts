/** The rows of docs/aws.md, "Operations", once more as a table: which S3 action each call needs, and what S3 asks KMS for. */
import assert from "node:assert/strict";
import type { OperationName } from "../../catalog/operation-names.ts";
import type { Operation, Role } from "./operation-rows.ts";
import { allOperations, s3ActionName } from "./operation-rows.ts";
import {
  accessesOf,
  accessesOn,
  inDirectoryBucket,
  inOrder,
  isOnBucket,
  isOnSource,
  isRead,
  kmsActions,
  kmsCallsOf,
  namesVersion,
  operationOf,
  uploadActions,
} from "./operations.ts";

const place = (on: Role): string => (on === "source" ? " of the source" : "");

function written({ s3Calls, kmsCalls }: Operation): string {
  const needed = s3Calls.map(
    ({ call, action, ofVersion, on, onBucket }) =>
      `${call} ${[action, ofVersion].flatMap((one) => (one === undefined ? [] : [s3ActionName(one)])).join("|")}${place(on)}${onBucket === true ? " of the bucket" : ""}`,
  );
  const asked = kmsCalls.map(
    ({ call, action, on, when }) => `${call} ${action}${place(on)}${when === undefined ? "" : ` with ${when}`}`,
  );
  return `${needed.join(", ")}; ${asked.join(", ")}`;
}

const table: Readonly<Record<OperationName, string>> = {
  PutObject: "PutObject s3:PutObject; PutObject kms:GenerateDataKey",
  MultipartUpload:
    "CreateMultipartUpload s3:PutObject, UploadPart s3:PutObject, CompleteMultipartUpload s3:PutObject; CreateMultipartUpload kms:GenerateDataKey, UploadPart kms:Decrypt",
  CreateMultipartUpload: "CreateMultipartUpload s3:PutObject; CreateMultipartUpload kms:GenerateDataKey",
  UploadPart: "UploadPart s3:PutObject; UploadPart kms:Decrypt",
  CompleteMultipartUpload: "CompleteMultipartUpload s3:PutObject; CompleteMultipartUpload kms:Decrypt",
  ListParts: "ListParts s3:ListMultipartUploadParts; ListParts kms:Decrypt",
  AbortMultipartUpload: "AbortMultipartUpload s3:AbortMultipartUpload; ",
  CopyObject:
    "CopyObject s3:GetObject|s3:GetObjectVersion of the source, CopyObject s3:PutObject; CopyObject kms:Decrypt of the source, CopyObject kms:GenerateDataKey",
  UploadPartCopy:
    "CreateMultipartUpload s3:PutObject, UploadPartCopy s3:GetObject|s3:GetObjectVersion of the source, UploadPartCopy s3:PutObject, CompleteMultipartUpload s3:PutObject; CreateMultipartUpload kms:GenerateDataKey, UploadPartCopy kms:Decrypt of the source, UploadPartCopy kms:Decrypt",
  MoveObject:
    "CopyObject s3:GetObject|s3:GetObjectVersion of the source, CopyObject s3:PutObject, DeleteObject s3:DeleteObject|s3:DeleteObjectVersion of the source; CopyObject kms:Decrypt of the source, CopyObject kms:GenerateDataKey",
  GetObject: "GetObject s3:GetObject|s3:GetObjectVersion; GetObject kms:Decrypt",
  HeadObject: "HeadObject s3:GetObject|s3:GetObjectVersion; HeadObject kms:Decrypt with s3:x-amz-checksum-mode",
  GetObjectAttributes:
    "GetObjectAttributes s3:GetObjectAttributes|s3:GetObjectVersionAttributes, GetObjectAttributes s3:GetObject|s3:GetObjectVersion; GetObjectAttributes kms:Decrypt",
  SelectObjectContent: "SelectObjectContent s3:GetObject|s3:GetObjectVersion; SelectObjectContent kms:Decrypt",
  UpdateObjectEncryption:
    "UpdateObjectEncryption s3:UpdateObjectEncryption; UpdateObjectEncryption kms:Decrypt of the source, UpdateObjectEncryption kms:ReEncryptFrom of the source, UpdateObjectEncryption kms:GenerateDataKey, UpdateObjectEncryption kms:Decrypt, UpdateObjectEncryption kms:Encrypt, UpdateObjectEncryption kms:ReEncryptTo",
  Replication:
    "Replication s3:GetObjectVersionForReplication of the source, Replication s3:ReplicateObject; Replication kms:Decrypt of the source, Replication kms:Encrypt",
  DeleteObject: "DeleteObject s3:DeleteObject|s3:DeleteObjectVersion; ",
  RestoreObject: "RestoreObject s3:RestoreObject; ",
  GetObjectTagging: "GetObjectTagging s3:GetObjectTagging|s3:GetObjectVersionTagging; ",
  PutObjectTagging: "PutObjectTagging s3:PutObjectTagging|s3:PutObjectVersionTagging; ",
  GetObjectAcl: "GetObjectAcl s3:GetObjectAcl|s3:GetObjectVersionAcl; ",
  PutObjectAcl: "PutObjectAcl s3:PutObjectAcl|s3:PutObjectVersionAcl; ",
  ListObjectsV2: "ListObjectsV2 s3:ListBucket of the bucket; ",
  PutObjectAnnotation:
    "PutObjectAnnotation s3:PutObjectAnnotation|s3:PutObjectVersionAnnotation; PutObjectAnnotation kms:GenerateDataKey",
  GetObjectAnnotation:
    "GetObjectAnnotation s3:GetObjectAnnotation|s3:GetObjectVersionAnnotation; GetObjectAnnotation kms:Decrypt",
};

suite("operations", () => {
  test("each call needs its S3 action, and S3 asks KMS for these", () => {
    assert.deepEqual(Object.fromEntries(allOperations.map((row) => [row.operation, written(row)])), table);
  });

  test("parts, reads, what is in place, and what no page names", () => {
    const having = (has: (row: Operation) => boolean): string =>
      allOperations.flatMap((row) => (has(row) ? [row.operation] : [])).join();
    assert.equal(
      having(({ partOf }) => partOf === "MultipartUpload"),
      "CreateMultipartUpload,UploadPart,CompleteMultipartUpload",
    );
    assert.equal(
      having(({ operation }) => isRead(operation)),
      "ListParts,GetObject,HeadObject,GetObjectAttributes,SelectObjectContent,GetObjectAnnotation",
    );
    assert.equal(
      having(({ inPlace }) => inPlace === true),
      "UpdateObjectEncryption",
    );
    assert.equal(
      having(({ undocumented }) => undocumented === true),
      "PutObjectAnnotation,GetObjectAnnotation",
    );
  });

  test("KMS actions come in the order in which they are listed, those of uploads first", () => {
    assert.deepEqual(uploadActions, ["kms:GenerateDataKey", "kms:Decrypt"]);
    assert.deepEqual(kmsActions, [...uploadActions, "kms:ReEncryptFrom", "kms:Encrypt", "kms:ReEncryptTo"]);
  });

  test("S3 actions that are asked of a source, and of a bucket", () => {
    const actions = allOperations.flatMap(({ s3Calls }) =>
      s3Calls.flatMap(({ action, ofVersion }) => [action, ofVersion ?? action]),
    );
    const those = (has: (action: string) => boolean): string => [...new Set(actions.filter(has))].sort().join();
    assert.equal(
      those(isOnSource),
      "s3:deleteobject,s3:deleteobjectversion,s3:getobject,s3:getobjectversion,s3:getobjectversionforreplication",
    );
    assert.equal(those(isOnBucket), "s3:listbucket");
  });

  test("of a directory bucket a session takes the place of all S3 actions, and needs both KMS actions", () => {
    const inDirectory = (operation: OperationName): string => written(inDirectoryBucket(operationOf(operation)));
    const session = "CreateSession s3express:CreateSession";
    assert.equal(inDirectory("PutObject"), `${session}; PutObject kms:GenerateDataKey, PutObject kms:Decrypt`);
    assert.equal(inDirectory("HeadObject"), `${session}; `);
    assert.equal(
      inDirectory("DeleteObject"),
      `${session}; CreateSession kms:GenerateDataKey, CreateSession kms:Decrypt`,
    );
    assert.equal(
      inDirectory("CopyObject"),
      `${session} of the source, ${session}; CopyObject kms:GenerateDataKey of the source, CopyObject kms:Decrypt of the source, CopyObject kms:GenerateDataKey, CopyObject kms:Decrypt`,
    );
  });

  test("a part is not listed beside its whole", () => {
    assert.deepEqual(inOrder(["GetObject", "UploadPart", "PutObject"]), ["PutObject", "UploadPart", "GetObject"]);
    assert.deepEqual(inOrder(["UploadPart", "MultipartUpload"]), ["MultipartUpload"]);
  });

  test("the operations by the action that grants them, and what they go on to", () => {
    const told = (names: readonly OperationName[]): string[] =>
      accessesOf(names).map((access) => {
        const calls = [...kmsCallsOf(access)].map(
          ([name, own]) => `${name} ${own.map(({ action }) => action).join("+")}`,
        );
        return `${access.action}: ${calls.join(", ")}`;
      });
    assert.deepEqual(told(["CopyObject", "GetObject", "PutObject"]), [
      "s3:putobject: PutObject kms:GenerateDataKey, CopyObject kms:GenerateDataKey",
      "s3:getobject: CopyObject kms:Decrypt, GetObject kms:Decrypt",
    ]);
    assert.deepEqual(told(["UpdateObjectEncryption"]), [
      "s3:updateobjectencryption: UpdateObjectEncryption kms:GenerateDataKey+kms:Decrypt+kms:Encrypt+kms:ReEncryptTo+kms:Decrypt+kms:ReEncryptFrom",
    ]);
    // A header that asks for a checksum is no part of the operation, and DeleteObject asks KMS for nothing.
    assert.deepEqual(told(["HeadObject", "DeleteObject"]), []);
  });

  test("of several S3 actions on one object the first goes on to KMS, also of a version", () => {
    const told = (versioned: boolean): string[] =>
      accessesOn("object", [operationOf("GetObjectAttributes")], versioned).map(
        (access) => `${access.action} ${[...kmsCallsOf(access).values()].flat().length}`,
      );
    assert.deepEqual(told(false), ["s3:getobjectattributes 1", "s3:getobject 0"]);
    assert.deepEqual(told(true), ["s3:getobjectversionattributes 1", "s3:getobjectversion 0"]);
  });

  test("a version is named by a value of s3:VersionId", () => {
    assert.equal(namesVersion({ "s3:VersionId": ["v1"] }), true);
    assert.equal(namesVersion({ "s3:VersionId": [] }), false);
    assert.equal(namesVersion({ "s3:prefix": ["v1"] }), false);
  });
});
