// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
import assert from "node:assert/strict";
import type { ContextValue } from "../context.ts";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import { holds } from "./condition.test-helper.ts";

const topic = "arn:aws:sns:eu-west-1:111122223333:topic";
const role = "arn:aws:iam::111122223333:role/path/uploader";

suite("ARN operators", () => {
  test("AWS's example: messages of one topic", () => {
    assert.equal(holds("ArnEquals", topic, topic), TRUE);
    assert.equal(holds("ArnEquals", topic, `${topic}2`), FALSE);
    assert.equal(holds("ArnNotEquals", topic, `${topic}2`), TRUE);
  });

  test("ArnEquals takes wildcards as ArnLike does", () => {
    for (const operator of ["ArnEquals", "ArnLike"]) {
      assert.equal(holds(operator, "arn:aws:sns:*:111122223333:t?pic", topic), TRUE);
      assert.equal(holds(operator, "arn:*:sns:eu-*:11112222????:*", topic), TRUE);
    }
    for (const operator of ["ArnNotEquals", "ArnNotLike"])
      assert.equal(holds(operator, "arn:aws:sns:*:*:*", topic), FALSE);
  });

  test("a wildcard runs over slashes, and over colons in the last component only", () => {
    assert.equal(holds("ArnLike", "arn:aws:iam::*:role/*", role), TRUE);
    assert.equal(
      holds("ArnLike", "arn:aws:logs:*:*:log-group*", "arn:aws:logs:eu-west-1:1:log-group:a:log-stream:b"),
      TRUE,
    );
    assert.equal(holds("ArnLike", "arn:aws:*:topic", topic), FALSE);
    assert.equal(holds("ArnLike", "arn:aws:sns:*:topic", topic), FALSE);
    assert.equal(holds("StringLike", "arn:aws:sns:*:topic", topic), TRUE);
    assert.equal(holds("ArnLike", "arn:*:sns:eu-west-1:111122223333:topic", topic.replace("sns", "x:sns")), FALSE);
    const group = { "test:key": ["arn:aws:logs:eu-west-1:1:log-group:ana:b"], "aws:username": ["ana"] };
    assert.equal(holds("ArnLike", "arn:aws:logs:*:*:log-group:${aws:username}:b", group), TRUE);
    assert.equal(holds("ArnLike", "arn:aws:logs:*:*:log-group:${aws:username}b", group), FALSE);
  });

  test("case matters, an empty component is empty", () => {
    assert.equal(holds("ArnLike", "arn:aws:sns:eu-west-1:111122223333:Topic", topic), FALSE);
    assert.equal(holds("ArnLike", "arn:aws:iam:?:111122223333:role/*", role), FALSE);
  });

  test("* alone is any ARN; what is no ARN matches nothing", () => {
    assert.equal(holds("ArnLike", "*", role), TRUE);
    assert.equal(holds("ArnLike", "*", "uploader"), FALSE);
    assert.equal(holds("ArnLike", "arn:aws:sns", "arn:aws:sns"), FALSE);
    assert.equal(holds("ArnLike", "*:aws:sns:*:*:topic", topic), TRUE);
    assert.equal(holds("ArnLike", "*:aws:sns:*:*:topic", topic.replace("arn", "x")), FALSE);
    assert.equal(holds("ArnNotLike", "uploader", role), TRUE);
    assert.equal(holds("ArnLike", "uploader", "present"), FALSE);
  });

  test("a variable stands for part of an ARN or all of it, its wildcards being ordinary characters", () => {
    const account = (value: string): Readonly<Record<string, ContextValue>> => ({
      "test:key": [role],
      "aws:PrincipalAccount": [value],
    });
    const policy = "arn:aws:iam::${aws:PrincipalAccount}:role/*";
    assert.equal(holds("ArnLike", policy, account("111122223333")), TRUE);
    assert.equal(holds("ArnLike", policy, account("444455556666")), FALSE);
    assert.equal(holds("ArnLike", policy, account("*")), FALSE);
    assert.equal(holds("ArnEquals", "${aws:PrincipalArn}", { "test:key": [role], "aws:PrincipalArn": [role] }), TRUE);
    assert.equal(holds("ArnNotEquals", "${aws:PrincipalArn}", { "test:key": [role] }), TRUE);
    assert.equal(holds("ArnEquals", "${aws:PrincipalArn}", { "test:key": "present" }), FALSE);
    assert.equal(
      holds("ArnEquals", "${aws:PrincipalArn}", { "test:key": "present", "aws:PrincipalArn": [role] }),
      UNKNOWN,
    );
  });

  test("an unknown variable leaves open only what the rest does not exclude", () => {
    const unknown = { "test:key": [role], "aws:PrincipalAccount": "unknown" } as const;
    assert.equal(holds("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:role/*", unknown), UNKNOWN);
    assert.equal(holds("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:user/*", unknown), FALSE);
    assert.equal(holds("ArnLike", "${aws:PrincipalAccount}", { ...unknown, "test:key": ["uploader"] }), FALSE);
  });
});
