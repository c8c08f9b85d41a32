import assert from "node:assert/strict";
import { findingsOf, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingArnField } from "./rule.ts";

const reading = (...Resource: readonly string[]) => policy({ Effect: "Allow", Action: "s3:GetObject", Resource });

testLanguageRule(missingArnField, {
  "empty fields": reading("arn:aws:s3:::b"),
  "a wildcard for all fields behind it": reading(
    "arn:aws:s3:*",
    "arn:aws:s3::*",
    "arn:*:s3*",
    "arn:aws:logs:us-*",
    "arn:aws:logs:us-east-1:*",
    "arn:aws:logs:us-east-1:11112222*",
    "arn:aws:iam::aw*",
    "arn:aws:s3:*:b/*",
  ),
});

suite("fixes of missing-arn-field", () => {
  for (const [written, meant] of [
    ["arn:aws:s3::b/*", "arn:aws:s3:::b/*"],
    ["arn:aws:s3:b/a?", "arn:aws:s3:::b/a?"],
    ["arn:aws-cn:s3::b", "arn:aws-cn:s3:::b"],
    ["arn:s3:::b/*", "arn:aws:s3:::b/*"],
    ["arn:aws:iam:111122223333:role/r", "arn:aws:iam::111122223333:role/r"],
    // Where a Region or an account is due, nobody knows it.
    ["arn:aws:sqs:us-east-1:queue", undefined],
    ["arn:aws:iam::role/r", undefined],
    ["arn:aws:s3:eu-west-1:b", undefined],
  ] as const)
    test(`${written} is ${meant ?? "told without a fix"}`, () => {
      const [finding, ...more] = findingsOf(missingArnField, reading(written));
      assert.equal(more.length, 0);
      assert.deepEqual(
        finding?.fixes.map(({ title }) => title),
        meant === undefined ? [] : [`Replace ${written} with ${meant}`],
      );
    });
});
