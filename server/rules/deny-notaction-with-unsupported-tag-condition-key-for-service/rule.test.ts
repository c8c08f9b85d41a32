import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { denyNotactionWithUnsupportedTagConditionKeyForService } from "./rule.ts";

testLanguageRule(denyNotactionWithUnsupportedTagConditionKeyForService, {
  Action: policy({
    Effect: "Deny",
    Action: "ec2:StartInstances",
    Resource: "*",
    Condition: { StringEquals: { "aws:ResourceTag/team": "data" } },
  }),
});
