import { languageRule } from "../language/language-rule.ts";
import { redundantNumbers } from "../language/values.ts";

export const redundantConditionValueNum = languageRule({
  code: "redundant-condition-value-num",
  type: "suggestion",
  summary: "Of several numbers only one decides.",
  explanation: `
Several values of a key are alternatives. Under an operator such as \`NumericLessThan\` the greatest alone decides, under \`NumericGreaterThan\`
the least.

**What to do:** keep that value.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: "Of these values of {key} only {meant} matters to {operator}. Keep {meant}.",
  looksAt: "numbers",
  inStatements: redundantNumbers,
});
