/** Which expectations are not met, what breaks them, and which request shows it. */
import assert from "node:assert/strict";
import { exampleOf, findingsOf } from "../../../test/harness/model-findings.ts";
import type { Diagnostic } from "../../rules/diagnostic.ts";

interface Expected {
  readonly on?: string;
  readonly operations: string | readonly string[];
  readonly expect?: string;
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly context?: Readonly<Record<string, string>>;
}

const expecting = (...all: readonly Expected[]): string =>
  `and ${JSON.stringify({
    expectations: all.map((one) => ({
      principal: "arn:aws:iam::DATA:role/a",
      on: "s3://lake/in/*",
      expect: "allowed",
      ...one,
    })),
  })}`;

/** What is said beside that an expectation is not met. */
const causesOf = (line: string, tell?: (one: Diagnostic) => string): string[] =>
  findingsOf(line, tell).filter((one) => !one.startsWith("keyhole.json"));

const called = ({ data }: Diagnostic): string =>
  `${String(data?.witness.call)} of ${String(data?.operations.join(" "))}`;

const creates = (value: string): string => `lake: Deny s3:* on lake/* to * if Bool s3:ObjectCreationOperation ${value}`;
const mayAll = "role/a: Allow s3:* on *; Allow kms:* on KEY";

suite("by which S3 tells the calls of an upload apart", () => {
  test("the call that fails is named, with the operations that make it", () => {
    const expected = expecting({ operations: ["PutObject", "MultipartUpload"] });
    assert.deepEqual(causesOf(`${mayAll} | ${creates("false")} | ${expected}`, called), [
      'lake.json:7 denied-s3-action "s3:*" CreateMultipartUpload of MultipartUpload',
    ]);
    assert.deepEqual(causesOf(`${mayAll} | ${creates("true")} | ${expected}`, called), [
      'lake.json:7 denied-s3-action "s3:*" PutObject of PutObject MultipartUpload',
    ]);
    assert.deepEqual(
      causesOf(`${mayAll} | ${creates("true")} | ${expecting({ operations: "MultipartUpload" })}`, called),
      ['lake.json:7 denied-s3-action "s3:*" CompleteMultipartUpload of MultipartUpload'],
    );
  });

  test("the request that shows it has the key", () => {
    for (const value of ["true", "false"])
      assert.deepEqual(
        causesOf(
          `${mayAll} | ${creates(value)} | ${expecting({ operations: "MultipartUpload" })}`,
          exampleOf("s3:ObjectCreationOperation"),
        ),
        [`lake.json:7 denied-s3-action "s3:*" ${value}`],
      );
  });

  test("downloads, and what a move deletes, do not have it", () => {
    for (const expected of [
      { operations: "GetObject" },
      { operations: "MoveObject", from: "s3://lake/out/*" },
      { operations: "CopyObject", from: "s3://lake/out/*" },
    ])
      assert.deepEqual(findingsOf(`${mayAll} | ${creates("false")} | ${expecting(expected)}`), []);
  });
});

