import { policy, testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { dataTypeMismatch } from "./rule.ts";

testLanguageRule(dataTypeMismatch, {
  "one value instead of a list": policy({ Sid: "One", Effect: "Allow", Action: "s3:GetObject", Resource: ["*"] }),
  "numbers and booleans as values of a condition": when({
    NumericLessThan: { "aws:MultiFactorAuthAge": 300 },
    Bool: { "aws:SecureTransport": true },
  }),
});
