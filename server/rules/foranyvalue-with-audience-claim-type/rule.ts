import { languageRule } from "../language/language-rule.ts";
import { audiences } from "../language/trust.ts";

export const foranyvalueWithAudienceClaimType = languageRule({
  code: "foranyvalue-with-audience-claim-type",
  type: "security-warning",
  kinds: ["roleTrust"],
  summary: "The audience of a token is compared with ForAnyValue.",
  explanation: `
The audience is one value for GitHub and most providers; \`ForAnyValue:\` is for claims of several values.

**What to do:** remove the qualifier.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"],
  message: "{key} has one value, but {operator} is for several. Remove ForAnyValue.",
  looksAt: "conditions",
  inStatements: (policy) => audiences(policy, true),
});
