import { languageRule } from "../language/language-rule.ts";
import { unclosed } from "../language/variables.ts";

export const missingBraceInVariable = languageRule({
  code: "missing-brace-in-variable",
  type: "error",
  summary: "A policy variable has no closing brace.",
  explanation: `
AWS refuses the policy: a variable is \`\${service:name}\`.

**What to do:** add the brace.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"],
  message: 'The variable in "{value}" has no closing brace. Add }.',
  looksAt: "variables",
  inStatements: unclosed,
});
