import { checkPolicy, key, otherKey } from "../../../test/harness/check-policy.ts";

suite("an upload under the key that lacks least", () => {
  test("one key is told of for both settings of S3 Bucket Keys, not the statement of another", () =>
    checkPolicy(
      "one key for both settings",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::bkt/*", "arn:aws:s3:::cat/*"] },
    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${otherKey}" },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "ArnLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::bkt", "arn:aws:s3:::bkt/*", "arn:aws:s3:::cat"] } }
//                                                                     ^^^^^^^^^^^^^^^^^^ kms-condition-never-met information scope=conditional actions=kms:GenerateDataKey,kms:Decrypt: Without an S3 Bucket Key
    }
  ]
}`,
    ));
});
