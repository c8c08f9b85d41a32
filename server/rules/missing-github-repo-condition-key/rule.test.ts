import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingGithubRepoConditionKey } from "./rule.ts";

testLanguageRule(missingGithubRepoConditionKey, {
  "the subject": policy({
    Effect: "Allow",
    Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:example/app:*" } },
  }),
});
