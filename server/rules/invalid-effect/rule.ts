import { languageRule } from "../language/language-rule.ts";
import { grammar } from "../language/grammar.ts";

export const invalidEffect = languageRule({
  code: "invalid-effect",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "Effect is neither Allow nor Deny.",
  explanation: `
AWS refuses the policy. The value is case-sensitive: exactly \`Allow\` or \`Deny\`.

**What to do:** write \`Allow\` or \`Deny\`. What is only misspelt, Keyhole reads as it was meant.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html"],
  message: 'Effect must be exactly Allow or Deny, not "{value}". The statement has no effect as written.',
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["effect"]),
});
