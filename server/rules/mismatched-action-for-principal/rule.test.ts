import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { mismatchedActionForPrincipal } from "./rule.ts";

testLanguageRule(mismatchedActionForPrincipal, {
  "pairs that fit": policy(
    {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
      Action: ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
    },
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ),
  "actions for several principals": policy({
    Effect: "Allow",
    Principal: { AWS: "111122223333", Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
    Action: ["sts:AssumeRole", "sts:AssumeRoleWithSAML"],
  }),
});
