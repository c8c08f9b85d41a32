import { key, otherKey, testExamples } from "../../../test/harness/check-policy.ts";
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
} from "../../../test/harness/drawn-workspace.ts";
import { expectationNotMet } from "./rule.ts";

const base = {
  buckets: { "data-lake": lake() },
  keys: { [key]: { policy: "key.json" } },
  principals: { [uploader]: { policies: "uploader.json" } },
};
const expecting = (expectation: object): object => ({
  ...base,
  uploads: [{ principal: uploader, to: "s3://data-lake/*", ...expectation }],
});
const whole = { "key.json": document(delegation), "uploader.json": document(writes, usesKey) };

suite("expectation-not-met", () => {
  testExamples(expectationNotMet);

  test("quiet: kept", () => checkWorkspace("kept", expecting({ expect: "allowed" }), whole));

  test("quiet: what shall be denied is, and its finding is silenced", () =>
    checkWorkspace("denied", expecting({ expect: "denied" }), { ...whole, "uploader.json": document(writes) }));

  test("what shall be denied passes", () =>
    checkWorkspace(
      "passes",
      `
{
  "buckets": { "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "AES256" }, "policy": [] } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{
    "principal": "${uploader}",
    "to": "s3://data-lake/*",
//        ^^^^^^^^^^^^^^^^^^ expectation-not-met error: expects it to be denied
    "expect": "denied"
  }]
}`,
      { "uploader.json": document(writes) },
    ));

  test("a copy that cannot decrypt its source: the source's key is named", () =>
    checkWorkspace(
      "copy",
      `
{
  "buckets": {
    "data-lake": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "aws:kms", "key": "${key}", "bucketKey": true }, "policy": [] },
    "raw": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "aws:kms", "key": "${otherKey}", "bucketKey": true }, "policy": [] }
  },
  "keys": { "${key}": { "policy": "key.json" }, "${otherKey}": { "policy": "key.json" } },
  "principals": { "${uploader}": { "policies": "uploader.json" } },
  "uploads": [{
    "principal": "${uploader}", "from": "s3://raw/*",
    "to": "s3://data-lake/*",
//        ^^^^^^^^^^^^^^^^^^ expectation-not-met error: CopyObject and UploadPartCopy
    "operations": ["CopyObject", "UploadPartCopy"]
  }]
}`,
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${writes},
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::raw/*" },
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=all operations=CopyObject,UploadPartCopy,GetObject actions=kms:Decrypt: from raw by role/
    ${usesKey}
  ]
}`,
      },
    ));

  test("quiet: a copy that can", () =>
    checkWorkspace(
      "copy",
      {
        ...base,
        buckets: { "data-lake": lake(), raw: lake({ encryption: { type: "aws:kms", key: otherKey } }) },
        keys: { [key]: { policy: "key.json" }, [otherKey]: { policy: "key.json" } },
        uploads: [
          {
            principal: uploader,
            from: "s3://raw/*",
            to: "s3://data-lake/*",
            operations: ["CopyObject", "UploadPartCopy"],
          },
        ],
      },
      {
        "key.json": document(delegation),
        "uploader.json": document(
          writes,
          usesKey,
          statement(`"Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::raw/*"`),
          statement(`"Action": "kms:Decrypt", "Resource": "${otherKey}"`),
        ),
      },
    ));

  test("a service writes only where the key policy names it", () =>
    checkWorkspace(
      "service",
      `
{
  "buckets": { "logs": { "account": "${account}", "region": "eu-west-1", "encryption": { "type": "aws:kms", "key": "${key}", "bucketKey": true }, "policy": "bucket.json" } },
  "keys": { "${key}": { "policy": "key.json" } },
  "principals": { "delivery.logs.amazonaws.com": {} },
  "uploads": [{
    "principal": "delivery.logs.amazonaws.com", "operations": ["PutObject"], "context": { "aws:SourceAccount": "${account}" },
    "to": "s3://logs/*"
//        ^^^^^^^^^^^^^ expectation-not-met error
  }]
}`,
      {
        "bucket.json": document(
          statement(
            '"Principal": { "Service": "delivery.logs.amazonaws.com" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"',
          ),
        ),
        "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ key-policy-does-not-allow error scope=all principals=delivery.logs.amazonaws.com
    ${delegation}
  ]
}`,
      },
    ));

  test("quiet: a service that the key policy lets write for this account", () =>
    checkWorkspace(
      "service",
      {
        buckets: { logs: lake({ policy: "bucket.json" }) },
        keys: { [key]: { policy: "key.json" } },
        principals: { "delivery.logs.amazonaws.com": {} },
        uploads: [
          { principal: "delivery.logs.amazonaws.com", to: "s3://logs/*", context: { "aws:SourceAccount": account } },
        ],
      },
      {
        "bucket.json": document(
          statement(
            '"Principal": { "Service": "delivery.logs.amazonaws.com" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"',
          ),
        ),
        "key.json": document(
          delegation,
          statement(
            `"Principal": { "Service": "delivery.logs.amazonaws.com" }, "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*", "Condition": { "StringEquals": { "aws:SourceAccount": "${account}" } }`,
          ),
        ),
      },
    ));
});
