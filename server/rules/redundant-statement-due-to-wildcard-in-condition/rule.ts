import { languageRule } from "../language/language-rule.ts";
import { neverMet } from "../language/conditions.ts";

export const redundantStatementDueToWildcardInCondition = languageRule({
  code: "redundant-statement-due-to-wildcard-in-condition",
  type: "suggestion",
  summary: "A statement never applies because of a wildcard in its condition.",
  explanation: `
\`ForAnyValue\` with a negated operator needs a value that the pattern doesn't match, and \`*\` matches every value.

**What to do:** remove the statement, or write the values that are meant.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: '{operator} with "*" never matches {key}, so the statement never applies. Write the values you mean.',
  looksAt: "anything",
  inStatements: neverMet,
});
