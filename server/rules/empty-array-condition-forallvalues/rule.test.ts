import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { emptyArrayConditionForallvalues } from "./rule.ts";

testLanguageRule(emptyArrayConditionForallvalues, {
  "a list of one": when({ "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } }),
});
