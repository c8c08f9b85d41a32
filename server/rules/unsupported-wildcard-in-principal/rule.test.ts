import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedWildcardInPrincipal } from "./rule.ts";

testLanguageRule(unsupportedWildcardInPrincipal, {
  everybody: policy({
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*",
  }),
});
