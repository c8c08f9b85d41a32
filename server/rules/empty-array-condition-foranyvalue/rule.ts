import { languageRule } from "../language/language-rule.ts";
import { emptyValues } from "../language/conditions.ts";

export const emptyArrayConditionForanyvalue = languageRule({
  code: "empty-array-condition-foranyvalue",
  type: "suggestion",
  summary: "A condition key has no values under ForAnyValue.",
  explanation: `
A condition holds if one of its values matches; an empty list has none.

**What to do:** add the values, or remove the key.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: "{key} has no values under {operator}, so it never matches. Add the values.",
  looksAt: "empty",
  inStatements: (policy) => emptyValues(policy, "ForAnyValue"),
});
