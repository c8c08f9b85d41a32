import { languageRule } from "../language/language-rule.ts";
import { anyBranch } from "../language/trust.ts";

export const specificGithubRepoAndBranchRecommended = languageRule({
  code: "specific-github-repo-and-branch-recommended",
  type: "general-warning",
  kinds: ["roleTrust"],
  summary: "A role is open to more than one branch of a repository on GitHub.",
  explanation: `
Whoever can push a branch, or open a pull request, can run a workflow there. An environment is protected on GitHub only.

**What to do:** write \`repo:ORG/REPOSITORY:ref:refs/heads/BRANCH\`, or compare \`token.actions.githubusercontent.com:ref\` as well.`,
  fixable: "never",
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"],
  message: '"{value}" doesn\'t fix the repository and its branch. Write repo:ORG/REPOSITORY:ref:refs/heads/BRANCH.',
  looksAt: "conditions",
  inStatements: anyBranch,
});
