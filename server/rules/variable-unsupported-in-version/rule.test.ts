import assert from "node:assert/strict";
import { document, findingsOf, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { variableUnsupportedInVersion } from "./rule.ts";

testLanguageRule(variableUnsupportedInVersion, {
  "the version of 2012": policy({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/${aws:username}/*",
  }),
  "a placeholder of a tool": document({
    Version: "2008-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::${bucket}/*" }],
  }),
});

test("what stands in brackets for a Version is not written over", () => {
  const fixesOf = (Version: unknown): number[] =>
    findingsOf(
      variableUnsupportedInVersion,
      document({
        Version,
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/${aws:username}/*" }],
      }),
    ).map(({ fixes }) => fixes.length);
  assert.deepEqual(fixesOf("2008-10-17"), [1]);
  assert.deepEqual(fixesOf(["2008-10-17", "draft"]), [0]);
  assert.deepEqual(fixesOf({ value: "2008-10-17" }), [0]);
});
