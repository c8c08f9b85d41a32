import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidFederatedPrincipalSyntaxInRoleTrustPolicy } from "./rule.ts";

testLanguageRule(invalidFederatedPrincipalSyntaxInRoleTrustPolicy, {
  providers: policy({
    Effect: "Allow",
    Principal: {
      Federated: [
        "arn:aws:iam::111122223333:saml-provider/idp",
        "arn:aws-us-gov:iam::111122223333:oidc-provider/idp.example.com/a",
      ],
    },
    Action: ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
    Condition: { StringEquals: { "idp.example.com/a:aud": "x", "SAML:aud": "y" } },
  }),
});
