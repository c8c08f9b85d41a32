import { languageRule } from "../language/language-rule.ts";
import { broadVariables } from "../language/variables.ts";

export const variableUsageTooPermissive = languageRule({
  code: "variable-usage-too-permissive",
  type: "error",
  summary: "A policy variable is too broad for its condition key.",
  explanation: `
Some keys decide over accounts, organizations and networks: AWS advises against variables in their values under operators with \`Like\`, and asks that in
\`aws:userid\` the variable stands behind the colon, or alone before it. AWS publishes no list; Keyhole takes the keys that the page on global
keys calls sensitive.

**What to do:** write the value, or use \`StringEquals\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  message: '"{value}" may let more through than {key} is meant to. Write the value, or use StringEquals.',
  looksAt: "patterns",
  inStatements: broadVariables,
});
