import { key } from "../../../../test/harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, uploader } from "../../../../test/harness/drawn-workspace.ts";

suite("what the model leaves open has one value in one upload", () => {
  // Team "c" writes below `c/`; no condition names that team.
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
    {
      "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/c/*",
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=all operations=MultipartUpload actions=kms:Decrypt
      "Condition": { "StringLike": { "aws:PrincipalTag/team": "?*" } }
    },
    { "Effect": "Deny", "Action": "s3:PutObject", "NotResource": "arn:aws:s3:::data-lake/\${aws:PrincipalTag/team}/*" },
    {
      "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}",
      "Condition": { "StringNotEquals": { "aws:PrincipalTag/team": "a" } }
    }
  ]
}`,
      },
    ));
});
