import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidConditionDataType } from "./rule.ts";

testLanguageRule(invalidConditionDataType, {
  "one type": when({ NumericEquals: { "s3:max-keys": [10, 20] }, Bool: { "aws:SecureTransport": true } }),
});
