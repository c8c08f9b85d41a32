import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { denyWithUnsupportedTagConditionKeyForService } from "./rule.ts";

testLanguageRule(denyWithUnsupportedTagConditionKeyForService, {
  "actions with tags": policy({
    Effect: "Deny",
    Action: "logs:DeleteLogGroup",
    Resource: "*",
    Condition: { StringEquals: { "aws:ResourceTag/team": "data" } },
  }),
});
