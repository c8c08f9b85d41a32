import { languageRule } from "../language/language-rule.ts";
import { notBooleans } from "../language/values.ts";

export const typeMismatchBoolean = languageRule({
  code: "type-mismatch-boolean",
  type: "general-warning",
  summary: "A value under Bool or Null is neither true nor false.",
  explanation: `
\`Bool\` and \`Null\` know two values, \`true\` and \`false\`, as strings or as JSON booleans. Any other value never matches.

**What to do:** write \`"true"\` or \`"false"\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message:
    '"{value}" is neither true nor false, but {operator} compares booleans, so this value never matches. Write "true" or "false".',
  variants: {
    otherOperator:
      '"{value}" is neither true nor false, but {operator} compares booleans, so this value never matches. Use an operator that fits {key}.',
  },
  looksAt: "conditions",
  inStatements: notBooleans,
});
