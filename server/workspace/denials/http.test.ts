import assert from "node:assert/strict";
import { operationNames } from "../../catalog/operation-names.ts";
import { httpRequestsIn } from "./http.ts";
import { DenialReader } from "./reader.ts";

/** Method, path and query, and the operation. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
const ofObject: readonly (readonly [string, string, string])[] = [
  ["PUT", "", "PutObject"],
  ["PUT", "?x-id=PutObject", "PutObject"],
  ["GET", "", "GetObject"],
  ["GET", "?partNumber=3", "GetObject"],
  ["GET", "?versionId=a&response-content-type=text%2Fcsv", "GetObject"],
  ["HEAD", "", "HeadObject"],
  ["HEAD", "?partNumber=1", "HeadObject"],
  ["DELETE", "", "DeleteObject"],
  ["DELETE", "?versionId=a", "DeleteObject"],
  ["POST", "?uploads", "CreateMultipartUpload"],
  ["POST", "?uploads=", "CreateMultipartUpload"],
  ["PUT", "?uploadId=a&partNumber=1", "UploadPart"],
  ["PUT", "?partNumber=1&uploadId=a", "UploadPart"],
  ["POST", "?uploadId=a", "CompleteMultipartUpload"],
  ["GET", "?uploadId=a&max-parts=100", "ListParts"],
  ["DELETE", "?uploadId=a", "AbortMultipartUpload"],
  ["GET", "?attributes", "GetObjectAttributes"],
  ["POST", "?select&select-type=2", "SelectObjectContent"],
  ["POST", "?restore", "RestoreObject"],
  ["PUT", "?encryption", "UpdateObjectEncryption"],
  ["GET", "?tagging", "GetObjectTagging"],
  ["PUT", "?tagging=", "PutObjectTagging"],
  ["DELETE", "?tagging", "DeleteObjectTagging"],
  ["GET", "?acl", "GetObjectAcl"],
  ["PUT", "?acl", "PutObjectAcl"],
  ["GET", "?retention", "GetObjectRetention"],
  ["PUT", "?legal-hold", "PutObjectLegalHold"],
  ["PUT", "?annotation&annotationName=a", "PutObjectAnnotation"],
  ["GET", "?annotation&annotationName=a", "GetObjectAnnotation"],
  ["GET", "?annotation&annotation-prefix=a", "ListObjectAnnotations"],
  ["PUT", "?renameObject", "RenameObject"],
];
const ofBucket: readonly (readonly [string, string, string])[] = [
  ["GET", "?list-type=2&prefix=in%2F", "ListObjectsV2"],
  ["GET", "?prefix=in%2F&delimiter=%2F", "ListObjects"],
  ["GET", "", "ListObjects"],
  ["GET", "?versions&prefix=a", "ListObjectVersions"],
  ["GET", "?uploads", "ListMultipartUploads"],
  ["GET", "?location", "GetBucketLocation"],
  ["GET", "?session", "CreateSession"],
  ["GET", "?acl", "GetBucketAcl"],
  ["PUT", "?encryption", "PutBucketEncryption"],
  ["PUT", "?policy", "PutBucketPolicy"],
  ["GET", "?object-lock", "GetObjectLockConfiguration"],
  ["GET", "?publicAccessBlock", "GetPublicAccessBlock"],
  ["DELETE", "?lifecycle", "DeleteBucketLifecycle"],
  ["POST", "?delete", "DeleteObjects"],
  ["POST", "", "PutObject"],
  ["PUT", "", "CreateBucket"],
  ["HEAD", "", "HeadBucket"],
  ["DELETE", "", "DeleteBucket"],
];

const namesIn = (text: string): (string | undefined)[] => httpRequestsIn(text).map(({ name }) => name);

suite("requests of HTTP to S3", () => {
  for (const [method, query, operation] of [...ofObject, ...ofBucket])
    test(`${method} ${query}: ${operation}`, () => {
      const key = ofObject.some((row) => row[0] === method && row[1] === query && row[2] === operation)
        ? "in/a.csv"
        : "";
      const host = "data-lake.s3.eu-west-1.amazonaws.com";
      const path = `/data-lake${key === "" ? "" : `/${key}`}`;
      for (const text of [
        `https://${host}:443 "${method} /${key}${query} HTTP/1.1" 403 None`,
        `https://s3.eu-west-1.amazonaws.com:443 "${method} ${path}${query} HTTP/11" 403 0`,
        `${method} https://${host}/${key}${query} 403 (Forbidden)`,
        `> ${method} /${key}${query} HTTP/1.1\n> Host: ${host}\n> Accept: */*\n>\n< HTTP/1.1 403 Forbidden\n`,
      ])
        assert.deepEqual(
          httpRequestsIn(text).map(({ name, place, isRefused }) => [name, place, isRefused]),
          [[operation, key === "" ? { bucket: "data-lake" } : { bucket: "data-lake", key }, true]],
          text,
        );
    });

  test("every operation is told so but those that headers tell, or that are several requests", () => {
    const told = new Set([...ofObject, ...ofBucket].map(([, , operation]) => operation));
    assert.deepEqual(
      operationNames.filter((name) => !told.has(name)),
      ["MultipartUpload", "CopyObject", "UploadPartCopy", "MoveObject", "Replication"],
    );
  });

  test("without a host the query has to be S3's; then it tells the operation, and the bucket is not known", () => {
    const [upload] = httpRequestsIn('"PUT /dir/file?partNumber=2&uploadId=a HTTP/1.1" 403 None');
    assert.deepEqual([upload?.name, upload?.place], ["UploadPart", undefined]);
    assert.deepEqual(namesIn('"GET /?list-type=2&prefix=a HTTP/1.1" 403 None'), ["ListObjectsV2"]);
    assert.deepEqual(namesIn('"GET /index.html HTTP/1.1" 403 199'), []);
    assert.deepEqual(namesIn('"GET /index.html?prefix=a HTTP/1.1" 403 199'), []);
  });

  test("an ACL without a host may be the bucket's", () => {
    assert.deepEqual(namesIn('"GET /data-lake/a?acl&X-Amz-Signature=a HTTP/1.1" 403 0'), [undefined]);
  });

  test("a host of another service is none of S3's", () => {
    assert.deepEqual(namesIn('https://dynamodb.eu-west-1.amazonaws.com:443 "POST / HTTP/1.1" 403 0'), []);
    assert.deepEqual(namesIn("GET https://example.com/a?uploads 403 (Forbidden)"), []);
  });

  test("access points and directory buckets have the key in the path", () => {
    const [point] = httpRequestsIn(
      "PUT https://in-111122223333.s3-accesspoint.eu-west-1.amazonaws.com/a.csv 403 (Forbidden)",
    );
    assert.deepEqual([point?.name, point?.place], ["PutObject", undefined]);
    const [session] = httpRequestsIn(
      'https://lake--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com:443 "GET /?session HTTP/1.1" 403 0',
    );
    assert.deepEqual([session?.name, session?.place], ["CreateSession", { bucket: "lake--use1-az4--x-s3" }]);
  });

  test("the bucket alone is not asked: its buckets are listed", () => {
    assert.deepEqual(namesIn('https://s3.amazonaws.com:443 "GET / HTTP/1.1" 403 0'), ["ListBuckets"]);
  });

  test("a request that was answered is no denial", () => {
    const reader = new DenialReader();
    reader.push(
      'https://data-lake.s3.amazonaws.com:443 "PUT /a.csv HTTP/1.1" 200 0\nhttps://data-lake.s3.amazonaws.com:443 "GET /a.csv HTTP/1.1" 404 0\n',
    );
    assert.deepEqual(reader.end().denials, []);
  });

  for (const [name, text] of [
    ["requests", '"GET /a HTTP/1.1" '],
    ["URLs", "GET https://data-lake.s3.amazonaws.com/"],
    ["curl's lines", "> GET / HTTP/1.1\n> A: b\n"],
    ["parameters", `https://s3.amazonaws.com:443 "GET /${"a&".repeat(1900)} HTTP/1.1" 403 `],
    ["wget's lines", "--2024-01-01 10:00:00--  https://data-lake.s3.amazonaws.com/a\n"],
    ["members of Ruby", ':host => "s3.amazonaws.com"\n:method => "GET"\n'],
  ] as const)
    // A pattern that looks at the rest of the text from each place would take hours.
    test(`many ${name} come to an end`, () => {
      httpRequestsIn(text.repeat(Math.ceil(200_000 / text.length)));
    });
});
