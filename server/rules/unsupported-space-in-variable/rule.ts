import { languageRule } from "../language/language-rule.ts";
import { spaced } from "../language/variables.ts";

export const unsupportedSpaceInVariable = languageRule({
  code: "unsupported-space-in-variable",
  type: "error",
  summary: "A blank stands in the name of a policy variable.",
  explanation: `
AWS refuses the policy: blanks are allowed in a default value only, and before it.

**What to do:** remove the blank.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"],
  message: 'The variable in "{value}" has a blank in its name. Remove it.',
  looksAt: "variables",
  inStatements: spaced,
});
