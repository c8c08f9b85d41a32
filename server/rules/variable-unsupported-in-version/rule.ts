import { languageRule } from "../language/language-rule.ts";
import { inOldVersion } from "../language/variables.ts";

export const variableUnsupportedInVersion = languageRule({
  code: "variable-unsupported-in-version",
  type: "error",
  summary: "A policy variable stands in a policy of the old version.",
  explanation: `
Policy variables exist since version 2012-10-17. Before, or without \`Version\`, \`\${aws:username}\` is plain text.

**What to do:** write \`"Version": "2012-10-17"\`.`,
  fixable: "sometimes",
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
  ],
  message: '"{value}" is plain text here: policy variables need "Version": "2012-10-17". Write that.',
  looksAt: "variables",
  inStatements: inOldVersion,
});
