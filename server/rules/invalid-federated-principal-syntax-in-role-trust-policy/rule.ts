import { languageRule } from "../language/language-rule.ts";
import { unknownProviders } from "../language/trust.ts";

export const invalidFederatedPrincipalSyntaxInRoleTrustPolicy = languageRule({
  code: "invalid-federated-principal-syntax-in-role-trust-policy",
  type: "error",
  kinds: ["roleTrust"],
  summary: "A federated principal is no identity provider.",
  explanation: `
AWS refuses the policy. \`Federated\` takes the ARN of a SAML or OIDC provider in IAM, or the domain name of a provider that AWS knows, such as
\`accounts.google.com\`.

**What to do:** write the ARN of the provider.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"],
  message: '"{value}" is no identity provider. Write the ARN of a SAML or OIDC provider, or a domain name.',
  looksAt: "principals",
  inStatements: unknownProviders,
});
