import { languageRule } from "../language/language-rule.ts";
import { elements } from "../language/structure.ts";

export const rcpSyntaxErrorNotaction = languageRule({
  code: "rcp-syntax-error-notaction",
  type: "error",
  kinds: ["resourceControl"],
  summary: "A resource control policy has NotAction.",
  explanation: `
AWS refuses the policy.

**What to do:** list the actions in \`Action\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html"],
  message: "A resource control policy can't have NotAction. List the actions in Action.",
  inStatements: (policy) => elements(policy, ["NotAction"]),
});
