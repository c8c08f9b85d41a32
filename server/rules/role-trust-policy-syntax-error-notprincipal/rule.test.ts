import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { roleTrustPolicySyntaxErrorNotprincipal } from "./rule.ts";

testLanguageRule(roleTrustPolicySyntaxErrorNotprincipal, {
  Principal: policy({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Action: "sts:AssumeRole",
  }),
});
