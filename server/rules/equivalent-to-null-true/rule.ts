import { languageRule } from "../language/language-rule.ts";
import { absence } from "../language/conditions.ts";

export const equivalentToNullTrue = languageRule({
  code: "equivalent-to-null-true",
  type: "suggestion",
  summary: "A condition only asks whether a key is absent.",
  explanation: `
A key that must not match \`*\` must not be in the request. \`Null\` says the same more clearly.

**What to do:** write \`"Null": { "KEY": "true" }\`.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: '{operator} with "*" only matches if {key} is absent. Write "Null": true for that.',
  looksAt: "anything",
  inStatements: absence,
});
