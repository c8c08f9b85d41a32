import { when, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingTagKeyInCondition } from "./rule.ts";

testLanguageRule(missingTagKeyInCondition, {
  "with the tag's key": when({
    StringEquals: { "aws:PrincipalTag/team": "data", "s3:ExistingObjectTag/team": "data" },
  }),
  "a key that AWS lists like this": when({ StringEquals: { "elasticloadbalancing:ResourceTag/": "data" } }),
});
