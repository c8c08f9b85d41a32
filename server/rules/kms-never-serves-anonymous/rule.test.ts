import { checkPolicy, key, testExamples } from "../../../test/harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, statement } from "../../../test/harness/drawn-workspace.ts";
import { kmsNeverServesAnonymous } from "./rule.ts";

const reads = '"Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::data-lake/*"';

suite("kms-never-serves-anonymous", () => {
  testExamples(kmsNeverServesAnonymous);

  test("in a model a public bucket under a KMS key can never work", () =>
    checkWorkspace(
      "public",
      {
        buckets: { "data-lake": lake({ policy: "bucket.json" }) },
        keys: { [key]: { policy: "key.json" } },
        principals: {},
      },
      {
        "key.json": document(delegation),
        "bucket.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "*" }, ${reads} }
//                                             ^^^ kms-never-serves-anonymous error operations=PutObject,MultipartUpload,GetObject: Every upload to and every download from data-lake without credentials fails
  ]
}`,
      },
    ));

  test("a bucket without a KMS key may be public", () =>
    checkWorkspace(
      "open",
      { buckets: { "data-lake": lake({ policy: "bucket.json", encryption: { type: "AES256" } }) }, principals: {} },
      { "bucket.json": document(statement(`"Principal": "*", ${reads}`)) },
    ));

  for (const [name, more] of [
    ["of an organization", ', "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }'],
    ["of an account", ', "Condition": { "StringEquals": { "aws:PrincipalAccount": "111122223333" } }'],
    ["behind an endpoint", ', "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } }'],
  ] as const)
    test(`quiet: everybody ${name}`, () =>
      checkPolicy(
        "quiet",
        document(
          statement(`"Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-lake/*"${more}`),
        ),
      ));

  test("quiet: everybody is denied, and somebody is allowed", () =>
    checkPolicy(
      "named",
      document(
        '{ "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-lake/*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }',
        statement(
          '"Principal": { "AWS": "111122223333" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-lake/*"',
        ),
      ),
    ));
});
