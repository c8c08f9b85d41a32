import { languageRule } from "../language/language-rule.ts";
import { grammar } from "../language/grammar.ts";

export const duplicateKeysWithDifferentCase = languageRule({
  code: "duplicate-keys-with-different-case",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "A condition key stands twice in one block, in different case.",
  explanation: `
AWS refuses the policy: names of condition keys don't depend on case, so the second key is the first one again.

**What to do:** put all values under one spelling of the key.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html"],
  message: 'Duplicate condition key "{name}": only the last one takes effect. Combine the values in one.',
  looksAt: "problems",
  inStatements: (policy) => grammar(policy, ["conditionKeyCase"]),
});
