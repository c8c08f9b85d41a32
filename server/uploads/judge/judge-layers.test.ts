import { key } from "../../../test/harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  usesKey,
  writes,
} from "../../../test/harness/drawn-workspace.ts";

const user = `arn:aws:iam::${account}:user/ana`;

suite("the layer on which an upload depends", () => {
  test("is the key policy, where only its Allow on a network is out of the boundary's reach", () =>
    checkWorkspace(
      "a boundary and a network",
      {
        buckets: { "data-lake": lake() },
        keys: { [key]: { policy: "key.json" } },
        principals: { [user]: { policies: "user.json", permissionsBoundary: "boundary.json" } },
      },
      {
        "user.json": document(writes, usesKey),
        "boundary.json": document(statement('"Action": "s3:*", "Resource": "*"')),
        "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${delegation},
    {
      "Effect": "Allow", "Principal": { "AWS": "${user}" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } }
//                                                       ^^^^^^^^^^^^^^^ kms-condition-never-met warning scope=conditional layer=keyPolicy
    }
  ]
}`,
      },
    ));
});
