/** What wakes the extension: every text in which the engine finds a policy, and no other JSON. */
import assert from "node:assert/strict";
import { mayBePolicy } from "../client/policy-text.ts";
import { createEngine } from "../server/rules/engine.ts";

const policy = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:PutObject", "kms:Encrypt"], Resource: "*" }],
};
const text = JSON.stringify(policy);

suite("a text that may be a policy", () => {
  test("plain, in a string, and with its only slip in the name Statement", () => {
    for (const one of [
      text,
      JSON.stringify({ Policy: text }),
      JSON.stringify({ Policy: text.replace("Statement", "Statment") }),
      ...["Statment", "Statements", "statement", "Statemnt", "Statemen"].map((slip) => text.replace("Statement", slip)),
      text.replace("Statement", "Statment").replace('"Action"', '"NotAction"'),
      text.replace(/"(?:Version|Statement|Effect|Action|Resource)"/g, (name) => name.toLowerCase()),
    ]) {
      assert.ok(mayBePolicy(one), one);
      assert.ok(createEngine().read("a.json", one).policyCount > 0, one);
    }
  });

  test("other JSON is not", () => {
    for (const one of [
      '{ "compilerOptions": { "strict": true } }',
      '{ "Statements": [{ "iban": "DE00" }] }',
      '{ "Effect": "glow", "colour": 1 }',
      '{ "Action": "none" }',
      '{ "effect": "x", "action": "y" }',
      '{ "version": "1", "statement": [{ "effect": "x", "action": "y" }] }',
    ])
      assert.equal(mayBePolicy(one), false, one);
  });
});
