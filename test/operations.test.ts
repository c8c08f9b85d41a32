/** Reads, copies and the other operations: what is told of them in one file and in a model, and what stays quiet. */
import assert from "node:assert/strict";
import type { OperationName } from "../server/catalog/operation-names.ts";
import { operationNames } from "../server/catalog/operation-names.ts";
import { createEngine, defaultSettings } from "../server/rules/engine.ts";
import { allOperations } from "../server/uploads/requests/operation-rows.ts";
import { checkAll } from "./harness/check-fixture.ts";
import { checkPolicy, key, otherKey } from "./harness/check-policy.ts";
import {
  account,
  checkWorkspace,
  delegation,
  document,
  lake,
  otherAccount,
  statement,
  uploader,
  writes,
} from "./harness/drawn-workspace.ts";

const reader = `arn:aws:iam::${account}:role/reader`;
const reads = statement('"Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-lake/*"');
const decrypts = (on: string, condition = ""): string =>
  statement(`"Action": "kms:Decrypt", "Resource": "${on}"${condition}`);

/** The findings of one policy, by code, operations and severity. */
function told(text: string, operations?: readonly OperationName[]): string[] {
  const engine = createEngine();
  const file = engine.read("policy.json", text);
  const settings =
    operations === undefined
      ? defaultSettings
      : { ...defaultSettings, operations: { names: operations, overModels: true } };
  return engine
    .check(file, engine.workspaceFacts([file]), settings)
    .map(({ code, severity, data }) => `${severity} ${code} ${data?.operations.join() ?? ""}`);
}

suite("operations", () => {
  test("each name has one row, in its order", () =>
    assert.deepEqual(
      allOperations.map(({ operation }) => operation),
      [...operationNames],
    ));
});

