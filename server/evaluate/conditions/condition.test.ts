// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
import assert from "node:assert/strict";
import type { ContextValue } from "../context.ts";
import { contextOf } from "../context.ts";
import type { Truth } from "../truth.ts";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import { holds } from "./condition.test-helper.ts";
import type { CompiledCondition } from "./condition.ts";
import { compileCondition } from "./condition.ts";

function compiled(operator: string, key: string, values: readonly string[], variables = true): CompiledCondition {
  const condition = compileCondition(operator, key, values, { variables });
  assert.ok(condition);
  return condition;
}

suite("conditions", () => {
  test("the values of a key are alternatives; for a negated operator none may match", () => {
    assert.equal(holds("StringEquals", ["a", "b"], "b"), TRUE);
    assert.equal(holds("StringNotEquals", ["a", "b"], "b"), FALSE);
    assert.equal(holds("StringNotEquals", ["a", "b"], "c"), TRUE);
  });

  const knowledge: readonly ContextValue[] = ["absent", "present", "unknown"];
  const table: readonly (readonly [operator: string, absent: Truth, present: Truth, unknown: Truth])[] = [
    ["StringEquals", FALSE, UNKNOWN, UNKNOWN],
    ["StringEqualsIfExists", TRUE, UNKNOWN, UNKNOWN],
    ["StringNotEquals", TRUE, UNKNOWN, UNKNOWN],
    ["StringNotEqualsIfExists", TRUE, UNKNOWN, UNKNOWN],
    ["NotIpAddress", TRUE, UNKNOWN, UNKNOWN],
    ["ArnLike", FALSE, UNKNOWN, UNKNOWN],
    ["ArnNotLikeIfExists", TRUE, UNKNOWN, UNKNOWN],
    ["ForAllValues:StringEquals", TRUE, UNKNOWN, UNKNOWN],
    ["ForAnyValue:StringEquals", FALSE, UNKNOWN, UNKNOWN],
    ["ForAnyValue:StringNotEquals", FALSE, UNKNOWN, UNKNOWN],
    ["BinaryEquals", FALSE, FALSE, FALSE],
    ["Bool", FALSE, FALSE, FALSE],
  ];
  for (const [operator, ...expected] of table) {
    test(`${operator} on a key that is absent, present, unknown`, () => {
      const value = operator.includes("Ip") ? "10.0.0.0/8" : operator.includes("Arn") ? "arn:aws:s3:::*" : "value";
      assert.deepEqual(
        knowledge.map((known) => holds(operator, value, known)),
        expected,
      );
    });
  }

  test("no values match nothing, whatever the request", () => {
    for (const known of [...knowledge, ["a"]]) {
      assert.equal(holds("StringEquals", [], known), FALSE);
      assert.equal(holds("StringNotEquals", [], known), TRUE);
    }
  });

  test("key names are compared without case", () => {
    const condition = compiled("StringEquals", "AWS:sourceVPCE", ["vpce-1"]);
    assert.equal(condition.evaluate(contextOf({ "aws:SourceVpce": ["vpce-1"] })), TRUE);
  });

  test("without the version that has variables, ${ is text", () => {
    const condition = compiled("StringEquals", "aws:username", ["${aws:username}"], false);
    assert.equal(condition.evaluate(contextOf({ "aws:username": ["ana"] })), FALSE);
    assert.equal(condition.evaluate(contextOf({ "aws:username": ["${aws:username}"] })), TRUE);
  });

  test("tells itself as written and in AWS's terms", () => {
    const condition = compiled("ForAnyValue:StringNotLikeIfExists", "aws:TagKeys", ["a*"]);
    const { operator, base, negated, ifExists, set, key, values } = condition;
    assert.deepEqual(
      { operator, base, negated, ifExists, set, key, values },
      {
        operator: "ForAnyValue:StringNotLikeIfExists",
        base: "StringNotLike",
        negated: true,
        ifExists: true,
        set: "ForAnyValue",
        key: "aws:TagKeys",
        values: ["a*"],
      },
    );
    assert.equal(compileCondition("stringLike", "aws:TagKeys", [], { variables: true }), undefined);
  });

  test("says of each value whether it matches, negated or not", () => {
    for (const operator of ["StringLike", "StringNotLike"]) {
      const condition = compiled(operator, "kms:ViaService", ["s3.eu-west-1.*", "sqs.*", "${aws:username}"]);
      const context = contextOf({ "aws:username": "unknown" });
      assert.deepEqual(
        [0, 1, 2, 3].map((index) => condition.valueMatches(index, "s3.eu-west-1.amazonaws.com", context)),
        [TRUE, FALSE, UNKNOWN, FALSE],
      );
    }
    const isNull = compiled("Null", "kms:ViaService", ["true", "false"]);
    assert.deepEqual(
      [0, 1].map((index) => isNull.valueMatches(index, "x", contextOf({}))),
      [FALSE, TRUE],
    );
  });
});
