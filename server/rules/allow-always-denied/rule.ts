import { denied } from "../language/coverage.ts";
import { languageRule } from "../language/language-rule.ts";

export const allowAlwaysDenied = languageRule({
  code: "allow-always-denied",
  type: "suggestion",
  beyond: true,
  summary: "A Deny of the same policy matches every request that this statement allows.",
  explanation: `
An explicit Deny overrides every Allow. The Deny has at least the same actions, resources and principals, under at most the same conditions: this statement
allows nothing.

Keyhole compares statement by statement. What only several Denies together take away is not reported.

**What to do:** remove this statement, or add a condition or an exception to the Deny.`,
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html",
  ],
  message:
    "Statement {statement} allows nothing, because statement {other} denies every such request, for example {action} on {resource}. Remove it, or narrow statement {other}.",
  ofSeveral: true,
  amongStatements: (policy, { catalog }) => denied(policy, catalog),
});
