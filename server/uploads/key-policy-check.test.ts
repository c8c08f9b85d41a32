import { checkPolicy } from "../../test/harness/check-policy.ts";

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
