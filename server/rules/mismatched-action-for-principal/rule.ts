import { languageRule } from "../language/language-rule.ts";
import { mismatched } from "../language/trust.ts";

export const mismatchedActionForPrincipal = languageRule({
  code: "mismatched-action-for-principal",
  type: "error",
  kinds: ["roleTrust"],
  summary: "No principal of the statement can call the action.",
  explanation: `
\`sts:AssumeRoleWithSAML\` is for SAML providers, \`sts:AssumeRoleWithWebIdentity\` for OIDC providers, \`sts:AssumeRole\` for all other principals.

**What to do:** write the action that fits the principal.`,
  fixable: "sometimes",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"],
  message:
    "{principal} can't call {action}. Write sts:AssumeRoleWithSAML for a SAML provider, sts:AssumeRoleWithWebIdentity for OIDC, else sts:AssumeRole.",
  looksAt: "principals",
  inStatements: mismatched,
});
