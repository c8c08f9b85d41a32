import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { redundantPrincipalInRoleTrustPolicy } from "./rule.ts";

testLanguageRule(redundantPrincipalInRoleTrustPolicy, {
  "a session of another role": policy({
    Effect: "Allow",
    Principal: { AWS: ["arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/other/run"] },
    Action: "sts:AssumeRole",
  }),
});
