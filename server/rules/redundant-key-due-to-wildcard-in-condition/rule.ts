import { languageRule } from "../language/language-rule.ts";
import { alwaysMet } from "../language/conditions.ts";

export const redundantKeyDueToWildcardInCondition = languageRule({
  code: "redundant-key-due-to-wildcard-in-condition",
  type: "suggestion",
  summary: "A condition key always matches because of a wildcard.",
  explanation: `
With \`IfExists\` or \`ForAllValues\` an absent key matches, and \`*\` matches every value: the key has no effect.

**What to do:** remove the key, or write the values that are meant.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: '{operator} with "*" always matches, so {key} has no effect. Remove it, or write the values you mean.',
  looksAt: "anything",
  inStatements: alwaysMet,
});
