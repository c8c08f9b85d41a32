import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { redundantStatementDueToWildcardInCondition } from "./rule.ts";

testLanguageRule(redundantStatementDueToWildcardInCondition, {
  "a pattern": when({ "ForAnyValue:StringNotLike": { "aws:TagKeys": "data*" } }),
});
