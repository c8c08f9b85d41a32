import { languageRule } from "../language/language-rule.ts";
import { mixedTypes } from "../language/values.ts";

export const invalidConditionDataType = languageRule({
  code: "invalid-condition-data-type",
  type: "error",
  summary: "The values of a condition key are of different JSON types.",
  explanation: `
AWS refuses the policy: all values of a key have the same JSON type.

**What to do:** write all values as strings.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message:
    'The values of {key} have different types: "{value}" is written in another way than the first one. Write all of them as strings.',
  looksAt: "conditions",
  inStatements: mixedTypes,
});