suite("reads in one file", () => {
  test("where nothing points to KMS they are silent, however they are spelled", () => {
    for (const action of ["s3:GetObject", "s3:Get*", "s3:GetObjectVersion", "s3:*Object"]) {
      const quiet = told(document(statement(`"Action": "${action}", "Resource": "arn:aws:s3:::data-lake/*"`)));
      assert.deepEqual(
        quiet.filter((one) => one.endsWith(" GetObject")),
        [],
      );
    }
  });

  test("by `*` and `kms:*` everything passes", () =>
    assert.deepEqual(told(document(statement('"Action": "*", "Resource": "*"'))), []));

  test("a missing kms:Decrypt that breaks multipart uploads and downloads is one finding, at the write", () =>
    checkPolicy(
      "both",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::data-lake/*" },
//                                                  ^^^^^^^^^^^^^^ missing-kms-action warning scope=all operations=MultipartUpload,GetObject actions=kms:Decrypt
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" }
  ]
}`,
    ));

  test("a Deny of kms:Decrypt is told of downloads, too", () =>
    checkPolicy(
      "denied",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    ${reads},
    ${decrypts(key)},
    { "Effect": "Deny", "Action": ["kms:Decrypt", "kms:DisableKey"], "Resource": "*" }
//                                 ^^^^^^^^^^^^^ denied-kms-action warning scope=all operations=GetObject actions=kms:Decrypt
  ]
}`,
    ));

  test("a condition on S3 without its Region is never met", () =>
    checkPolicy(
      "region",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    ${reads},
    {
      "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${key}",
      "Condition": { "StringEquals": { "kms:ViaService": "s3.amazonaws.com" } }
//                                                       ^^^^^^^^^^^^^^^^^^ kms-condition-never-met warning operations=GetObject
    }
  ]
}`,
    ));

  test("an encryption context of the object alone fails what was written under a bucket key", () =>
    assert.deepEqual(
      told(
        document(
          reads,
          decrypts(
            key,
            ', "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data-lake/*" } }',
          ),
        ),
      ),
      ["information kms-condition-never-met GetObject"],
    ));

  test("one of the object and of the bucket passes", () =>
    assert.deepEqual(
      told(
        document(
          reads,
          decrypts(
            key,
            ', "Condition": { "StringLike": { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::data-lake", "arn:aws:s3:::data-lake/*"] } }',
          ),
        ),
      ),
      [],
    ));

  test("objects whose tags a condition asks for may be read", () =>
    assert.deepEqual(
      told(
        document(
          statement(
            '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-lake/*", "Condition": { "StringEquals": { "s3:ExistingObjectTag/team": "data" } }',
          ),
          statement(`"Action": "kms:GenerateDataKey", "Resource": "${key}"`),
        ),
      ),
      ["warning missing-kms-action GetObject"],
    ));

  test("what is checked can be chosen", () => {
    const text = document(writes, reads, statement(`"Action": "kms:GenerateDataKey", "Resource": "${key}"`));
    assert.deepEqual(told(text), ["warning missing-kms-action MultipartUpload,GetObject"]);
    assert.deepEqual(told(text, ["PutObject", "MultipartUpload"]), ["warning missing-kms-action MultipartUpload"]);
    assert.deepEqual(told(text, ["GetObject"]), ["warning missing-kms-action GetObject"]);
    assert.deepEqual(told(text, ["PutObject", "DeleteObject"]), []);
  });

  test("a finding names the whole, not its part", () => {
    const text = document(writes, statement(`"Action": "kms:GenerateDataKey", "Resource": "${key}"`));
    assert.deepEqual(told(text, ["MultipartUpload", "UploadPart"]), ["warning missing-kms-action MultipartUpload"]);
    assert.deepEqual(told(text, ["CreateMultipartUpload", "UploadPart"]), ["warning missing-kms-action UploadPart"]);
  });

  test("each side of a copy is checked by itself, and who writes nowhere is no failed copier", () => {
    const copier = document(writes, reads, statement(`"Action": "kms:GenerateDataKey", "Resource": "${key}"`));
    assert.deepEqual(told(copier, ["CopyObject"]), ["warning missing-kms-action CopyObject"]);
    const onlyReads = document(reads, statement(`"Action": "kms:GenerateDataKey", "Resource": "${key}"`));
    assert.deepEqual(told(onlyReads, ["CopyObject"]), []);
  });

  test("a client that lists parts needs kms:Decrypt; an annotation is information at most", () => {
    const granting = (action: string): string =>
      document(
        statement(`"Action": "${action}", "Resource": "arn:aws:s3:::data-lake/*"`),
        statement(`"Action": "kms:DescribeKey", "Resource": "${key}"`),
        statement(`"Action": "kms:Encrypt", "Resource": "${key}"`),
      );
    assert.deepEqual(told(granting("s3:ListMultipartUploadParts"), ["ListParts"]), [
      "warning missing-kms-action ListParts",
    ]);
    assert.deepEqual(told(granting("s3:PutObjectAnnotation"), ["PutObjectAnnotation"]), [
      "information missing-kms-action PutObjectAnnotation",
    ]);
    assert.deepEqual(told(granting("s3:GetObject"), ["HeadObject"]), []);
  });
});

suite("reads in a model", () => {
  const model = (bucket: object = {}, more: object = {}): object => ({
    buckets: { "data-lake": lake(bucket) },
    keys: { [key]: { policy: "key.json" } },
    principals: { [reader]: { policies: "reader.json" } },
    ...more,
  });

  for (const action of ["s3:GetObject", "s3:Get*", "s3:*", "s3:GetObjectVersion"]) {
    test(`a reader by ${action} without kms:Decrypt is an error`, () => {
      const found = checkAll(createEngine(), [
        { file: "keyhole.json", text: JSON.stringify(model()) },
        { file: "reader.json", text: document(statement(`"Action": "${action}", "Resource": "*"`)) },
        { file: "key.json", text: document(delegation) },
      ]).filter(({ data }) => data?.operations.includes("GetObject") === true);
      assert.deepEqual(
        found.map(({ code, severity }) => `${severity} ${code}`),
        ["error missing-kms-action"],
      );
    });
  }

  test("across accounts both policies must allow the read", () =>
    checkWorkspace(
      "far",
      {
        buckets: { "data-lake": lake({ policy: "bucket.json" }) },
        keys: { [key]: { policy: "key.json" } },
        principals: { [`arn:aws:iam::${otherAccount}:role/far`]: { policies: "far.json" } },
      },
      {
        "bucket.json": document(
          statement(
            `"Principal": { "AWS": "${otherAccount}" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-lake/*"`,
          ),
        ),
        "far.json": document(reads, decrypts(key)),
        "key.json": `
{
  "Version": "2012-10-17",
  "Statement": [
//^^^^^^^^^^^ key-policy-does-not-allow error scope=all operations=GetObject actions=kms:Decrypt: Every download from data-lake by role/far
    ${delegation}
  ]
}`,
      },
    ));

  test("objects are still under the bucket's former key", () =>
    checkWorkspace(
      "former",
      model(
        { formerKeys: [otherKey] },
        { keys: { [key]: { policy: "key.json" }, [otherKey]: { policy: "key.json" } } },
      ),
      {
        "key.json": document(delegation),
        "reader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    ${reads},
//                                 ^^^^^^^^^^^^^^ missing-kms-action error scope=some operations=GetObject actions=kms:Decrypt: Some downloads from data-lake by role/reader fail (GetObject of s3://data-lake/a, still under a key that the bucket had before). The identity policies don't allow kms:Decrypt on key/0987dcba-09fe-87dc-65ba-ab0987654321
    ${decrypts(key)}
  ]
}`,
      },
    ));

  test("who may use both keys reads all", () => {
    const found = checkAll(createEngine(), [
      {
        file: "keyhole.json",
        text: JSON.stringify(
          model(
            { formerKeys: [otherKey] },
            { keys: { [key]: { policy: "key.json" }, [otherKey]: { policy: "key.json" } } },
          ),
        ),
      },
      { file: "reader.json", text: document(reads, decrypts(`${key.slice(0, key.indexOf("/"))}/*`)) },
      { file: "key.json", text: document(delegation) },
    ]);
    assert.deepEqual(found, []);
  });

  test("a read under aws/s3 of another account can never pass", () => {
    const found = checkAll(createEngine(), [
      {
        file: "keyhole.json",
        text: JSON.stringify({
          buckets: { "data-lake": lake({ encryption: { type: "aws:kms" }, policy: "bucket.json" }) },
          principals: { [`arn:aws:iam::${otherAccount}:role/far`]: { policies: "far.json" } },
        }),
      },
      {
        file: "bucket.json",
        text: document(
          statement(
            `"Principal": { "AWS": "${otherAccount}" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-lake/*"`,
          ),
        ),
      },
      { file: "far.json", text: document(reads, decrypts("*")) },
    ]);
    assert.deepEqual(
      found.map(({ code, data }) => `${code} ${data?.operations.join() ?? ""}`),
      ["aws-managed-key-cross-account GetObject"],
    );
  });

  test("expectations name any operation, and the objects by `on`", () => {
    const expectations = [
      { principal: reader, operations: ["GetObject", "DeleteObject"], on: "s3://data-lake/*" },
      { principal: reader, operations: "ListObjectsV2", on: "s3://data-lake" },
      { principal: reader, operations: "PutObject", on: "s3://data-lake/*", expect: "denied" },
    ];
    const found = checkAll(createEngine(), [
      { file: "keyhole.json", text: JSON.stringify(model({}, { expectations })) },
      {
        file: "reader.json",
        text: document(
          reads,
          decrypts(key),
          statement('"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::data-lake"'),
        ),
      },
      { file: "key.json", text: document(delegation) },
    ]);
    assert.deepEqual(
      found.map(({ code, data }) => `${code} ${data?.operations.join() ?? ""}`),
      ["expectation-not-met ", "missing-s3-action DeleteObject"],
    );
  });

  test("the operations that a model chooses go before the setting, and the option before both", () => {
    const engine = createEngine();
    const texts = [
      { file: "keyhole.json", text: JSON.stringify(model({}, { operations: ["PutObject"] })) },
      { file: "reader.json", text: document(reads, writes) },
      { file: "key.json", text: document(delegation) },
    ];
    const codes = (operations: { names: readonly OperationName[]; overModels: boolean } | undefined): string[] =>
      checkAll(engine, texts, { ...defaultSettings, operations }).map(({ data }) => data?.operations.join() ?? "");
    assert.deepEqual(codes(undefined), ["PutObject"]);
    assert.deepEqual(codes({ names: ["GetObject"], overModels: false }), ["PutObject"]);
    assert.deepEqual(codes({ names: ["GetObject"], overModels: true }), ["GetObject"]);
  });

  test("a principal of writes and reads has one finding for what both lack", () =>
    checkWorkspace(
      "both",
      { ...model(), principals: { [uploader]: { policies: "uploader.json" } } },
      {
        "key.json": document(delegation),
        "uploader.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::data-lake/*" },
//                                                  ^^^^^^^^^^^^^^ missing-kms-action error scope=all operations=MultipartUpload,GetObject actions=kms:Decrypt: Every multipart upload (files over about 8 MB) to and every download from data-lake
    { "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" }
  ]
}`,
      },
    ));
});
