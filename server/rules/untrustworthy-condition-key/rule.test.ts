import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { untrustworthyConditionKey } from "./rule.ts";

testLanguageRule(untrustworthyConditionKey, {
  "the principal's organization": when({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
});
