import { languageRule } from "../language/language-rule.ts";
import { grammar } from "../language/grammar.ts";

export const missingEffect = languageRule({
  code: "missing-effect",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "A statement has no Effect.",
  explanation: `
AWS refuses the policy: every statement says whether it allows or denies.

**What to do:** add \`"Effect": "Allow"\` or \`"Effect": "Deny"\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  message: 'This statement has no Effect: AWS refuses the policy. Add "Effect": "Allow" or "Deny".',
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["missingEffect"]),
});
