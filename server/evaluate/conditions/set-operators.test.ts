// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition_examples-multi-valued-context-keys.html
import assert from "node:assert/strict";
import type { ContextValue } from "../context.ts";
import type { Truth } from "../truth.ts";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import { holds } from "./condition.test-helper.ts";

const allowed = ["environment", "cost-center"];
const table: readonly (readonly [
  operator: string,
  policy: string | string[],
  request: ContextValue,
  expected: Truth,
])[] = [
  ["ForAllValues:StringEquals", allowed, ["environment"], TRUE],
  ["ForAllValues:StringEquals", allowed, ["environment", "cost-center"], TRUE],
  ["ForAllValues:StringEquals", allowed, ["environment", "owner"], FALSE],
  ["ForAllValues:StringEquals", allowed, "absent", TRUE],
  ["ForAllValues:StringEquals", allowed, [], TRUE],
  ["ForAllValues:StringEquals", allowed, "present", UNKNOWN],
  ["ForAllValues:StringEquals", allowed, "unknown", UNKNOWN],
  ["ForAllValues:StringLike", "*", "unknown", TRUE],

  ["ForAnyValue:StringEquals", allowed, ["owner", "environment"], TRUE],
  ["ForAnyValue:StringEquals", allowed, ["owner"], FALSE],
  ["ForAnyValue:StringEquals", allowed, "absent", FALSE],
  ["ForAnyValue:StringEquals", allowed, [], FALSE],
  ["ForAnyValue:StringEqualsIfExists", allowed, "absent", TRUE],
  ["ForAnyValue:StringLike", "*", "present", TRUE],
  ["ForAnyValue:StringLike", "*", "unknown", UNKNOWN],

  // AWS's tables for negated operators
  ["ForAllValues:StringNotLike", "key1*", ["key1:legal"], FALSE],
  ["ForAllValues:StringNotLike", "key1*", ["key1:hr", "key1:personnel"], FALSE],
  ["ForAllValues:StringNotLike", "key1*", ["key2:audit"], TRUE],
  ["ForAllValues:StringNotLike", "key1*", ["key1:hr", "key2:audit"], FALSE],
  ["ForAllValues:StringNotLike", "key1*", "absent", TRUE],
  ["ForAnyValue:StringNotEquals", allowed, ["environment"], FALSE],
  ["ForAnyValue:StringNotEquals", allowed, ["environment", "cost-center"], FALSE],
  ["ForAnyValue:StringNotEquals", allowed, ["environment", "owner"], TRUE],
  ["ForAnyValue:StringNotEquals", allowed, "absent", FALSE],

  // several values without a set operator: any may match, none may
  ["StringEquals", "environment", ["owner", "environment"], TRUE],
  ["StringNotEquals", "environment", ["owner", "environment"], FALSE],
  ["StringNotEquals", "environment", ["owner", "team"], TRUE],

  // presence has no values to count
  ["ForAnyValue:Null", "true", "absent", TRUE],
  ["ForAllValues:Null", "false", "absent", FALSE],
];

suite("set operators", () => {
  for (const [operator, policy, request, expected] of table) {
    test(`${operator} ${JSON.stringify(policy)} on ${JSON.stringify(request)}`, () => {
      assert.equal(holds(operator, policy, request), expected);
    });
  }
});
