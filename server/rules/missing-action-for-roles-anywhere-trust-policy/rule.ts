import { languageRule } from "../language/language-rule.ts";
import { missingForAnywhere } from "../language/trust.ts";

export const missingActionForRolesAnywhereTrustPolicy = languageRule({
  code: "missing-action-for-roles-anywhere-trust-policy",
  type: "error",
  kinds: ["roleTrust"],
  summary: "IAM Roles Anywhere lacks an action.",
  explanation: `
IAM Roles Anywhere needs \`sts:AssumeRole\`, \`sts:SetSourceIdentity\` and \`sts:TagSession\`.

**What to do:** add the missing actions.`,
  fixable: "always",
  sources: ["https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"],
  message: "IAM Roles Anywhere also needs {actions}. Add them.",
  amongStatements: missingForAnywhere,
});
