import { languageRule } from "../language/language-rule.ts";
import { variablesUnder } from "../language/values.ts";

export const invalidVariableForOperator = languageRule({
  code: "invalid-variable-for-operator",
  type: "error",
  summary: "A policy variable stands under an operator that compares no text.",
  explanation: `
AWS refuses the policy. Policy variables work under string and ARN operators only.

**What to do:** write the value, or use a string operator.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"],
  message:
    '{operator} can\'t compare "{value}": policy variables work under string and ARN operators only. Write the value.',
  looksAt: "variables",
  inStatements: variablesUnder,
});
