import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingActionForRolesAnywhereTrustPolicy } from "./rule.ts";

testLanguageRule(missingActionForRolesAnywhereTrustPolicy, {
  "all three, in two statements": policy(
    { Effect: "Allow", Principal: { Service: "rolesanywhere.amazonaws.com" }, Action: "sts:AssumeRole" },
    {
      Effect: "Allow",
      Principal: { Service: "rolesanywhere.amazonaws.com" },
      Action: ["sts:SetSourceIdentity", "sts:Tag*"],
    },
  ),
});
