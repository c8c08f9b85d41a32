import { checkPolicy } from "../../../test/harness/check-policy.ts";

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
