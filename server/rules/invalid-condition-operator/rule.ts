import { languageRule } from "../language/language-rule.ts";
import { unknownOperators } from "../language/grammar.ts";

export const invalidConditionOperator = languageRule({
  code: "invalid-condition-operator",
  type: "error",
  splitFrom: "invalid-policy-element",
  summary: "A condition operator does not exist.",
  explanation: `
AWS refuses the policy. Names of operators are case-sensitive; a set qualifier (\`ForAllValues:\`, \`ForAnyValue:\`) may come before the name, and
\`IfExists\` behind it. What is only misspelt, Keyhole reads as it was meant.

**What to do:** write the operator that was meant.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: '"{name}" is not a condition operator: AWS refuses the policy.',
  variants: {
    misspelt:
      '"{name}" is not a condition operator: AWS refuses the policy. Write {meant}. Operator names are case-sensitive.',
  },
  looksAt: "conditions",
  inStatements: unknownOperators,
});
