import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { roleTrustPolicyUnsupportedWildcardInPrincipal } from "./rule.ts";

testLanguageRule(roleTrustPolicyUnsupportedWildcardInPrincipal, {
  "a Deny for everybody": policy(
    { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" },
    {
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ),
});
