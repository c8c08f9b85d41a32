import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidPrincipalFormat } from "./rule.ts";

testLanguageRule(invalidPrincipalFormat, {
  everybody: policy({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*",
  }),
});
