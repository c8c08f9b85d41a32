import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { recommendedConditionKeyForServicePrincipal } from "./rule.ts";

testLanguageRule(recommendedConditionKeyForServicePrincipal, {
  "aws:SourceAccount": policy({
    Effect: "Allow",
    Principal: { Service: "ses.amazonaws.com" },
    Action: "s3:GetBucketAcl",
    Resource: "arn:aws:s3:::b",
    Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
  }),
});
