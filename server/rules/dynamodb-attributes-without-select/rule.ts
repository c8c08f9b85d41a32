import { languageRule } from "../language/language-rule.ts";
import { unselected } from "../language/conditions.ts";

export const dynamodbAttributesWithoutSelect = languageRule({
  code: "dynamodb-attributes-without-select",
  type: "security-warning",
  summary: "dynamodb:Attributes limits nothing without dynamodb:Select.",
  explanation: `
A read that names no attributes returns all of them; \`dynamodb:Attributes\` is then absent or empty.

**What to do:** add \`"StringEquals": { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" }\` (as \`StringEqualsIfExists\`, if other actions stand beside).`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"],
  message:
    'A read that names no attributes returns all of them, whatever {key} says. Require "dynamodb:Select": "SPECIFIC_ATTRIBUTES" as well.',
  looksAt: ["dynamodb:attributes"],
  inStatements: unselected,
});
