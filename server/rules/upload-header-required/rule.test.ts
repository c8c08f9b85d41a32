import assert from "node:assert/strict";
import { checkPolicy, key, testExamples } from "../../../test/harness/check-policy.ts";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";
import { createEngine } from "../engine.ts";
import { uploadHeaderRequired } from "./rule.ts";

const deny = (condition: string, mark = ""): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Readers", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/reader" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    {
      "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*",
${mark}
      "Condition": { ${condition} }
    }
  ]
}`;
const required =
  "//                                                  ^^^^^^^^^^^^^^ upload-header-required information reason=explicitDeny layer=bucketPolicy principals=*";

suite("upload-header-required", () => {
  testExamples(uploadHeaderRequired);

  test("IfExists does not help", () =>
    checkPolicy(
      "IfExists",
      deny(`"StringNotEqualsIfExists": { "s3:x-amz-server-side-encryption": "aws:kms" }`, required),
    ));

  test("for the key's id the message says what AWS leaves open", () =>
    checkPolicy(
      "key id",
      deny(
        `"StringNotEquals": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "${key}" }`,
        `${required}: AWS doesn't document`,
      ),
    ));

  test("a Null that holds something else than an object takes no key: only removing the statement is offered", () => {
    const findings = diagnosticsOf(
      createEngine(),
      deny(`"StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" }, "Null": []`),
    );
    const finding = findings.find(({ code }) => code === "upload-header-required");
    assert.deepEqual(
      finding?.fixes.map(({ title }) => title),
      ["Remove this Deny statement"],
    );
  });

  test("two statements are two causes", () =>
    checkPolicy(
      "two",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } } },
//                                                  ^^^^^^^^^^^^^^ upload-header-required information
    { "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*", "Condition": { "Null": { "s3:x-amz-server-side-encryption": "true" } } }
//                                                  ^^^^^^^^^^^^^^ upload-header-required information: requires the header
  ]
}`,
    ));

  test("quiet: only headers that are there, customer keys, TLS", () => {
    for (const condition of [
      `"StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" }, "Null": { "s3:x-amz-server-side-encryption": "false" }`,
      `"Null": { "s3:x-amz-server-side-encryption-customer-algorithm": "false" }`,
      `"StringEquals": { "s3:x-amz-server-side-encryption": "AES256" }`,
      `"Bool": { "aws:SecureTransport": "false" }`,
    ])
      checkPolicy(condition, deny(condition));
  });

  test("AES256 is demanded where nobody uses KMS: nothing is said", () =>
    checkPolicy("AES256", deny(`"StringNotEquals": { "s3:x-amz-server-side-encryption": "AES256" }`)));
});
