import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidPrincipalKey } from "./rule.ts";

testLanguageRule(invalidPrincipalKey, {
  "the four types": policy({
    Effect: "Allow",
    Principal: {
      AWS: "111122223333",
      CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
    },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*",
  }),
});
