// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean
import assert from "node:assert/strict";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import { holds } from "./condition.test-helper.ts";

suite("Bool", () => {
  test("AWS's example: aws:SecureTransport false denies plain HTTP", () => {
    assert.equal(holds("Bool", "false", "false"), TRUE);
    assert.equal(holds("Bool", "false", "true"), FALSE);
    assert.equal(holds("Bool", "false", "absent"), FALSE);
    assert.equal(holds("BoolIfExists", "false", "absent"), TRUE);
  });

  test("case does not matter; other words match nothing, not even themselves", () => {
    assert.equal(holds("Bool", "TRUE", "True"), TRUE);
    for (const word of ["yes", "1", "", "*"]) assert.equal(holds("Bool", word, word), FALSE);
  });

  test("a variable may hold the word", () => {
    assert.equal(holds("Bool", "${test:flag}", { "test:key": ["true"], "test:flag": ["true"] }), TRUE);
    assert.equal(holds("Bool", "${test:flag}", { "test:key": ["yes"], "test:flag": ["yes"] }), FALSE);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
suite("Null", () => {
  test("true asks that the key is absent, false that it is there", () => {
    assert.equal(holds("Null", "true", "absent"), TRUE);
    assert.equal(holds("Null", "true", "anything"), FALSE);
    assert.equal(holds("Null", "false", "absent"), FALSE);
    assert.equal(holds("Null", "false", "anything"), TRUE);
    assert.equal(holds("Null", "True", "absent"), TRUE);
  });

  test("a key without any value is absent", () => assert.equal(holds("Null", "true", []), TRUE));

  test("presence alone decides", () => {
    assert.equal(holds("Null", "false", "present"), TRUE);
    assert.equal(holds("Null", "true", "present"), FALSE);
    assert.equal(holds("Null", "false", "unknown"), UNKNOWN);
    assert.equal(holds("Null", ["true", "false"], "unknown"), TRUE);
    assert.equal(holds("Null", "maybe", "unknown"), FALSE);
  });
});
