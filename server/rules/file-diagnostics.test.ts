import assert from "node:assert/strict";
import { createEngine, defaultSettings } from "./engine.ts";
import { rules } from "./registry.ts";
import type { Rule } from "./rule.ts";

/** Which rules ran in each step of the check of a policy with a Sid of so many characters. */
function rulesByStep(length: number): string[][] {
  let ran: string[] = [];
  const probe = (rule: Rule): Rule => ({
    ...rule,
    check: (ask) => {
      ran.push(rule.code);
      return rule.check(ask);
    },
  });
  const engine = createEngine(rules.map(probe));
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "a".repeat(length), Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
  });
  const steps = engine.steps.check(engine.read("policy.json", text), engine.workspaceFacts([]), defaultSettings);
  const byStep: string[][] = [];
  for (let step = steps.next(); ; step = steps.next()) {
    byStep.push(ran);
    ran = [];
    if (step.done === true) return byStep;
  }
}

suite("the check of one file", () => {
  test("gives way before each rule where the text is long", () => {
    const byStep = rulesByStep(30_000);
    assert.ok(byStep.every((ran) => ran.length <= 1));
    assert.deepEqual(
      byStep.flat(),
      rules.map(({ code }) => code),
    );
  });

  test("and where it is short runs them at one go", () => {
    assert.ok(rulesByStep(30).some((ran) => ran.length === rules.length));
  });
});
