/** For the tests of the checks of the language: their examples, and near misses, of which they say nothing. */
import assert from "node:assert/strict";
import type { PolicyTypeName } from "../../server/policy/policy-type.ts";
import { issueCodeOf } from "../../server/rules/language/language-rule.ts";
import type { Rule } from "../../server/rules/rule.ts";
import { checkAll } from "./check-fixture.ts";
import { testExamples } from "./check-policy.ts";
import { contradictions } from "./contradictions.ts";
import { examplesOf } from "./examples.ts";
import { wholeEngine } from "./whole-engine.ts";

interface Near {
  readonly type: PolicyTypeName | undefined;
  readonly text: string;
}

/** A policy of these statements. */
export const policy = (...statements: readonly object[]): Near => ({
  type: undefined,
  text: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
});

/** A policy as it is. */
export const document = (value: unknown): Near => ({
  type: undefined,
  text: typeof value === "string" ? value : JSON.stringify(value),
});

/** The same, known to be of a type. */
export const of = (type: PolicyTypeName, { text }: Near): Near => ({ type, text });

/** A statement that allows reading objects, with a condition. */
export const when = (Condition: unknown): Near =>
  policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*", Condition });

/** The findings of a rule; none at a place contradicts another. */
export function findingsOf(rule: Rule, { type, text }: Near) {
  const all = checkAll(wholeEngine(), [{ file: "policy.json", text, ...(type && { type }) }]);
  assert.deepEqual(contradictions(all), []);
  return all.filter(({ code }) => code === rule.code);
}

/**
 * The examples of a rule, which draw what it finds, and what looks like it and is fine.
 * @param quiet by what it is
 * @param loud what is found and fits in no example, likewise
 */
export function testLanguageRule(
  rule: Rule,
  quiet: Readonly<Record<string, Near>>,
  loud: Readonly<Record<string, Near>> = {},
): void {
  suite(rule.code, () => {
    testExamples(rule);

    test("its code is the issue code of Access Analyzer, if that looks for it, and an example shows it", () => {
      if (rule.accessAnalyzer !== undefined) assert.equal(rule.accessAnalyzer, issueCodeOf(rule.code));
      const isShown = examplesOf(rule.code).some(({ source }) => source.includes(` ${rule.code} `));
      assert.ok(isShown || Object.keys(loud).length > 0);
    });

    for (const [name, near] of Object.entries(loud))
      test(`found: ${name}`, () => {
        assert.equal(findingsOf(rule, near).length, 1);
      });

    for (const [name, near] of Object.entries(quiet))
      test(`quiet: ${name}`, () => {
        const messages = findingsOf(rule, near).map(({ message }) => message);
        assert.deepEqual(messages, []);
      });
  });
}
