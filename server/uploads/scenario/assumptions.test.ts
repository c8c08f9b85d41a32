import { key, otherKey } from "../../../test/harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, uploader } from "../../../test/harness/drawn-workspace.ts";

suite("what the model leaves open has one value in one upload", () => {
  test("but a tag that a policy variable puts into object names is not tried by the values of conditions alone", () =>
    checkWorkspace(
      "a tag in a variable",
      {
        buckets: { "data-lake": lake({ encryption: { type: "aws:kms", key, bucketKey: false } }) },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },
    { "Effect": "Deny", "Action": "s3:PutObject", "NotResource": "arn:aws:s3:::data-lake/\${aws:PrincipalTag/team}/*" },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringNotLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data-lake/c/*" } }
//                                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-condition-never-met error scope=some: PutObject of s3://data-lake/c/
    },
    {
      "Effect": "Deny", "Action": "kms:Decrypt", "Resource": "${otherKey}",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["a", "b"] } }
    },
    {
      "Effect": "Deny", "Action": "kms:GenerateDataKey", "Resource": "${otherKey}",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "a" } }
    }
  ]
}`,
      },
    ));
});
