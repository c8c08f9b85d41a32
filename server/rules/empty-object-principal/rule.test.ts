import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { emptyObjectPrincipal } from "./rule.ts";

testLanguageRule(emptyObjectPrincipal, {
  everybody: policy({ Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }),
});
