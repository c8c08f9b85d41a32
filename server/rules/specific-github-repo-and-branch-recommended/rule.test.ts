import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { specificGithubRepoAndBranchRecommended } from "./rule.ts";

testLanguageRule(specificGithubRepoAndBranchRecommended, {
  "a branch": policy({
    Effect: "Allow",
    Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringLike: {
        "token.actions.githubusercontent.com:sub": [
          "repo:example/app:ref:refs/heads/main",
          "repo:example/app-*:ref:refs/heads/main",
        ],
      },
    },
  }),
});
