import { checkPolicy, otherKey } from "../../../test/harness/check-policy.ts";

suite("the statement that comes nearest", () => {
  test("of two with one failing condition is the one that holds under the other setting of S3 Bucket Keys", () =>
    checkPolicy(
      "near under the other setting",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bkt/*" },
    {
      "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${otherKey}",
      "Condition": { "StringEquals": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::cat" } }
    },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
      "Condition": { "StringNotLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::bkt/*" } }
//                                                                          ^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met information scope=conditional actions=kms:GenerateDataKey,kms:Decrypt: Without an S3 Bucket Key
    }
  ]
}`,
    ));
});
