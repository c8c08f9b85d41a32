import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedConditionKeyForServicePrincipal } from "./rule.ts";

testLanguageRule(unsupportedConditionKeyForServicePrincipal, {
  "a role in an organization": policy({
    Effect: "Allow",
    Principal: { AWS: "111122223333" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
    Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
  }),
});
