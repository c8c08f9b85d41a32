import assert from "node:assert/strict";
import { key, testExamples } from "../../../test/harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  stranger,
  usesKey,
  writes,
} from "../../../test/harness/drawn-workspace.ts";
import { identityPolicyDoesNotAllow } from "./rule.ts";

const bucketPolicy = document(
  statement(`"Principal": { "AWS": "${stranger}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"`),
);
const keyPolicy = (actions: string): string =>
  document(delegation, statement(`"Principal": { "AWS": "${stranger}" }, "Action": [${actions}], "Resource": "*"`));
const model = {
  buckets: { "data-lake": lake({ policy: "bucket.json" }) },
  keys: { [key]: { policy: "key.json" } },
  principals: { [stranger]: { policies: "uploader.json" } },
};

suite("identity-policy-does-not-allow", () => {
  testExamples(identityPolicyDoesNotAllow);

  test("both sides silent: a finding in each file, and a fix that mends both", () => {
    const diagnostics = checkWorkspace("both", model, {
      "bucket.json": bucketPolicy,
      "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ key-policy-does-not-allow error scope=all actions=kms:GenerateDataKey,kms:Decrypt: role/uploader (account 444455556666)
    ${delegation}
  ]
}`,
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" }]
//                                             ^^^^^^^^^^^^^^ identity-policy-does-not-allow error scope=all actions=kms:GenerateDataKey,kms:Decrypt: of account ${account}
}`,
    });
    for (const { fixes } of diagnostics) {
      assert.ok(
        fixes.some((fix) => new Set(fix.edits().map(({ file }) => file)).size === 2),
        "one fix edits both files",
      );
      assert.ok(
        fixes.every((fix) => !fix.isPreferred || new Set(fix.edits().map(({ file }) => file)).size === 1),
        "what is preferred stays in its file",
      );
    }
  });

  test("only kms:Decrypt is missing, beside what is granted", () =>
    checkWorkspace("decrypt", model, {
      "bucket.json": bucketPolicy,
      "key.json": keyPolicy('"kms:GenerateDataKey", "kms:Decrypt"'),
      "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },
//                                 ^^^^^^^^^^^^^^ identity-policy-does-not-allow error scope=all actions=kms:Decrypt operations=MultipartUpload
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" }
  ]
}`,
    }));

  test("quiet: both sides allow", () =>
    checkWorkspace("both allow", model, {
      "bucket.json": bucketPolicy,
      "key.json": keyPolicy('"kms:GenerateDataKey", "kms:Decrypt"'),
      "uploader.json": document(writes, usesKey),
    }));

  test("quiet: a grant on the key allows by itself", () =>
    checkWorkspace(
      "grant",
      {
        ...model,
        keys: {
          [key]: { policy: "key.json", grants: [{ grantee: stranger, operations: ["GenerateDataKey", "Decrypt"] }] },
        },
      },
      { "bucket.json": bucketPolicy, "key.json": document(delegation), "uploader.json": document(writes) },
    ));

  test("a grant for one encryption context helps no other", () =>
    checkWorkspace(
      "constraint",
      {
        ...model,
        keys: {
          [key]: {
            policy: "key.json",
            grants: [
              {
                grantee: stranger,
                operations: ["GenerateDataKey", "Decrypt"],
                encryptionContextSubset: { "aws:s3:arn": "arn:aws:s3:::other" },
              },
            ],
          },
        },
      },
      {
        "bucket.json": bucketPolicy,
        "key.json": keyPolicy('"kms:GenerateDataKey", "kms:Decrypt"'),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" }]
//                                             ^^^^^^^^^^^^^^ identity-policy-does-not-allow error scope=all
}`,
      },
    ));

  test("quiet: the bucket policy of the other account does not let it write", () =>
    checkWorkspace(
      "no bucket policy",
      { ...model, buckets: { "data-lake": lake() } },
      { "key.json": document(delegation), "uploader.json": document(writes) },
    ));
});
