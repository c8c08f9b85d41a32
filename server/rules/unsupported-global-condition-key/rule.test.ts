import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { unsupportedGlobalConditionKey } from "./rule.ts";

testLanguageRule(unsupportedGlobalConditionKey, {
  "aws:PrincipalArn": when({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/app" } }),
});
