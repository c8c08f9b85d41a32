import { languageRule } from "../language/language-rule.ts";
import { nullIfExists } from "../language/conditions.ts";

export const nullWithIfExists = languageRule({
  code: "null-with-if-exists",
  type: "error",
  summary: "IfExists stands behind Null.",
  explanation: `
AWS refuses the policy: every operator but \`Null\` can have \`IfExists\`.

**What to do:** write \`Null\`.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"],
  message: "{operator} doesn't exist: Null can't have IfExists. Write Null.",
  looksAt: "conditions",
  inStatements: nullIfExists,
});
