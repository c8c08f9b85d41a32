import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { foranyvalueWithAudienceClaimType } from "./rule.ts";

testLanguageRule(foranyvalueWithAudienceClaimType, {
  StringEquals: policy({
    Effect: "Allow",
    Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } },
  }),
});
