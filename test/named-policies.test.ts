/** What keyhole.json says a policy is, it is, whatever the policy looks like. */
import assert from "node:assert/strict";
import { canUpload, createEngine } from "../server/rules/engine.ts";
import { key } from "./harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  statement,
  uploader,
  usesKey,
  writes,
} from "./harness/drawn-workspace.ts";
import { modelOf } from "./harness/model-source.ts";

const model = (more: object = {}, key_: object = { policy: "key.json" }, bucket: object = {}): object => ({
  buckets: { "data-lake": lake(bucket) },
  keys: { [key]: key_ },
  principals: { [uploader]: { policies: "uploader.json" } },
  ...more,
});
const files = { "key.json": document(delegation), "uploader.json": document(writes, usesKey) };
const deny = (more: string): string => `{ "Effect": "Deny", "Principal": "*", ${more} }`;
const stsRule = document(
  deny(
    `"Action": "sts:AssumeRoleWithWebIdentity", "Resource": "*", "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }`,
  ),
);

suite("a policy is what keyhole.json says", () => {
  test("a key policy without an Allow lets nobody use the key", () =>
    checkWorkspace("denies only", model(), {
      ...files,
      "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ key-policy-does-not-allow error scope=all actions=kms:GenerateDataKey,kms:Decrypt
//^^^^^^^^^^^ key-policy-locks-out warning
    { "Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*" }
  ]
}`,
    }));

  test("… and an upload is answered by it", () => {
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "kms:Encrypt", Resource: "*" }],
    };
    const identity = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["s3:PutObject", "kms:*"], Resource: "*" }],
    };
    const checked = createEngine().checkModel(
      modelOf({
        buckets: { "data-lake": lake() },
        keys: { [key]: { policy } },
        principals: { [uploader]: { policies: identity } },
      }),
    );
    const report = canUpload(checked, {
      principal: uploader,
      operation: "PutObject",
      context: {},
      to: { bucket: "data-lake", key: "a" },
    });
    assert.ok("allowed" in report);
    assert.equal(report.allowed, false);
    assert.deepEqual(report.problems, []);
  });

  test("quiet: a bucket policy that reads like an organization's denies what was to be denied", () =>
    checkWorkspace(
      "bucket",
      model({ uploads: [{ principal: uploader, to: "s3://data-lake/*", expect: "denied" }] }, undefined, {
        policy: "bucket.json",
      }),
      { ...files, "bucket.json": document(deny('"Action": "s3:PutObject", "Resource": "*"')) },
    ));

  test("quiet: resource control policies about sts, about one bucket, and one that names nobody", () =>
    checkWorkspace(
      "rcp",
      model({ accounts: { [account]: { resourceControlPolicies: [["sts.json", "bucket.json", "key-like.json"]] } } }),
      {
        ...files,
        "sts.json": stsRule,
        "bucket.json": document(deny('"Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::data-lake/*"')),
        "key-like.json": document(statement('"Principal": "*", "Action": "kms:*", "Resource": "*"')),
      },
    ));

  test("quiet: an endpoint's policy that lets roles be assumed has a Resource", () => {
    const endpoint = document(
      statement(
        `"Principal": { "AWS": "${account}" }, "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::${account}:role/x"`,
      ),
    );
    const more = { vpcEndpoints: { "vpce-1a2b3c4d": { policy: "endpoint.json" } } };
    checkWorkspace("endpoint", model(more), { ...files, "endpoint.json": endpoint });
    checkWorkspace("endpoint alone", model(), {
      ...files,
      "alone.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "${account}" }, "Action": "sts:AssumeRole", "Resource": "*" }]
//                                                                                                       ^^^^^^^^^^ role-trust-policy-syntax-error-resource error: trust policy
}`,
    });
  });

  test("a mix-up of files is told, and what is said holds all the same", () =>
    checkWorkspace(
      "mixed up",
      `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": "key.json" } },
//                                                                                                                            ^^^^^^^^^^ invalid-configuration error: key.json is a key policy, not a bucket policy
  "principals": { "${uploader}": { "policies": "uploader.json" } }
}`,
      files,
    ));

  test("a policy without Principal cannot be a key policy", () =>
    checkWorkspace(
      "no principal",
      `
{
  "buckets": { "data-lake": ${JSON.stringify(lake())} },
  "keys": { "${key}": { "policy": "uploader.json" } },
//                                                                                                     ^^^^^^^^^^^^^^^ invalid-configuration error: a policy without Principal, not a key policy
//          ${"^".repeat(key.length + 2)} unknown-key-policy information
  "principals": { "${uploader}": { "policies": "uploader.json" } }
}`,
      { "uploader.json": files["uploader.json"] },
    ));
});
