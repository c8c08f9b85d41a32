// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
import assert from "node:assert/strict";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import { holds } from "./condition.test-helper.ts";

suite("numeric operators", () => {
  test("AWS's example: at most ten keys a list request", () => {
    assert.equal(holds("NumericLessThanEquals", "10", "10"), TRUE);
    assert.equal(holds("NumericLessThanEquals", "10", "11"), FALSE);
  });

  const table: readonly (readonly [operator: string, below: number, same: number, above: number])[] = [
    ["NumericEquals", FALSE, TRUE, FALSE],
    ["NumericNotEquals", TRUE, FALSE, TRUE],
    ["NumericLessThan", TRUE, FALSE, FALSE],
    ["NumericLessThanEquals", TRUE, TRUE, FALSE],
    ["NumericGreaterThan", FALSE, FALSE, TRUE],
    ["NumericGreaterThanEquals", FALSE, TRUE, TRUE],
  ];
  for (const [operator, below, same, above] of table) {
    test(`${operator} compares by value, not as text`, () => {
      assert.deepEqual(
        ["9.5", "10.0", "1e2"].map((request) => holds(operator, "10", request)),
        [below, same, above],
      );
    });
  }

  test("what is no number matches nothing, on either side", () => {
    for (const word of ["", "ten", "1 0", "0x10", "Infinity", "10*"]) {
      assert.equal(holds("NumericLessThanEquals", word, "1"), FALSE);
      assert.equal(holds("NumericGreaterThanEquals", "0", word), FALSE);
      assert.equal(holds("NumericNotEquals", "0", word), TRUE);
      assert.equal(holds("NumericLessThan", word, "present"), FALSE);
    }
  });

  test("there are no variables", () => {
    assert.equal(holds("NumericEquals", "${test:key}", "10"), FALSE);
  });

  test("an unknown number is unknown", () => assert.equal(holds("NumericLessThan", "10", "present"), UNKNOWN));
});
