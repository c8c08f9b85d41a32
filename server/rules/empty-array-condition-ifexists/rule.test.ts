import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { emptyArrayConditionIfexists } from "./rule.ts";

testLanguageRule(emptyArrayConditionIfexists, {
  "a list of one": when({ StringEqualsIfExists: { "aws:TagKeys": ["team"] } }),
});
