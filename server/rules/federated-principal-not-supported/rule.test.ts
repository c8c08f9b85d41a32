import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { federatedPrincipalNotSupported } from "./rule.ts";

testLanguageRule(federatedPrincipalNotSupported, {
  "a trust policy": policy({
    Effect: "Allow",
    Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
    Action: "sts:AssumeRoleWithSAML",
  }),
});
