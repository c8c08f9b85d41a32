import assert from "node:assert/strict";
import { checkPolicy } from "../../../test/harness/check-policy.ts";
import { diagnosticsOf } from "../../../test/harness/fix-laws.ts";
import { createEngine } from "../../rules/engine.ts";

suite("a key policy is judged by the bucket that it serves best", () => {
  test("which may be one with an S3 Bucket Key and one without", () =>
    checkPolicy(
      "a bucket for each setting",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:Put*", "Resource": "*" },
    {
      "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/uploader" },
      "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::with-key", "arn:aws:s3:::without/*"] } }
    }
  ]
}`,
    ));
});

suite("what a statement for somebody else changes for a principal of a key policy", () => {
  const writer = (action: string): string =>
    `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/writer" }, "Action": "${action}", "Resource": "*" }`;
  const policy = (...statements: readonly string[]): string =>
    `{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:Put*", "Resource": "*" },
    ${statements.join(",\n    ")}
] }`;
  const other = `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/admin" }, "Action": "kms:Describe*", "Resource": "*" }`;
  const name = "#{read_action}";

  for (const [what, statements] of Object.entries({
    "with its own statements alone": [writer("kms:GenerateDataKey"), writer(`kms:${name}`)],
    "with another role's beside them": [writer("kms:GenerateDataKey"), writer(`kms:${name}`), other],
  }))
    test(`a placeholder may stand for the action that is lacking: ${what}`, () =>
      checkPolicy(what, policy(...statements)));
});

suite("an empty list of resources in a key policy", () => {
  const policy = (...statements: readonly string[]): string =>
    `{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:Put*", "Resource": "*" },
    ${statements.join(",\n    ")}
] }`;
  const allow = (whom: string, action: string, resource: string): string =>
    `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:${whom}" }, "Action": "${action}", ${resource} }`;
  const nothing = '"Resource": []';

  for (const [what, statements] of Object.entries({
    "gives the account nothing to use the key with": [
      allow("root", "kms:GenerateDataKey", nothing),
      allow("root", "kms:Decrypt", '"Resource": "*"'),
    ],
    "delegates nothing": [
      allow("root", "kms:GenerateDataKey", nothing),
      allow("root", "kms:Decrypt", '"Resource": "*"'),
      allow("role/w", "kms:DescribeKey", '"Resource": "*"'),
      `{ "Effect": "Deny", "Principal": { "AWS": "arn:aws:iam::111122223333:role/w" }, "Action": "kms:GenerateDataKey", "Resource": "*" }`,
    ],
  }))
    test(`${what}, and missing-resource alone tells it`, () =>
      assert.deepEqual(diagnosticsOf(createEngine(), policy(...statements)), []));
});
