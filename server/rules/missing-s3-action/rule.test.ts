import { key, testExamples } from "../../../test/harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  uploader,
  usesKey,
  writes,
} from "../../../test/harness/drawn-workspace.ts";
import { missingS3Action } from "./rule.ts";

const copies = (from: string): string => `
{
  "buckets": {
    "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "aws:kms", "key": "${key}", "bucketKey": true }, "policy": [] },
    "raw": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": [] }
  },
  "keys": { "${key}": { "policy": "key.json" } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{
    "principal": "${uploader}", "from": "${from}",
    "to": "s3://data-lake/*",
//        ^^^^^^^^^^^^^^^^^^ expectation-not-met error: CopyObject
    "operations": ["CopyObject"], "expect": "allowed"
  }]
}`;

suite("missing-s3-action", () => {
  testExamples(missingS3Action);

  test("a copy may not read its source", () =>
    checkWorkspace("copy", copies("s3://raw/in/*"), {
      "key.json": document(delegation),
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::raw/out/*" },
//                                 ^^^^^^^^^^^^^^ missing-s3-action error scope=all operations=CopyObject: s3:GetObject on raw/in/*
    ${writes},
    ${usesKey}
  ]
}`,
    }));

  test("a condition that the expected upload does not meet", () =>
    checkWorkspace(
      "condition",
      `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": [] } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{
    "principal": "${uploader}", "context": { "aws:SourceVpce": "vpce-2" },
    "to": "s3://data-lake/*"
//        ^^^^^^^^^^^^^^^^^^ expectation-not-met error: PutObject and MultipartUpload
  }]
}`,
      {
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*",
    "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1" } }
//                                                     ^^^^^^^^ missing-s3-action error scope=all
  }]
}`,
      },
    ));

  const accessPoint = `arn:aws:s3:eu-west-1:${account}:accesspoint/ingest`;
  const through = (bucketPolicy: string): string => `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": ${bucketPolicy} } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "accessPoints": { "${accessPoint}": { "bucket": "data-lake", "policy": "access-point.json" } },
  "uploads": [{
    "principal": "${uploader}",
    "to": "s3://${accessPoint}/in/*"
//        ${"^".repeat(accessPoint.length + 12)} expectation-not-met error
  }]
}`;
  const policy = document(
    statement(
      `"Principal": { "AWS": "${uploader}" }, "Action": "s3:PutObject", "Resource": "${accessPoint}/object/in/*"`,
    ),
  );

  test("the bucket behind an access point must allow as well", () =>
    checkWorkspace("access point", through('"bucket.json"'), {
      "access-point.json": policy,
      "uploader.json": document(statement('"Action": "s3:ListBucket", "Resource": "*"')),
      "bucket.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-lake/*" }]
//^^^^^^^^^^^ missing-s3-action error scope=all layer=bucketPolicy
}`,
    }));

  test("quiet: the bucket leaves it to the account's access points", () =>
    checkWorkspace("delegated", through('"bucket.json"').replace(/^\/\/.*\n/m, ""), {
      "access-point.json": policy,
      "uploader.json": document(statement('"Action": "s3:ListBucket", "Resource": "*"')),
      "bucket.json": document(
        statement(
          `"Principal": "*", "Action": "*", "Resource": ["arn:aws:s3:::data-lake", "arn:aws:s3:::data-lake/*"], "Condition": { "StringEquals": { "s3:DataAccessPointAccount": "${account}" } }`,
        ),
      ),
    }));

  test("a directory bucket asks for a session, not for s3:PutObject", () =>
    checkWorkspace(
      "directory bucket",
      `
{
  "buckets": { "fast--euw1-az1--x-s3": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": [] } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{
    "principal": "${uploader}",
    "to": "s3://fast--euw1-az1--x-s3/*"
//        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expectation-not-met error
  }]
}`,
      {
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]
//^^^^^^^^^^^ missing-s3-action error scope=all layer=identity: s3express:CreateSession
}`,
      },
    ));

  test("quiet: no expectation, no finding", () =>
    checkWorkspace(
      "none",
      {
        buckets: { "data-lake": lake() },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      { "key.json": document(delegation), "uploader.json": document(usesKey) },
    ));
});
