import { key, testExamples } from "../../../test/harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  document,
  lake,
  uploader,
  usesKey,
  writes,
} from "../../../test/harness/drawn-workspace.ts";
import { unknownKeyPolicy } from "./rule.ts";

const bucket = (encryption: string): string => `
{
  "buckets": { "data-lake": {
    "account": "${account}", "region": "eu-west-1", "policy": [],
    ${encryption}
  } },
  "principals": { "${uploader}": { "policies": "uploader.json" } }
}`;
const policies = { "uploader.json": document(writes, usesKey) };

suite("unknown-key-policy", () => {
  testExamples(unknownKeyPolicy);

  test("an alias that no key of the model has", () =>
    checkWorkspace(
      "alias",
      bucket(`"encryption": {
      "type": "aws:kms", "key": "alias/lake" }
//                              ^^^^^^^^^^^^ unknown-key-policy information: which key alias/lake is`),
      policies,
    ));

  test("a bucket whose encryption is not told", () =>
    checkWorkspace(
      "encryption",
      `
{
  "buckets": {
    "data-lake": { "account": "${account}", "region": "eu-west-1", "policy": [] }
//  ^^^^^^^^^^^ unknown-key-policy information: how the bucket is encrypted
  },
  "principals": { "${uploader}": { "policies": "uploader.json" } }
}`,
      policies,
    ));

  test("what the identity policy lacks is told all the same", () =>
    checkWorkspace(
      "lacks",
      bucket(`"encryption": { "type": "aws:kms",
      "key": "${key}" }
//           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-key-policy information`),
      {
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" }]
//                                             ^^^^^^^^^^^^^^ missing-kms-action error scope=all
}`,
      },
    ));

  test("quiet: nobody writes to the bucket", () =>
    checkWorkspace(
      "nobody",
      { buckets: { other: lake() }, principals: { [uploader]: { policies: "uploader.json" } } },
      policies,
    ));
});
