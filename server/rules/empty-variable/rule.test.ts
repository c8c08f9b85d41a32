import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { emptyVariable } from "./rule.ts";

testLanguageRule(emptyVariable, {
  escapes: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/${*}${?}${$}" }),
});
