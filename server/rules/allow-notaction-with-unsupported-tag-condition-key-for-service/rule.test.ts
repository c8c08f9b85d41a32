import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { allowNotactionWithUnsupportedTagConditionKeyForService } from "./rule.ts";

testLanguageRule(allowNotactionWithUnsupportedTagConditionKeyForService, {
  Action: policy({
    Effect: "Allow",
    Action: "ec2:StartInstances",
    Resource: "*",
    Condition: { StringEquals: { "aws:ResourceTag/team": "data" } },
  }),
});
