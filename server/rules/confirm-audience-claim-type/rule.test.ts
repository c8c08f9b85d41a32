import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { confirmAudienceClaimType } from "./rule.ts";

testLanguageRule(confirmAudienceClaimType, {
  "Amazon Cognito": policy({
    Effect: "Allow",
    Principal: { Federated: "cognito-identity.amazonaws.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:1" } },
  }),
});
