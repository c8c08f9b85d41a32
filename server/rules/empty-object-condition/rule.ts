import { languageRule } from "../language/language-rule.ts";
import { emptyConditions } from "../language/structure.ts";

export const emptyObjectCondition = languageRule({
  code: "empty-object-condition",
  type: "suggestion",
  summary: "Condition is an empty object.",
  explanation: `
A condition without keys always holds.

**What to do:** remove it, or add what was meant.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html"],
  message: "{name} is empty and limits nothing. Remove it, or add keys.",
  looksAt: "empty",
  inStatements: emptyConditions,
});
