import { languageRule } from "../language/language-rule.ts";
import { misplaced, misplacedInNames } from "../language/variables.ts";

export const variableUnsupportedInElement = languageRule({
  code: "variable-unsupported-in-element",
  type: "error",
  summary: "A policy variable stands where there are none.",
  explanation: `
AWS refuses the policy: variables are allowed in \`Resource\`, \`NotResource\` and the values of \`Condition\`.

**What to do:** write the value.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"],
  message: 'Policy variables can\'t stand in {element}: "{value}" is refused. Write the value.',
  looksAt: "variables",
  inStatements: misplaced,
  inPolicy: misplacedInNames,
});
