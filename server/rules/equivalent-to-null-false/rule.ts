import { languageRule } from "../language/language-rule.ts";
import { presence } from "../language/conditions.ts";

export const equivalentToNullFalse = languageRule({
  code: "equivalent-to-null-false",
  type: "suggestion",
  summary: "A condition only asks whether a key is present.",
  explanation: `
A key that is compared with \`*\` alone has to be in the request, with whatever value. \`Null\` says the same more clearly, and can't be
mistaken for a limit on the value.

**What to do:** write \`"Null": { "KEY": "false" }\`, or compare the key with the values that are meant.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message:
    '{operator} with "*" only requires that {key} is present. Write "Null": false for that, or the values you mean.',
  looksAt: "anything",
  inStatements: presence,
});
