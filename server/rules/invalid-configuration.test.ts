import { testExamples } from "../../test/harness/check-policy.ts";
import { account, checkWorkspace, document, uploader, writes } from "../../test/harness/drawn-workspace.ts";
import { invalidConfiguration } from "./invalid-configuration.ts";

suite("invalid-configuration", () => {
  testExamples(invalidConfiguration);

  test("what is wrong keeps nothing else from being checked", () => checkWorkspace("missing file", `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": [] } },
  "principals": { "${uploader}": { "policies": "uploader.json",
    "permissionsBoundary": "boundary.json" } },
//                         ^^^^^^^^^^^^^^^ invalid-configuration error: no such file
  "uploads": [{ "principal": "${uploader}",
    "to": "s3://data-lake/out/*" }]
//        ^^^^^^^^^^^^^^^^^^^^^^ broken-upload-promise error
}`, {
    "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/in/*" }]
//                                             ^^^^^^^^^^^^^^ missing-s3-action error scope=all
}`,
  }));

  test("a severity turns a code off", () => checkWorkspace("severity", {
    buckets: { "data-lake": { account, region: "eu-west-1", encryption: { type: "AES256" } } }, principals: { [uploader]: { policies: "uploader.json" } },
    uploads: [{ principal: uploader, to: "s3://data-lake/*", expect: "denied" }], severity: { "broken-upload-promise": "off" },
  }, { "uploader.json": document(writes) }));
});
