// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
import assert from "node:assert/strict";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import { holds } from "./condition.test-helper.ts";

suite("string operators", () => {
  test("StringEquals compares case-sensitively", () => {
    assert.equal(holds("StringEquals", "queue", "queue"), TRUE);
    assert.equal(holds("StringEquals", "queue", "Queue"), FALSE);
    assert.equal(holds("StringNotEquals", "queue", "Queue"), TRUE);
  });

  test("StringEqualsIgnoreCase does not", () => {
    assert.equal(holds("StringEqualsIgnoreCase", "johndoe", "JohnDoe"), TRUE);
    assert.equal(holds("StringNotEqualsIgnoreCase", "johndoe", "JohnDoe"), FALSE);
    assert.equal(holds("StringEqualsIgnoreCase", "ΛΟΓΟΣ", "λογος"), TRUE);
  });

  test("a wildcard in StringEquals is an ordinary character: the region cannot be left open so", () => {
    assert.equal(holds("StringEquals", "s3.*.amazonaws.com", "s3.eu-west-1.amazonaws.com"), FALSE);
    assert.equal(holds("StringEquals", "s3.*.amazonaws.com", "s3.*.amazonaws.com"), TRUE);
    assert.equal(holds("StringEqualsIgnoreCase", "A*", "ab"), FALSE);
  });

  test("StringLike takes * and ?, and is case-sensitive", () => {
    assert.equal(holds("StringLike", "s3.*.amazonaws.com", "s3.eu-west-1.amazonaws.com"), TRUE);
    assert.equal(holds("StringLike", "s3.*.amazonaws.com", "S3.eu-west-1.amazonaws.com"), FALSE);
    assert.equal(holds("StringLike", "user-?", "user-12"), FALSE);
    assert.equal(holds("StringNotLike", "user-?", "user-1"), FALSE);
  });

  test("${*} is the character, in StringLike too", () => {
    assert.equal(holds("StringLike", "a${*}", "a*"), TRUE);
    assert.equal(holds("StringLike", "a${*}", "ab"), FALSE);
  });

  test("StringLike * holds of a key that is there, whatever its value", () => {
    assert.equal(holds("StringLike", "*", "present"), TRUE);
    assert.equal(holds("StringLike", "*", "unknown"), UNKNOWN);
    assert.equal(holds("StringLikeIfExists", "*", "unknown"), TRUE);
    assert.equal(holds("StringNotLike", "*", "present"), FALSE);
    assert.equal(holds("StringNotLike", "*", "unknown"), UNKNOWN);
    assert.equal(holds("StringLike", "?*", "present"), UNKNOWN);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
suite("policy variables in string operators", () => {
  const asked = (
    operator: string,
    policy: string,
    key: string,
    variable: "absent" | "unknown" | readonly string[],
  ): number => holds(operator, policy, { "test:key": [key], "aws:username": variable });

  test("the request's value takes the variable's place", () => {
    assert.equal(asked("StringLike", "home/${aws:username}/*", "home/ana/a.txt", ["ana"]), TRUE);
    assert.equal(asked("StringLike", "home/${aws:username}/*", "home/bob/a.txt", ["ana"]), FALSE);
    assert.equal(asked("StringEqualsIgnoreCase", "home/${AWS:UserName}", "home/ana", ["ANA"]), TRUE);
  });

  test("a wildcard in the value is an ordinary character", () => {
    assert.equal(asked("StringLike", "${aws:username}", "anything", ["*"]), FALSE);
    assert.equal(asked("StringLike", "${aws:username, '*'}", "anything", "absent"), FALSE);
  });

  test("a variable without a value equals nothing, so negated operators hold", () => {
    assert.equal(asked("StringEquals", "${aws:username}", "ana", "absent"), FALSE);
    assert.equal(asked("StringEquals", "${aws:username}", "", "absent"), FALSE);
    assert.equal(asked("StringNotEquals", "${aws:username}", "ana", "absent"), TRUE);
    assert.equal(holds("StringLike", "*${aws:username}", { "test:key": "present" }), FALSE);
  });

  test("the default stands in for an absent key only", () => {
    assert.equal(asked("StringEquals", "${aws:username, 'nobody'}", "nobody", "absent"), TRUE);
    assert.equal(asked("StringEquals", "${aws:username, 'nobody'}", "nobody", ["ana"]), FALSE);
  });

  test("a key of several values is no variable", () => {
    assert.equal(asked("StringEquals", "${aws:username}", "ana", ["ana", "bob"]), FALSE);
  });

  test("an unknown value leaves open only what the rest of the text does not exclude", () => {
    assert.equal(asked("StringLike", "home/${aws:username}/*", "home/ana/a.txt", "unknown"), UNKNOWN);
    assert.equal(asked("StringLike", "home/${aws:username}/*", "public/a.txt", "unknown"), FALSE);
    assert.equal(asked("StringNotLike", "home/${aws:username}/*", "public/a.txt", "unknown"), TRUE);
  });
});
