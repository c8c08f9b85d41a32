import { key } from "../../../test/harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, uploader } from "../../../test/harness/drawn-workspace.ts";

suite("one cause for all principals and buckets", () => {
  test("says that some uploads fail where all do in one bucket and some in another", () =>
    checkWorkspace(
      "all and some",
      {
        buckets: {
          "data-lake": lake({ encryption: { type: "aws:kms", key, bucketKey: false } }),
          archive: lake({ encryption: { type: "aws:kms", key, bucketKey: false } }),
        },
        keys: { [key]: { policy: "key.json" } },
        principals: { [uploader]: { policies: "uploader.json" } },
      },
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::data-lake/*", "arn:aws:s3:::archive/*"] },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringEquals": { "aws:ViaAWSService": "false" } }
//                                                          ^^^^^^^ kms-condition-never-met error scope=some: is not met for
    },
    {
      "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}",
      "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::archive/old/*" } }
    }
  ]
}`,
      },
    ));
});
