import { languageRule } from "../language/language-rule.ts";
import { notNumbers } from "../language/values.ts";

export const typeMismatchNumber = languageRule({
  code: "type-mismatch-number",
  type: "general-warning",
  summary: "A value under a numeric operator is not a number.",
  explanation: `
Numeric operators compare integers and decimal numbers. A value that is no number never matches.

**What to do:** write a number, or an operator for the value.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: '"{value}" is not a number, but {operator} compares numbers, so this value never matches. Write a number.',
  variants: {
    otherOperator:
      '"{value}" is not a number, but {operator} compares numbers, so this value never matches. Use an operator that fits {key}.',
  },
  looksAt: "numbers",
  inStatements: notNumbers,
});
