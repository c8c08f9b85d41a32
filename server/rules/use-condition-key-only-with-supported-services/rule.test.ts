import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { useConditionKeyOnlyWithSupportedServices } from "./rule.ts";

testLanguageRule(useConditionKeyOnlyWithSupportedServices, {
  "actions of one service": policy({
    Effect: "Deny",
    Action: "s3:*",
    Resource: "*",
    Condition: { StringNotEquals: { "aws:VpceOrgID": "o-a1b2c3d4e5" } },
  }),
});
