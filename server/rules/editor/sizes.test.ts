import assert from "node:assert/strict";
import { policyQuotas } from "../../catalog/policy-quotas.ts";
import type { PolicyTypeName } from "../../policy/policy-type.ts";
import { createEngine } from "../engine.ts";
import { sizesOf } from "./sizes.ts";

/** A policy of so many characters as AWS counts them, with blanks between them that it does not count. */
function policyOf(characters: number): string {
  const policy = (sid: string): object => ({
    Version: "2012-10-17",
    Statement: [{ Sid: sid, Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
  });
  const rest = characters - JSON.stringify(policy("")).length;
  return JSON.stringify(policy("a".repeat(rest)), null, 8);
}

function titles(characters: number, type: PolicyTypeName, wrap = (text: string): string => text): string[] {
  const engine = createEngine();
  const file = engine.read("policy.json", wrap(policyOf(characters)), { type, isPolicy: true });
  return sizesOf(engine.documents(file)).map(({ title }) => title);
}

suite("the size of a policy", () => {
  const quotas: readonly (readonly [PolicyTypeName, number])[] = [
    ["identity", policyQuotas.inlineOfRole],
    ["permissionsBoundary", policyQuotas.managed],
    ["roleTrust", policyQuotas.roleTrust],
    ["bucket", policyQuotas.bucket],
    ["key", policyQuotas.key],
    ["serviceControl", policyQuotas.serviceControl],
    ["resourceControl", policyQuotas.resourceControl],
  ];
  for (const [type, quota] of quotas)
    test(`of ${type} policies is shown from 80 % of their quota on`, () => {
      assert.deepEqual(titles(Math.ceil(quota * 0.8) - 1, type), []);
      assert.deepEqual(titles(quota, type), [
        `${quota.toLocaleString("en-US")} of ${quota.toLocaleString("en-US")} characters (100 %)`,
      ]);
      assert.equal(titles(Math.ceil(quota * 0.8), type).length, 1);
    });

  test("of a managed policy, which its ARN shows, is compared with what such may have", () => {
    const version = (text: string): string =>
      `{ "Policies": [{ "Arn": "arn:aws:iam::111122223333:policy/a", "PolicyVersionList": [{ "IsDefaultVersion": true, "Document": ${text} }] }] }`;
    assert.deepEqual(titles(5_000, "identity", version), ["5,000 of 6,144 characters (81 %)"]);
    assert.deepEqual(titles(5_000, "identity"), []);
  });

  test("of policies without a documented quota is not shown", () => {
    assert.deepEqual(titles(40_000, "resource"), []);
    assert.deepEqual(titles(40_000, "session"), []);
  });

  test("is shown at the opening brace, also in an escaped string", () => {
    const engine = createEngine();
    const text = `{ "Policy": ${JSON.stringify(policyOf(9_000))} }`;
    const file = engine.read("policy.json", text, { type: "identity", isPolicy: false });
    const [lens] = sizesOf(engine.documents(file));
    assert.equal(text.slice(lens?.range.offset, lens?.range.end), "{");
    assert.equal(lens?.range.offset, text.indexOf('"{') + 1);
  });
});
