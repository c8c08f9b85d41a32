import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { redundantKeyDueToWildcardInCondition } from "./rule.ts";

testLanguageRule(redundantKeyDueToWildcardInCondition, {
  "a pattern": when({ StringLikeIfExists: { "aws:RequestTag/team": "data*" } }),
});
