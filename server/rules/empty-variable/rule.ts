import { languageRule } from "../language/language-rule.ts";
import { empty } from "../language/variables.ts";

export const emptyVariable = languageRule({
  code: "empty-variable",
  type: "error",
  summary: "A policy variable has no name.",
  explanation: `
AWS refuses the policy.

**What to do:** write the name of a condition key between the braces, or remove them.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"],
  message: 'The variable in "{value}" has no name. Write one, or remove it.',
  looksAt: "variables",
  inStatements: empty,
});
