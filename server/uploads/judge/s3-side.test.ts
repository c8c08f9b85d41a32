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
