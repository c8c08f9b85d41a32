import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { emptyObjectCondition } from "./rule.ts";

testLanguageRule(emptyObjectCondition, {
  "a condition": when({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
});
