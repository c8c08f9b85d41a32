import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidConditionOperator } from "./rule.ts";

testLanguageRule(invalidConditionOperator, {
  "a qualifier and IfExists": when({ "ForAllValues:StringLikeIfExists": { "aws:TagKeys": ["team", "cost"] } }),
});
