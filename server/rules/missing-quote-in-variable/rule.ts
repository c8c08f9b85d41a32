import { languageRule } from "../language/language-rule.ts";
import { unquoted } from "../language/variables.ts";

export const missingQuoteInVariable = languageRule({
  code: "missing-quote-in-variable",
  type: "error",
  summary: "The default value of a policy variable is not in single quotes.",
  explanation: `
AWS refuses the policy: a default value is written \`\${aws:PrincipalTag/team, 'none'}\`.

**What to do:** put the value in single quotes.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"],
  message: 'The default value in "{value}" must be in single quotes.',
  looksAt: "variables",
  inStatements: unquoted,
});
