import { languageRule } from "../language/language-rule.ts";
import { emptyValues } from "../language/conditions.ts";

export const emptyArrayConditionForallvalues = languageRule({
  code: "empty-array-condition-forallvalues",
  type: "suggestion",
  summary: "A condition key has no values under ForAllValues.",
  explanation: `
A condition holds if one of its values matches; an empty list has none.

**What to do:** add the values, or remove the key.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message:
    '{key} has no values under {operator}, so it matches only if the key is absent. Write "Null": true for that, or add the values.',
  looksAt: "empty",
  inStatements: (policy) => emptyValues(policy, "ForAllValues"),
});
