import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingPrincipal } from "./rule.ts";

testLanguageRule(missingPrincipal, {
  "an identity policy": policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }),
  NotPrincipal: of(
    "bucket",
    policy({
      Effect: "Deny",
      NotPrincipal: { AWS: "111122223333" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*",
    }),
  ),
});
