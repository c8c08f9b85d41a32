import assert from "node:assert/strict";
import { checkPolicy, key, otherKey } from "../../../test/harness/check-policy.ts";

suite("what one edit would mend", () => {
  test("no action joins a statement over one key where uploads fail under another, too", () => {
    const [finding] = checkPolicy(
      "two keys that lack",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::bkt/*", "arn:aws:s3:::cat/*"] },
//                                 ^^^^^^^^^^^^^^ missing-kms-action warning scope=some: No statement allows kms:GenerateDataKey and kms:Decrypt on the bucket's KMS key
    {
      "Effect": "Allow", "Action": "kms:Encrypt", "Resource": ["${key}", "${otherKey}"],
      "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }
    },
    {
      "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:444455556666:key/*",
      "Condition": { "StringEquals": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::cat" } }
//                                                                         ^^^^^^^^^^^^^^^^^^ kms-condition-never-met information scope=conditional actions=kms:Decrypt: Without an S3 Bucket Key
    }
  ]
}`,
    );
    const titles = finding?.fixes.map(({ title }) => title) ?? [];
    assert.deepEqual(
      titles.filter((title) => title.startsWith("Add ")),
      [],
    );
  });
});
