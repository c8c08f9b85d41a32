import { otherAudiences } from "../language/assume.ts";
import { languageRule } from "../language/language-rule.ts";

export const missingAudienceInRoleTrustPolicy = languageRule({
  code: "missing-audience-in-role-trust-policy",
  type: "suggestion",
  beyond: true,
  kinds: ["roleTrust"],
  summary: "Tokens that were issued for another application can assume a role.",
  explanation: `
The audience of a token (\`aud\`) names the application that it was issued for. AWS STS accepts every audience that is registered for the identity
provider in IAM; of the providers that are built in (Google, Facebook, Login with Amazon) none is registered. Without a condition on the audience,
whoever runs another of these applications can use the tokens that its users, jobs or pods hand over.

Keyhole shows claims with which \`sts:AssumeRoleWithWebIdentity\` is allowed, and reports nothing where another condition could still refuse them.

**What to do:** compare \`HOST:aud\` (of Facebook and Login with Amazon \`HOST:app_id\`), for example with \`sts.amazonaws.com\` for GitHub Actions and
Amazon EKS.`,
  fixable: "never",
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
  ],
  message:
    "Tokens of {host} for another application can assume this role: a token with {token} is accepted. Compare {key} in Condition.",
  amongStatements: otherAudiences,
});
