import assert from "node:assert/strict";
import { arnSegments } from "./arn.ts";

suite("the segments of an ARN", () => {
  for (const [text, expected] of [
    ["arn:aws:s3:::b/a:c", ["arn", "aws", "s3", "", "", "b/a:c"]],
    [
      "arn:aws:kms:${aws:RequestedRegion}:111122223333:key/1",
      ["arn", "aws", "kms", "${aws:RequestedRegion}", "111122223333", "key/1"],
    ],
    [
      "arn:aws:kms:${aws:RequestedRegion}:${aws:PrincipalAccount}:key/${aws:PrincipalTag/id}",
      ["arn", "aws", "kms", "${aws:RequestedRegion}", "${aws:PrincipalAccount}", "key/${aws:PrincipalTag/id}"],
    ],
    ["arn:aws:s3:::b/${aws:username", ["arn", "aws", "s3", "", "", "b/${aws:username"]],
    ["arn:aws:kms:${aws:x", ["arn", "aws", "kms", "${aws", "x"]],
    ["${a:b}:c", ["${a:b}", "c"]],
  ] as const)
    test(text, () => {
      assert.deepEqual(arnSegments(text), expected);
    });
});