suite("what breaks an expectation", () => {
  test("is asked of all objects where it names none", () => {
    assert.deepEqual(
      findingsOf(`role/a: Allow kms:* on KEY | lake | ${expecting({ on: "s3://lake", operations: "PutObject" })}`),
      [
        'keyhole.json:35 expectation-not-met "s3://lake"',
        'role-a.json:3 missing-s3-action "Statement" of PutObject (all)',
      ],
    );
  });

  test("is no header of the copy at its source", () => {
    const source = "copy: Deny s3:* on copy/* to * if StringEquals s3:x-amz-acl private";
    const copy = { operations: "CopyObject", headers: { "x-amz-acl": "private" } };
    assert.deepEqual(findingsOf(`${mayAll} | lake | ${source} | ${expecting({ ...copy, from: "s3://copy/*" })}`), []);
    assert.deepEqual(
      causesOf(`${mayAll} | lake | ${source} | ${expecting({ ...copy, on: "s3://copy/*", from: "s3://lake/*" })}`),
      ['copy.json:7 denied-s3-action "s3:*" of CopyObject (all)'],
    );
  });

  test("is not the key of the replicas at the source of a replication", () => {
    const line = (key: string): string =>
      `role/a: Allow s3:GetObjectVersionForReplication on lake/*; Allow s3:ReplicateObject on copy/*; Allow kms:Decrypt on KEY; Allow kms:Encrypt on ${key} | lake {"replication":[{"role":"arn:aws:iam::DATA:role/a","to":"s3://copy/*","replicaKey":"SECOND"}]} | copy`;
    assert.deepEqual(findingsOf(line("SECOND")), []);
    assert.deepEqual(causesOf(line("KEY")), [
      'role-a.json:11 missing-kms-action "s3:ReplicateObject" kms:Encrypt of Replication (all)',
    ]);
  });

  test("is nothing that depends on a network beside what refuses it", () => {
    assert.deepEqual(
      causesOf(
        `role/a: Allow s3:PutObject on lake/out/*; Allow kms:* on KEY | lake: Deny s3:PutObject on lake/* to * if StringEquals aws:SourceVpce vpce-1a | ${expecting({ operations: "PutObject" })}`,
      ),
      ['role-a.json:6 missing-s3-action "s3:PutObject" of PutObject (all)'],
    );
  });

  test("is the condition of the statement that is about the objects, not of one before it", () => {
    assert.deepEqual(
      causesOf(
        `role/a: Allow s3:PutObject on lake/out/* if StringEquals s3:x-amz-acl private; Allow s3:PutObject on lake/in/* if StringEquals s3:x-amz-storage-class GLACIER; Allow kms:* on KEY | lake | ${expecting({ operations: "PutObject" })}`,
      ),
      ['role-a.json:20 missing-s3-action "GLACIER" of PutObject (all)'],
    );
  });

  test("is the action, where no statement is about the objects", () => {
    assert.deepEqual(
      causesOf(
        `role/a: Allow s3:PutObject on lake/out/* if StringEquals s3:x-amz-acl private; Allow kms:* on KEY | lake | ${expecting({ operations: "PutObject" })}`,
      ),
      ['role-a.json:6 missing-s3-action "s3:PutObject" of PutObject (all)'],
    );
  });

  test("is mended by a fix that is preferred only where no statement may mean the objects", () => {
    for (const [resource, isPreferred] of [
      ["lake/x/*", true],
      ["lake/x-${aws:PrincipalTag/team}/*", false],
    ] as const)
      assert.deepEqual(
        causesOf(
          `role/a: Allow s3:PutObject on ${resource}; Allow kms:* on KEY | lake | ${expecting({ operations: "PutObject" })}`,
          ({ fixes }) => fixes.map((fix) => String(fix.isPreferred)).join(" "),
        ),
        [`role-a.json:6 missing-s3-action "s3:PutObject" ${String(isPreferred)}`],
      );
  });
});

suite("the call that shows it", () => {
  test("is of an object whose name no policy leaves open", () => {
    assert.deepEqual(
      causesOf(
        `role/a: Allow s3:PutObject on lake/\${aws:PrincipalTag/team}/*; Deny s3:PutObject on lake/\${aws:PrincipalTag/team}/no/*; Allow kms:* on KEY | lake | ${expecting({ on: "s3://lake/*", operations: "PutObject" })}`,
        ({ data }) => `${String(data?.witness.resource)} ${String(data?.witness.context["aws:PrincipalTag/team"])}`,
      ).slice(1),
      ['role-a.json:11 denied-s3-action "s3:PutObject" arn:aws:s3:::lake/uploader/no/ uploader'],
    );
  });

  test("is that of the operation, also where it names a version", () => {
    for (const context of [{}, { "s3:versionid": "v" }])
      assert.deepEqual(
        causesOf(`role/a: Allow kms:* on KEY | lake | ${expecting({ operations: "GetObject", context })}`, called),
        ['role-a.json:3 missing-s3-action "Statement" GetObject of GetObject'],
      );
  });

  test("is that for a session in a directory bucket, which is named as it is", () => {
    const bucket = "data--euw1-az1--x-s3";
    assert.deepEqual(
      causesOf(
        `role/a: Allow kms:* on KEY | ${bucket} | ${expecting({ on: `s3://${bucket}/*`, operations: "PutObject" })}`,
        (one) => /\((.*?)\)/.exec(one.message)?.[1] ?? "",
      ),
      [`role-a.json:3 missing-s3-action "Statement" CreateSession of s3://${bucket}/a`],
    );
    assert.deepEqual(
      findingsOf(
        `role/a: Allow s3express:CreateSession on *; Allow kms:GenerateDataKey on KEY | ${bucket}`,
        (one) => /\((.*?)\)/.exec(one.message)?.[1] ?? "",
      ),
      [`role-a.json:6 missing-kms-action "s3express:CreateSession" PutObject of s3://${bucket}/a`],
    );
  });
});
