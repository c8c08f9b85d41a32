import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedPrincipal } from "./rule.ts";

testLanguageRule(unsupportedPrincipal, {
  "a bucket policy": policy({
    Effect: "Allow",
    Principal: { AWS: "111122223333" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
  }),
});
