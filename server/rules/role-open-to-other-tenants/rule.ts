import { otherTenants } from "../language/assume.ts";
import { languageRule } from "../language/language-rule.ts";

export const roleOpenToOtherTenants = languageRule({
  code: "role-open-to-other-tenants",
  type: "suggestion",
  beyond: true,
  kinds: ["roleTrust"],
  summary: "Tokens of another customer of the identity provider can assume a role.",
  explanation: `
GitHub Actions, GitLab, HCP Terraform, Buildkite and Amazon Cognito issue tokens for all their customers under one issuer. Which customer a token
is for, only a claim tells: the owner in \`sub\`, for example \`repo:OWNER/REPOSITORY:…\`, or the identity pool in \`aud\`. Where a wildcard stands in the
place of the customer's name, or no condition compares the claim, anybody can get a token that fits. In an Amazon EKS cluster the same is true of the
namespace.

Keyhole shows claims with which \`sts:AssumeRoleWithWebIdentity\` is allowed, and reports nothing where another condition could still refuse them.
IAM refuses new trust policies that don't evaluate the claim of such a provider, but existing ones stay in force. Where a GitHub token is accepted
without any condition on \`sub\`, [another check](missing-github-repo-condition-key.md) says so.

**What to do:** write the owner, organization, project or pool in full.`,
  fixable: "never",
  sources: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
    "https://docs.github.com/en/actions/reference/security/oidc",
  ],
  message:
    "Other customers of {host} can assume this role: a token with {token} is accepted. Write your own name in {key} in full.",
  variants: {
    cluster:
      "Every namespace of the cluster can assume this role: a token with {token} is accepted. Write the namespace in {key} in full.",
  },
  amongStatements: otherTenants,
});
