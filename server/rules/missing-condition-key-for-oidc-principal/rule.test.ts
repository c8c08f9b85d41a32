import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingConditionKeyForOidcPrincipal } from "./rule.ts";

testLanguageRule(missingConditionKeyForOidcPrincipal, {
  "the audience": policy({
    Effect: "Allow",
    Principal: { Federated: "cognito-identity.amazonaws.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:1" } },
  }),
  "a SAML provider": policy({
    Effect: "Allow",
    Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
    Action: "sts:AssumeRoleWithSAML",
  }),
});
