/** Replication that a bucket of a model declares: what the role needs, by how both buckets encrypt. */
import assert from "node:assert/strict";
import { createEngine } from "../server/rules/engine.ts";
import { checkAll } from "./harness/check-fixture.ts";
import { key, otherKey } from "./harness/check-policy.ts";
import { account, delegation, document, lake, statement } from "./harness/drawn-workspace.ts";

const decrypts = (on: string): string => statement(`"Action": "kms:Decrypt", "Resource": "${on}"`);

suite("replication in a model", () => {
  const role = `arn:aws:iam::${account}:role/replication`;
  const replica = otherKey;
  const model = (lakeMore: object = {}, replicaMore: object = {}): object => ({
    buckets: {
      "data-lake": lake({ replication: [{ role, to: "s3://replica/*", replicaKey: replica }], ...lakeMore }),
      replica: lake({ encryption: { type: "aws:kms", key: replica, bucketKey: false }, ...replicaMore }),
    },
    keys: { [key]: { policy: "key.json" }, [replica]: { policy: "key.json" } },
    principals: { [role]: { policies: "replication.json" } },
  });
  const inS3 = statement(
    '"Action": ["s3:GetObjectVersionForReplication", "s3:ReplicateObject"], "Resource": ["arn:aws:s3:::data-lake/*", "arn:aws:s3:::replica/*"]',
  );
  const found = (configuration: object, ...statements: readonly string[]) =>
    checkAll(createEngine(), [
      { file: "keyhole.json", text: JSON.stringify(configuration) },
      { file: "replication.json", text: document(...statements) },
      { file: "key.json", text: document(delegation) },
    ]);
  const check = (configuration: object, ...statements: readonly string[]): string[] =>
    found(configuration, ...statements).map(({ code, data }) =>
      `${code} ${data?.kmsActions.join() ?? ""} ${data?.buckets.join() ?? ""}`.trim(),
    );
  const encrypts = (action = '"kms:Encrypt"'): string => statement(`"Action": ${action}, "Resource": "${replica}"`);

  test("decrypts under the source's key, and encrypts under the replica's", () => {
    assert.deepEqual(check(model(), inS3, decrypts(key), encrypts()), []);
    assert.deepEqual(check(model(), inS3, encrypts()), [
      "expectation-not-met",
      "missing-kms-action kms:Decrypt data-lake",
    ]);
    assert.deepEqual(check(model(), inS3, decrypts(key)), [
      "expectation-not-met",
      "missing-kms-action kms:Encrypt replica",
    ]);
  });

  test("also decrypts under the replica's key where the destination has a bucket key", () => {
    const withBucketKey = { encryption: { type: "aws:kms", key: replica, bucketKey: true } };
    assert.deepEqual(check(model({}, withBucketKey), inS3, decrypts(key), encrypts()), [
      "expectation-not-met",
      "missing-kms-action kms:Decrypt replica",
    ]);
    assert.deepEqual(
      check(model({}, withBucketKey), inS3, decrypts(key), encrypts('["kms:Encrypt", "kms:Decrypt"]')),
      [],
    );
  });

  test("needs a data key for objects that were not under KMS", () => {
    const plain = { encryption: { type: "AES256" } };
    assert.deepEqual(check(model(plain), inS3, encrypts()), [
      "expectation-not-met",
      "missing-kms-action kms:GenerateDataKey replica",
    ]);
    assert.deepEqual(check(model(plain), inS3, encrypts('"kms:GenerateDataKey"')), []);
  });

  test("s3:GetObjectVersion in place of the action for replication skips what is under KMS, which is told", () => {
    const skipping = [
      statement('"Action": "s3:GetObjectVersion", "Resource": "arn:aws:s3:::data-lake/*"'),
      statement('"Action": "s3:ReplicateObject", "Resource": "arn:aws:s3:::replica/*"'),
    ];
    assert.deepEqual(check(model(), ...skipping, decrypts(key), encrypts()), [
      "expectation-not-met",
      "missing-s3-action  data-lake",
    ]);
    const [, told] = found(model(), ...skipping, decrypts(key), encrypts());
    assert.match(told?.message ?? "", /can't replicate from data-lake .* S3 skips objects under a KMS key/);
  });

  test("is from its source and to its replicas, each place told once", () => {
    const [expectation, ...causes] = found(model(), statement('"Action": "s3:ReplicateObject", "Resource": "*"'));
    assert.match(expectation?.message ?? "", /can't replicate to s3:\/\/replica/);
    assert.equal(new Set(expectation?.related.map(({ range }) => range.offset)).size, expectation?.related.length);
    assert.deepEqual(
      causes.map(({ message }) => /(?:replica|replicate) (?:from|to) [\w-]+/.exec(message)?.[0]),
      ["replica from data-lake", "replicate from data-lake", "replica to replica"],
    );
  });

  const trust = (...services: readonly string[]): object => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: services }, Action: "sts:AssumeRole" }],
  });
  const trusted = (by: object | undefined, more: object = {}): object => ({
    ...model(),
    buckets: { "data-lake": lake(), replica: lake() },
    principals: { [role]: { policies: "replication.json", ...(by && { trust: by }), ...more } },
  });
  const everything = statement('"Action": "s3:*", "Resource": "*"');

  test("a role that only S3 may assume replicates: it is no failed uploader, and reads the source under KMS", () => {
    assert.deepEqual(check(trusted(trust("s3.amazonaws.com")), everything), [
      "missing-kms-action kms:Decrypt data-lake,replica",
    ]);
    assert.deepEqual(check(trusted(trust("s3.amazonaws.com")), everything, decrypts(key)), []);
    // Anybody else who may assume it uploads, too.
    for (const by of [undefined, trust("s3.amazonaws.com", "lambda.amazonaws.com")])
      assert.match(check(trusted(by), everything, decrypts(key)).join(), /kms:GenerateDataKey/, JSON.stringify(by));
  });

  test("a role of Batch Operations copies", () => {
    const found = checkAll(createEngine(), [
      { file: "keyhole.json", text: JSON.stringify(trusted(trust("batchoperations.s3.amazonaws.com"))) },
      { file: "replication.json", text: document(everything) },
      { file: "key.json", text: document(delegation) },
    ]);
    assert.deepEqual(
      found.map(({ code, data }) => [code, data?.operations, data?.kmsActions]),
      [["missing-kms-action", ["CopyObject", "Replication"], ["kms:GenerateDataKey", "kms:Decrypt"]]],
    );
  });

  test("what is declared, too, is told once", () => {
    const declared = {
      ...model(),
      principals: { [role]: { policies: "replication.json", trust: trust("s3.amazonaws.com") } },
    };
    assert.deepEqual(check(declared, inS3, encrypts()), [
      "expectation-not-met",
      "missing-kms-action kms:Decrypt data-lake",
    ]);
  });

  test("a policy of another kind is no trust policy", () =>
    assert.match(
      checkAll(createEngine(), [
        { file: "keyhole.json", text: JSON.stringify(trusted(JSON.parse(document(everything)) as object)) },
        { file: "replication.json", text: document(everything) },
        { file: "key.json", text: document(delegation) },
      ])
        .map(({ message }) => message)
        .join(),
      /not a role's trust policy/,
    ));

  test("a role or a bucket that the model does not have is told where it is named", () => {
    const found = checkAll(createEngine(), [
      {
        file: "keyhole.json",
        text: JSON.stringify({ buckets: { "data-lake": lake({ replication: [{ role, to: "s3://elsewhere/*" }] }) } }),
      },
    ]).filter(({ code }) => code === "invalid-configuration");
    assert.match(
      found.map(({ message }) => message).join("\n"),
      /role\/replication is no principal[^]*elsewhere is no bucket/,
    );
  });
});
