/**
 * Decisions, and the statements that made them, against the reference of this folder. fast-check prints the seed of a
 * failure.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";
import { question } from "./arbitrary-question.ts";
import { like, reference } from "./reference.ts";

interface Answer {
  readonly error?: string;
  readonly decision: string;
  readonly decidedBy: string;
  readonly statements: readonly {
    policyType: string;
    level?: number;
    policy: number;
    statement: number;
    matched: boolean;
  }[];
}

suite("decisions, against a plain reference", () => {
  test("agree with it, statement by statement", () => {
    const evaluator = new LineEvaluator();
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(question, (asked) => {
        const expected = reference(asked);
        const answer = JSON.parse(evaluator.answer(JSON.stringify(asked)).text) as Answer;
        assert.equal(answer.error, undefined);
        const trail = answer.statements
          .map(({ policyType, level, policy, statement, matched }) =>
            [policyType, level, policy, statement, matched].join(" "),
          )
          .sort();
        assert.deepEqual({ decision: answer.decision, decidedBy: answer.decidedBy, trail }, expected);
        const how = `${answer.decision} ${answer.decidedBy}`;
        seen.set(how, (seen.get(how) ?? 0) + 1);
      }),
      { numRuns: 6000 },
    );
    // What was never seen was not compared.
    const types = ["serviceControl", "vpcEndpoint", "resource", "identity", "permissionsBoundary", "session"];
    const expected = [
      "allowed identity",
      "allowed resource",
      "explicitDeny resourceControl",
      ...types.map((type) => `explicitDeny ${type}`),
      ...types.map((type) => `implicitDeny ${type}`),
    ];
    assert.deepEqual([...seen.keys()].sort(), expected.sort());
  });

  test("the reference's own globs are what one expects of them", () => {
    const all = (pattern: string, texts: readonly string[]): string[] =>
      texts.filter((text) => like([...pattern], [...text]));
    assert.deepEqual(all("a*b?", ["abc", "ab", "axxbc", "abb", "babc"]), ["abc", "axxbc", "abb"]);
  });
});
