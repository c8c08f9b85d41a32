import assert from "node:assert/strict";
import { parseJson } from "../policy/parse.ts";
import { findDocuments } from "../policy/recognize.ts";
import { Budget, BudgetExhausted, within, withinSteps } from "./budget.ts";
import { parseCaller } from "./caller.ts";
import { createCompiler } from "./compiler.ts";
import { compileCondition } from "./conditions/condition.ts";
import type { ContextValue } from "./context.ts";
import { decide } from "./decision/decide.ts";
import { PolicyReader } from "./decision/policies.ts";
import { compileGlob, globMatches } from "./globs/glob.ts";
import { withoutRepeats } from "./globs/occurrence.ts";
import { globsIntersect } from "./globs/relations.ts";
import { readRequest } from "./request.ts";
import { CompiledStatement } from "./statement.ts";
import { finish } from "./steps.ts";

function stepsOf(work: (budget: Budget) => void): number {
  const budget = new Budget(1_000_000);
  work(budget);
  assert.equal(budget.left, budget.steps - budget.spent);
  return budget.spent;
}

suite("what evaluating costs, in steps", () => {
  for (const [operator, values, request, steps] of [
    ["StringEquals", ["a", "b", "c"], ["c"], 3],
    ["StringEquals", ["a", "b", "c"], ["a"], 1],
    ["StringEquals", ["a", "b"], ["x", "y"], 4],
    ["StringNotEquals", ["a", "b"], ["b", "y"], 2],
    ["ForAllValues:StringEquals", ["a", "b"], ["x", "a"], 2],
    ["StringEquals", ["a", "b"], "absent", 0],
    ["StringEquals", ["a", "b"], "present", 2],
    ["StringLike", ["a", "*", "b"], "present", 2],
    ["Null", ["true", "false"], "present", 2],
  ] as const)
    test(`${operator} of ${values.join(", ")} on ${String(request)}: ${String(steps)}`, () => {
      const condition = compileCondition(operator, "test:key", values, { variables: true });
      const value = request as ContextValue;
      assert.equal(
        stepsOf((budget) => condition?.evaluate({ get: () => value, budget })),
        steps,
      );
    });

  for (const [pattern, text, steps] of [
    ["abc", "abc", 0],
    ["a*", "abc", 0],
    ["a*c", "abc", 2],
    ["x*c", "abc", 0],
    ["a*b*c", "abc".repeat(40), 6],
    ["a*b*c", "ac", 0],
  ] as const)
    test(`${pattern} against ${String(text.length)} characters: ${String(steps)}`, () => {
      assert.equal(
        stepsOf((budget) => globMatches(compileGlob(pattern), text, budget)),
        steps,
      );
    });

  for (const [pattern, steps] of [
    ["ab", 6],
    ["a?", 101],
    [`a${"?".repeat(1_100)}`, 202],
  ] as const)
    test(`to look for ${String(pattern.length)} characters without comparing everything with everything: ${String(steps)}`, () => {
      const [segment = []] = compileGlob(pattern).segments;
      assert.equal(
        stepsOf((budget) => withoutRepeats(segment, "b".repeat(100), 0, budget)),
        steps,
      );
    });

  for (const [one, other, steps] of [
    ["a*c", "ab*", 0],
    ["*a*", "*b*", 0],
    ["a?b?c", "a*c", 16],
    ["a?c", "?b?", 10],
  ] as const)
    test(`whether ${one} and ${other} have a text in common: ${String(steps)}`, () => {
      assert.equal(
        stepsOf((budget) => globsIntersect(compileGlob(one), compileGlob(other), budget)),
        steps,
      );
    });

  test("a statement's resources and conditions, up to the one that decides", () => {
    const statement = {
      Effect: "Allow",
      Action: "*",
      Resource: ["arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::c"],
      Condition: { StringEquals: { "aws:a": "1", "aws:b": "2" }, Bool: { "aws:c": "true" } },
    };
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const [document] = findDocuments(parseJson(text).root, text);
    const [written] = document?.document.statements ?? [];
    assert.ok(document !== undefined && written !== undefined);
    const compiled = new CompiledStatement(createCompiler(), document.document, written);
    const get = (key: string): ContextValue => (key === "aws:a" ? ["1"] : key === "aws:b" ? ["x"] : ["true"]);
    const arn = ["arn", "aws", "s3", "", "", "b"];
    assert.equal(
      stepsOf((budget) => compiled.matchResource(arn, { get, budget })),
      2,
    );
    assert.equal(
      stepsOf((budget) => compiled.matchConditions({ get, budget })),
      4,
    );
  });
});

suite("a question with a budget", () => {
  const decideWithin = (steps: number): string => {
    const question = {
      principal: "arn:aws:iam::111122223333:role/etl",
      action: "s3:GetObject",
      resource: "arn:aws:s3:::lake/a",
      resourceAccount: "111122223333",
      context: { "aws:userid": "x" },
    };
    const statement = {
      Effect: "Allow",
      Action: "s3:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:userid": ["a", "b", "c", "x"] } },
    };
    const policies = { identity: [{ Version: "2012-10-17", Statement: [statement] }] };
    const request = readRequest(question, parseCaller, new Budget(steps));
    return decide(request, new PolicyReader().read(policies)).decision;
  };

  test("is answered within it, and not beyond it", () => {
    assert.equal(decideWithin(100), "allowed");
    assert.throws(() => decideWithin(4), BudgetExhausted);
  });
});

suite("a budget", () => {
  test("lasts for its steps, and throws from then on", () => {
    const budget = new Budget(3);
    budget.spend(2);
    budget.spend(1);
    assert.deepEqual([budget.spent, budget.left, budget.exhausted], [3, 0, false]);
    assert.throws(() => {
      budget.spend(1);
    }, BudgetExhausted);
    assert.deepEqual([budget.spent, budget.left, budget.exhausted], [4, -1, true]);
    assert.throws(() => {
      budget.spend(0);
    }, BudgetExhausted);
  });

  test("a pause is due after 32 pieces of work, or after 1,000 steps", () => {
    const pieces = new Budget(10_000);
    assert.deepEqual(
      Array.from({ length: 64 }, () => pieces.pauseIsDue()).flatMap((due, index) => (due ? [index] : [])),
      [31, 63],
    );
    const steps = new Budget(10_000);
    const due = [999, 1, 999, 999].map((count) => {
      steps.spend(count);
      return steps.pauseIsDue();
    });
    assert.deepEqual(due, [false, true, false, true]);
  });

  test("work that exhausts it has not come to its end; another error stays one", () => {
    const spend = (): void => {
      new Budget(1).spend(2);
    };
    assert.equal(within(spend), false);
    assert.equal(
      within(() => undefined),
      true,
    );
    assert.throws(() => within(() => assert.fail()), assert.AssertionError);
    const inSteps = (work: () => void): boolean =>
      finish(
        withinSteps(
          (function* () {
            yield;
            work();
          })(),
        ),
      );
    assert.equal(inSteps(spend), false);
    assert.equal(
      inSteps(() => undefined),
      true,
    );
    assert.throws(() => inSteps(() => assert.fail()), assert.AssertionError);
  });
});
