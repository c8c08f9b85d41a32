// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
import assert from "node:assert/strict";
import { isKnownOperator } from "./condition.ts";
import { parseOperator } from "./operators.ts";

suite("operator names", () => {
  test("all that AWS documents exist, with IfExists and set prefixes", () => {
    const ordered = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
    const documented = [
      "StringEquals",
      "StringNotEquals",
      "StringEqualsIgnoreCase",
      "StringNotEqualsIgnoreCase",
      "StringLike",
      "StringNotLike",
      ...ordered.map((name) => `Numeric${name}`),
      ...ordered.map((name) => `Date${name}`),
      "Bool",
      "BinaryEquals",
      "IpAddress",
      "NotIpAddress",
      "ArnEquals",
      "ArnLike",
      "ArnNotEquals",
      "ArnNotLike",
    ];
    for (const name of documented) {
      for (const written of [name, `${name}IfExists`, `ForAllValues:${name}`, `ForAnyValue:${name}IfExists`]) {
        const operator = parseOperator(written);
        assert.equal(operator?.base.name, name, written);
        assert.equal(operator.ifExists, written.endsWith("IfExists"));
        assert.equal(operator.base.negated, name.includes("Not"));
      }
    }
  });

  test("Null has no IfExists", () => {
    assert.ok(isKnownOperator("Null"));
    assert.ok(!isKnownOperator("NullIfExists"));
  });

  test('spelling and case are exact: IAM answers stringEquals with "Invalid Condition type"', () => {
    for (const wrong of [
      "stringEquals",
      "StringEqual",
      "BoolNot",
      "StringLikeIgnoreCase",
      "ForAllValue:StringLike",
      "forAllValues:StringLike",
      "ForAllValues: StringLike",
      "IfExists",
      "",
      "toString",
    ]) {
      assert.ok(!isKnownOperator(wrong), wrong);
    }
  });
});
