import { languageRule } from "../language/language-rule.ts";
import { audiences } from "../language/trust.ts";

export const confirmAudienceClaimType = languageRule({
  code: "confirm-audience-claim-type",
  type: "suggestion",
  kinds: ["roleTrust"],
  summary: "The audience of a token is compared.",
  explanation: `
The audience of a token is one value for GitHub and most providers. A set qualifier (\`ForAllValues:\`, \`ForAnyValue:\`) is for claims of several
values; with \`ForAllValues:\` an absent audience passes.

**What to do:** compare it without a qualifier, unless your provider sends several audiences.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"],
  message:
    "A token has one value of {key} with most providers. Make sure that {operator} has no set qualifier unless yours sends several.",
  looksAt: "conditions",
  inStatements: (policy) => audiences(policy, false),
});
