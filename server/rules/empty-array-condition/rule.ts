import { languageRule } from "../language/language-rule.ts";
import { emptyValues } from "../language/conditions.ts";

export const emptyArrayCondition = languageRule({
  code: "empty-array-condition",
  type: "suggestion",
  summary: "A condition key has no values.",
  explanation: `
A condition holds if one of its values matches; an empty list has none.

**What to do:** add the values, or remove the key.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: "{key} has no values under {operator}, so the statement has no effect. Add the values, or remove the key.",
  looksAt: "empty",
  inStatements: (policy) => emptyValues(policy, "plain"),
});
