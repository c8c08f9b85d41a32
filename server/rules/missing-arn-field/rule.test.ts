import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingArnField } from "./rule.ts";

testLanguageRule(missingArnField, {
  "empty fields": policy({ Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:aws:s3:::b", "arn:aws:s3:*"] }),
});
