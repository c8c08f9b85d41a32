import { languageRule } from "../language/language-rule.ts";
import { anyToken } from "../language/trust.ts";

export const missingConditionKeyForOidcPrincipal = languageRule({
  code: "missing-condition-key-for-oidc-principal",
  type: "security-warning",
  kinds: ["roleTrust"],
  summary: "Every token of an identity provider is accepted.",
  explanation: `
Without a condition on the provider's keys everybody whom the provider knows can be the role.

**What to do:** compare the audience (\`HOST:aud\`) and the subject (\`HOST:sub\`).`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"],
  message: "Everybody who gets a token from {host} can be this role. Compare {host}:aud and {host}:sub in Condition.",
  looksAt: "principals",
  inStatements: anyToken,
});
