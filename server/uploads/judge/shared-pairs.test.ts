/** Of whom uploads to a bucket are judged, under which keys, and when a model is too large. */
import assert from "node:assert/strict";
import { findingsOf } from "../../../test/harness/model-findings.ts";
import type { Diagnostic } from "../../rules/diagnostic.ts";
import type { PairCheck } from "./pair.ts";
import { PairBudget } from "./shared-pairs.ts";

const whose = ({ data }: Diagnostic): string =>
  (data?.refused ?? []).map(({ principal, bucket }) => `${principal.replace(/^.*\//, "")}>${bucket}`).join(" ");
const keysOf = ({ data }: Diagnostic): string =>
  `${String(data?.operations.join(" "))} ${String(data?.keys.join(" "))}`;

suite("principals that have the same policies", () => {
  const shared = "shared.json: Allow s3:PutObject on *; Allow kms:GenerateDataKey on KEY";
  const both = 'role/a {"policies":["shared.json"]} | role/b {"policies":["shared.json"]}';

  test("are each told, of each bucket", () => {
    assert.deepEqual(findingsOf(`${both} | ${shared} | lake | pond`, whose), [
      'shared.json:6 missing-kms-action "s3:PutObject" a>lake a>pond b>lake b>pond',
    ]);
  });

  test("are told by themselves where a key policy names one of them", () => {
    assert.deepEqual(
      findingsOf(`${both} | ${shared} | lake | key: Allow kms:* to root; Allow kms:Decrypt to role/a`, whose),
      ['shared.json:6 missing-kms-action "s3:PutObject" b>lake'],
    );
  });

  test("are shown by a request of their own", () => {
    assert.deepEqual(
      findingsOf(
        `${both} | ${shared.replace("GenerateDataKey", "*")} | lake | key: Allow kms:* to root; Deny kms:Decrypt to role/b`,
        ({ data }) => `${String(data?.principals.join(" "))} ${String(data?.witness.principal)}`,
      ),
      ['key.json:17 denied-kms-action "kms:Decrypt" arn:aws:iam::DATA:role/b arn:aws:iam::DATA:role/b'],
    );
  });
});

suite("a key that the bucket had before", () => {
  test("is that of downloads, not of uploads", () => {
    assert.deepEqual(
      findingsOf(
        'role/a: Allow s3:PutObject,s3:GetObject on lake/*; Allow kms:* on KEY | lake {"formerKeys":["SECOND"]}',
        keysOf,
      ),
      ['role-a.json:8 missing-kms-action "s3:GetObject" GetObject SECOND'],
    );
  });
});

test("a declared replication is judged for the role that it names", () => {
  const replicates = (role: string): string =>
    `${role}: Allow s3:GetObjectVersionForReplication on lake/*; Allow s3:ReplicateObject on copy/*; Allow kms:Decrypt on KEY`;
  assert.deepEqual(
    findingsOf(
      `${replicates('role/r {"trust":"trust.json"}')} | ${replicates('role/q {"trust":"trust.json"}')} | trust.json: Allow sts:AssumeRole to s3.amazonaws.com | lake {"replication":[{"role":"arn:aws:iam::DATA:role/r","to":"s3://copy/*","replicaKey":"SECOND"}]} | copy`,
      (one) => `${whose(one)} ${keysOf(one)}`,
    ).filter((one) => !one.startsWith("keyhole")),
    ['role-r.json:11 missing-kms-action "s3:ReplicateObject" r>copy Replication SECOND'],
  );
});

suite("the source of a copy", () => {
  const copier = (statement: string): string[] =>
    findingsOf(
      `role/a: Allow s3:GetObject on lake/*; Allow kms:GenerateDataKey on SECOND${statement} | lake | copy {"encryption":{"type":"aws:kms","key":"SECOND"}} | and {"operations":["CopyObject"]}`,
      keysOf,
    );

  test("is judged for who may write somewhere", () => {
    assert.deepEqual(copier(""), []);
    assert.deepEqual(copier("; Allow s3:PutObject on copy/*"), [
      'role-a.json:6 missing-kms-action "s3:GetObject" CopyObject KEY',
    ]);
  });

  test("is the object itself, where a change of its encryption is in place", () => {
    assert.deepEqual(
      findingsOf(
        'role/a: Allow s3:UpdateObjectEncryption on lake/*; Allow kms:GenerateDataKey,kms:Encrypt,kms:ReEncryptTo on KEY | lake | and {"operations":["UpdateObjectEncryption"]}',
      ),
      [
        'role-a.json:6 missing-kms-action "s3:UpdateObjectEncryption" kms:Decrypt kms:ReEncryptFrom of UpdateObjectEncryption (all)',
      ],
    );
  });
});

suite("what a model takes to be judged", () => {
  const pair = (classes: number): PairCheck =>
    ({ classes: Array.from({ length: classes }), s3: { statements: [1, 2] } }) as unknown as PairCheck;

  test("counts classes of objects and statements, and a pair that is like another one as one step", () => {
    const budget = new PairBudget(25);
    const first = pair(2);
    budget.add(first);
    assert.equal(budget.spent, 26);
    assert.ok(budget.isExhausted);
    budget.add(first);
    assert.equal(budget.spent, 27);
    budget.add(pair(0));
    assert.equal(budget.spent, 47);
  });

  test("is too much only above the limit", () => {
    const budget = new PairBudget(20);
    budget.add(pair(0));
    assert.ok(!budget.isExhausted);
  });
});
