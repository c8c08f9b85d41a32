/** The members of keyhole.json that say what is expected of requests: part of schema.ts. */
import * as formats from "./formats.ts";
import { operationDocs } from "./operation-docs.ts";
import type { Member } from "./shape.ts";
import { choice, either, map, object, oneOrMore, text } from "./shape.ts";

/** The values of a condition key, or `null` if the request doesn't have the key. */
export const contextValue = either(oneOrMore({ kind: "scalar" }), { kind: "null" });
export const headersDoc =
  "Encryption headers override the bucket's default encryption: with `AES256` the upload needs no KMS permission; a key id header chooses the key. Left out: no headers.";
export const headers = map(formats.header, text());

export const operations = oneOrMore(choice(operationDocs));
const expectedPrincipal: Member = {
  doc: "The principal that makes the requests, one of this model.",
  shape: text(formats.principal),
  required: true,
  example: '"arn:aws:iam::444455556666:role/uploader"',
};

/** What uploads and other expectations have in common. */
const expectation = {
  context: {
    doc: "Condition keys of the S3 request, with their values. `null`: the request doesn't have the key; for example, a request without a VPC endpoint has no `aws:SourceVpce`. A public address in `aws:SourceIp` means that the request doesn't use a VPC endpoint.",
    shape: map(formats.conditionKey, contextValue),
    example: '{ "aws:SourceVpce": "vpce-1a2b3c4d" }',
  },
  headers: {
    doc: `Headers that the request sends. They replace the principal's headers for the same purpose. ${headersDoc}`,
    shape: headers,
    example: `{ "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "alias/data-lake" }`,
  },
  expect: {
    doc: "The expected result. Left out: `allowed`.",
    example: '"allowed"',
    shape: choice({
      allowed: "The operations must be allowed. If one is denied, Keyhole reports an error here and at the cause.",
      denied: "The operations must be denied. Keyhole then doesn't report the denial as a finding.",
    }),
  },
};

export const expected = object({
  principal: expectedPrincipal,
  on: {
    doc: "The objects that are written or read: `s3://BUCKET/KEY` or `s3://ACCESS-POINT-ARN/KEY`. `*` and `?` in the key are wildcards; the expectation applies to every object that they match.",
    shape: text(formats.objects),
    required: true,
    example: '"s3://data-lake/incoming/*"',
  },
  from: {
    doc: "For copies and replication: the source objects, in the same form as `on`.",
    shape: text(formats.objects),
    example: '"s3://staging/*"',
  },
  operations: {
    doc: "The operations. Left out: `GetObject`; with `from`, `CopyObject` and `UploadPartCopy`.",
    example: '["GetObject", "ListObjectsV2"]',
    shape: operations,
  },
  ...expectation,
});

export const upload = object({
  principal: { ...expectedPrincipal, doc: "The principal that uploads, one of this model." },
  to: {
    doc: "The objects: `s3://BUCKET/KEY` or `s3://ACCESS-POINT-ARN/KEY`. `*` and `?` in the key are wildcards; the expectation applies to every object that they match.",
    shape: text(formats.objects),
    required: true,
    example: '"s3://data-lake/incoming/*"',
  },
  from: {
    doc: "For copies: the source objects, in the same form as `to`.",
    shape: text(formats.objects),
    example: '"s3://staging/*"',
  },
  operations: {
    doc: "The upload operations. Left out: `PutObject` and `MultipartUpload`; with `from`, `CopyObject` and `UploadPartCopy`.",
    example: '["PutObject", "MultipartUpload"]',
    shape: operations,
  },
  ...expectation,
});
