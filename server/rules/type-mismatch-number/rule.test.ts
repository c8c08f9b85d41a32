import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { typeMismatchNumber } from "./rule.ts";

testLanguageRule(typeMismatchNumber, {
  "numbers as strings and as numbers": when({ NumericLessThan: { "aws:MultiFactorAuthAge": ["300", 3600, "1.5"] } }),
  "a placeholder": when({ NumericLessThan: { "aws:MultiFactorAuthAge": "${max_age}" } }),
});
