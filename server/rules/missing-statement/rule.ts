import { languageRule } from "../language/language-rule.ts";
import { withoutStatement } from "../language/structure.ts";

export const missingStatement = languageRule({
  code: "missing-statement",
  type: "error",
  summary: "A policy has no Statement.",
  explanation: `
AWS refuses the policy. Keyhole tells this of files that \`--policy-type\` says to be policies: other files without statements are no policies.

**What to do:** add \`Statement\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  message: "This policy has no Statement: AWS refuses it. Add the statements.",
  inPolicy: withoutStatement,
});
