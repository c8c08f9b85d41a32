import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { redundantConditionValueNum } from "./rule.ts";

testLanguageRule(redundantConditionValueNum, {
  alternatives: when({ NumericEquals: { "s3:max-keys": ["10", "20"] } }),
  "one limit": when({ NumericLessThan: { "aws:MultiFactorAuthAge": ["3600"] } }),
});
