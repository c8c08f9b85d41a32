import assert from "node:assert/strict";
import { key } from "../../../test/harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, uploader } from "../../../test/harness/drawn-workspace.ts";

suite("where a missing permission goes", () => {
  test("no statement whose condition fails for S3 is offered the action", () => {
    const found = checkWorkspace(
      "a condition that fails",
      {
        buckets: { "data-lake": lake() },
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
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=all actions=kms:GenerateDataKey: The identity policies don't allow kms:GenerateDataKey
    {
      "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${key}",
      "Condition": { "Bool": { "aws:ViaAWSService": "false" } }
//                                                  ^^^^^^^ kms-condition-never-met error scope=all operations=MultipartUpload
    }
  ]
}`,
      },
    );
    const missing = found.find(({ code }) => code === "missing-kms-action");
    assert.deepEqual(
      missing?.fixes.map(({ title }) => title).filter((title) => title.startsWith("Add ")),
      [],
    );
  });
});
