import { shadowed } from "../language/coverage.ts";
import { languageRule } from "../language/language-rule.ts";

export const shadowedStatement = languageRule({
  code: "shadowed-statement",
  type: "suggestion",
  beyond: true,
  summary: "Another statement of the policy already matches every request that this one matches.",
  explanation: `
Another statement with the same effect has at least the same actions, resources and principals, under at most the same conditions. This statement
changes nothing; often it was meant to restrict what the other one allows, which an Allow can't do.

Keyhole compares statement by statement. What only several statements together cover is not reported.

**What to do:** remove this statement, or narrow the other one.`,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"],
  message:
    "Statement {statement} changes nothing, because statement {other} matches every such request, for example {action} on {resource}. Remove it, or narrow statement {other}.",
  ofSeveral: true,
  amongStatements: (policy, { catalog }) => shadowed(policy, catalog),
});
