import { languageRule } from "../language/language-rule.ts";
import { anyRepository } from "../language/trust.ts";

export const missingGithubRepoConditionKey = languageRule({
  code: "missing-github-repo-condition-key",
  type: "security-warning",
  kinds: ["roleTrust"],
  summary: "Every repository on GitHub can be this role.",
  explanation: `
Whoever has a workflow on GitHub gets a token of this provider; the subject says of which repository.

**What to do:** compare \`token.actions.githubusercontent.com:sub\` with \`repo:ORG/REPOSITORY:ref:refs/heads/BRANCH\`.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"],
  message:
    "Workflows of any repository on GitHub can be this role, for example with {token}. Compare token.actions.githubusercontent.com:sub with repo:ORG/REPOSITORY:ref:refs/heads/BRANCH.",
  looksAt: "principals",
  inStatements: anyRepository,
});
