import { testExamples } from "../../../test/harness/check-policy.ts";
import {
  checkWorkspace,
  document,
  lake,
  statement,
  stranger,
  uploader,
  writes,
} from "../../../test/harness/drawn-workspace.ts";
import { awsManagedKeyCrossAccount } from "./rule.ts";

const managed = { type: "aws:kms" };

suite("aws-managed-key-cross-account", () => {
  testExamples(awsManagedKeyCrossAccount);

  test("quiet: in its own account the key needs no permission", () =>
    checkWorkspace(
      "own account",
      {
        buckets: { "data-lake": lake({ encryption: managed }) },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      { "uploader.json": document(writes) },
    ));

  test("quiet: the other account may not write there at all", () =>
    checkWorkspace(
      "no bucket policy",
      {
        buckets: { "data-lake": lake({ encryption: managed }) },
        principals: { [stranger]: { policies: "uploader.json" } },
      },
      { "uploader.json": document(writes) },
    ));

  test("in its own account a Deny still counts", () =>
    checkWorkspace(
      "Deny",
      {
        buckets: { "data-lake": lake({ encryption: managed }) },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      {
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },
    { "Effect": "Deny", "Action": "kms:*", "Resource": "*" }
//                                ^^^^^^^ denied-kms-action error scope=all actions=kms:GenerateDataKey,kms:Decrypt
  ]
}`,
      },
    ));

  test("names the principals of all other accounts that it shuts out", () =>
    checkWorkspace(
      "two",
      `
{
  "buckets": {
    "data-lake": {
      "account": "111122223333", "region": "eu-west-1", "policy": "bucket.json",
      "encryption": { "type": "aws:kms", "key": "alias/aws/s3" }
//                                              ^^^^^^^^^^^^^^ aws-managed-key-cross-account error: role/a and role/b
    }
  },
  "principals": {
    "arn:aws:iam::444455556666:role/a": { "policies": "uploader.json" },
    "arn:aws:iam::444455556666:role/b": { "policies": "uploader.json" }
  }
}`,
      {
        "bucket.json": document(
          statement(
            `"Principal": { "AWS": "444455556666" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"`,
          ),
        ),
        "uploader.json": document(writes),
      },
    ));

  test("a copy cannot read what another account's managed key encrypts", () =>
    checkWorkspace(
      "copy",
      `
{
  "buckets": {
    "data-lake": { "account": "444455556666", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": [] },
    "raw": {
      "account": "111122223333", "region": "eu-west-1", "policy": "bucket.json",
      "encryption": { "type": "aws:kms" }
//    ^^^^^^^^^^^^ aws-managed-key-cross-account error: Every copy from and every download from raw by role/uploader fails
    }
  },
  "principals": { "${stranger}": { "policies": "uploader.json" } },
  "uploads": [{
    "principal": "${stranger}", "from": "s3://raw/*", "operations": ["CopyObject"],
    "to": "s3://data-lake/*"
//        ^^^^^^^^^^^^^^^^^^ expectation-not-met error: CopyObject
  }]
}`,
      {
        "bucket.json": document(
          statement(
            '"Principal": { "AWS": "444455556666" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::raw/*"',
          ),
        ),
        "uploader.json": document(writes, statement('"Action": ["s3:GetObject", "kms:Decrypt"], "Resource": "*"')),
      },
    ));
});
