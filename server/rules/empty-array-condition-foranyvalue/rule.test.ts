import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { emptyArrayConditionForanyvalue } from "./rule.ts";

testLanguageRule(emptyArrayConditionForanyvalue, {
  "a list of one": when({ "ForAnyValue:StringEquals": { "aws:TagKeys": ["team"] } }),
});
