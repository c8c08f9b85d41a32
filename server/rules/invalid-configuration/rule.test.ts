import assert from "node:assert/strict";
import { applyFix, checkAll } from "../../../test/harness/check-fixture.ts";
import { key, testExamples } from "../../../test/harness/check-policy.ts";
import { account, checkWorkspace, document, uploader, writes } from "../../../test/harness/drawn-workspace.ts";
import type { FixtureFile } from "../../../test/harness/fixture.ts";
import { createEngine } from "../engine.ts";
import { invalidConfiguration } from "./rule.ts";

suite("invalid-configuration", () => {
  testExamples(invalidConfiguration);

  test("what is wrong keeps nothing else from being checked", () =>
    checkWorkspace(
      "missing file",
      `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": [] } },
  "principals": { "${uploader}": { "policies": "uploader.json",
    "permissionsBoundary": "boundary.json" } },
//                         ^^^^^^^^^^^^^^^ invalid-configuration error: no such file
  "uploads": [{ "principal": "${uploader}",
    "to": "s3://data-lake/out/*" }]
//        ^^^^^^^^^^^^^^^^^^^^^^ expectation-not-met error
}`,
      {
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/in/*" }]
//                                             ^^^^^^^^^^^^^^ missing-s3-action error scope=all
}`,
      },
    ));

  test("a missing policy file can be made: it allows nothing, and is what the model names it as", () => {
    const model = `{
    "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "aws:kms", "key": "${key}" }, "policy": "bucket.json" } },
    "keys": { "${key}": { "policy": "keys/lake.json" } },
    "principals": { "${uploader}": { "policies": "uploader.json" } }
}`.replaceAll("\n", "\r\n");
    const engine = createEngine();
    let files: FixtureFile[] = [{ file: "keyhole.json", text: model }];
    const titles = [
      "Create bucket.json as a bucket policy that allows nothing yet",
      "Create keys/lake.json as a key policy that allows nothing yet",
      "Create uploader.json as an identity policy that allows nothing yet",
    ];
    const missing = checkAll(engine, files);
    assert.deepEqual(
      missing.flatMap(({ fixes }) =>
        fixes.map(({ title, isPreferred, createsFile }) => [title, isPreferred, createsFile]),
      ),
      titles.map((title) => [title, false, true]),
    );
    for (const fix of missing.flatMap(({ fixes }) => fixes)) files = applyFix(files, fix);
    const empty = '{\r\n    "Version": "2012-10-17",\r\n    "Statement": []\r\n}\r\n';
    assert.deepEqual(
      files.slice(1),
      ["bucket.json", "keys/lake.json", "uploader.json"].map((file) => ({ file, text: empty })),
    );
    assert.deepEqual(
      checkAll(engine, files).map(({ code }) => code),
      [],
    );
  });

  test("no file is made of what is no JSON file by its name, or is there", () => {
    const found = checkAll(createEngine(), [
      {
        file: "keyhole.json",
        text: JSON.stringify({ principals: { [uploader]: { policies: ["policies", "*.jsonc", "notes.json"] } } }),
      },
      { file: "notes.json", text: "[]" },
    ]);
    assert.deepEqual(
      found.map(({ code, fixes }) => [code, fixes]),
      [
        ["invalid-configuration", []],
        ["invalid-configuration", []],
        ["invalid-configuration", []],
      ],
    );
  });

  test("a severity turns a code off", () =>
    checkWorkspace(
      "severity",
      {
        buckets: { "data-lake": { account, region: "eu-west-1", encryption: { type: "AES256" } } },
        principals: { [uploader]: { policies: "uploader.json" } },
        uploads: [{ principal: uploader, to: "s3://data-lake/*", expect: "denied" }],
        severity: { "expectation-not-met": "off" },
      },
      { "uploader.json": document(writes) },
    ));
});
