import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { rcpMissingRelatedServicePrincipalConditionKey } from "./rule.ts";

testLanguageRule(rcpMissingRelatedServicePrincipalConditionKey, {
  "services alone": of(
    "resourceControl",
    policy({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: {
        StringNotEqualsIfExists: { "aws:SourceOrgID": "o-a1b2c3d4e5" },
        Null: { "aws:SourceAccount": "false" },
        Bool: { "aws:PrincipalIsAWSService": "true" },
      },
    }),
  ),
});
