/** What S3's own request has, as expectations ask about it. */
import assert from "node:assert/strict";
import { findingsOf } from "../../../test/harness/model-findings.ts";

const expecting = (operation: string, expect = "allowed"): string =>
  `and {"expectations":[{"principal":"arn:aws:iam::DATA:role/a","on":"s3://lake/*","operations":"${operation}","expect":"${expect}"}]}`;

suite("an expectation", () => {
  test("is not broken by what only an object's tags or a signature decide", () => {
    for (const line of [
      "role/a: Allow s3:GetObject on lake/* if StringEquals s3:ExistingObjectTag/team a; Allow kms:* on KEY | lake",
      "role/a: Allow s3:GetObject on lake/*; Allow kms:* on KEY | lake: Deny s3:GetObject on lake/* to * if StringNotEquals s3:ExistingObjectTag/team a",
      "role/a: Allow s3:GetObject on lake/* if NumericLessThan s3:signatureAge 600000; Allow kms:* on KEY | lake",
      "role/a: Allow s3:GetObject on lake/* if StringEquals s3:x-amz-content-sha256 UNSIGNED-PAYLOAD; Allow kms:* on KEY | lake",
    ])
      assert.deepEqual(findingsOf(`${line} | ${expecting("GetObject")}`), [], line);
  });

  test("is broken by a header that it does not send", () => {
    assert.deepEqual(
      findingsOf(
        `role/a: Allow s3:PutObject on lake/* if StringEquals s3:x-amz-acl private; Allow kms:* on KEY | lake | ${expecting("PutObject")}`,
      ),
      [
        'keyhole.json:35 expectation-not-met "s3://lake/*"',
        'role-a.json:10 missing-s3-action "private" of PutObject (all)',
      ],
    );
  });

  test("of a download is broken by what only uploads have", () => {
    assert.deepEqual(
      findingsOf(
        `role/a: Allow s3:GetObject on lake/* if Bool s3:ObjectCreationOperation true; Allow kms:* on KEY | lake | ${expecting("GetObject")}`,
      ).slice(1),
      ['role-a.json:10 missing-s3-action "true" of GetObject (all)'],
    );
  });
});

test("the policy behind an access point tells the bucket's own objects apart", () => {
  const point = "arn:aws:s3:eu-west-1:DATA:accesspoint/in";
  assert.deepEqual(
    findingsOf(
      `role/a: Allow s3:PutObject on ${point}/object/*; Allow kms:* on KEY | lake: Deny s3:PutObject on lake/no/* to * | and {"accessPoints":{"${point}":{"bucket":"lake"}},"expectations":[{"principal":"arn:aws:iam::DATA:role/a","on":"s3://${point}/*","operations":"PutObject","expect":"allowed"}]}`,
      ({ data }) => data?.objects.join(" ") ?? "",
    ),
    [
      `keyhole.json:40 expectation-not-met "s3://${point}/*"`,
      'lake.json:7 denied-s3-action "s3:PutObject" arn:aws:s3:::lake/no/*',
    ],
  );
});

test("a key that every request has is not taken to be absent", () => {
  const version = (operator: string): string => `Deny s3:PutObject on lake/* to * if ${operator} s3:TlsVersion 1.3`;
  const line = (...denies: readonly string[]): string =>
    `role/a: Allow s3:PutObject on lake/* | lake: ${denies.join("; ")}`;
  assert.deepEqual(findingsOf(line(version("NumericLessThan"), version("NumericGreaterThanEquals"))), []);
  assert.equal(findingsOf(line(version("NumericLessThan"), version("NumericGreaterThan"))).length, 1);
});

suite("an object that only a Deny names by a value that nobody knows", () => {
  test("does not break an expectation", () => {
    for (const allowed of ["lake/*", "lake/*,arn:aws:s3:::lake/${aws:PrincipalTag/team}/in/*"])
      assert.deepEqual(
        findingsOf(
          `role/a: Allow s3:PutObject on ${allowed}; Deny s3:PutObject on lake/no/\${aws:PrincipalTag/team}/*; Allow kms:* on KEY | lake | ${expecting("PutObject")}`,
        ),
        [],
        allowed,
      );
  });
});

test("what allows all but some actions is named by its NotAction", () => {
  assert.deepEqual(findingsOf("role/a: Allow not iam:* on lake/* | lake", () => "").slice(0, 1), [
    'role-a.json:6 missing-kms-action "NotAction"',
  ]);
});

test("a bucket policy that may name the principal, by a placeholder, neither grants for certain nor leaves anything out", () => {
  const open = "role/a: Allow kms:GenerateDataKey on KEY | lake: Allow s3:PutObject on lake/* to <role>";
  assert.deepEqual(
    findingsOf(open, () => "").filter((one) => one.startsWith("role-a")),
    [],
  );
  for (const expect of ["allowed", "denied"])
    assert.deepEqual(
      findingsOf(`${open} | ${expecting("PutObject", expect)}`).filter((one) => one.includes("expectation-not-met")),
      [],
      expect,
    );
});
