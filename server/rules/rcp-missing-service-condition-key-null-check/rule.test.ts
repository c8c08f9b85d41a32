import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { rcpMissingServiceConditionKeyNullCheck } from "./rule.ts";

testLanguageRule(rcpMissingServiceConditionKeyNullCheck, {
  "the key is there": of(
    "resourceControl",
    policy({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: {
        StringNotEqualsIfExists: { "aws:SourceOrgID": "o-a1b2c3d4e5" },
        Null: { "aws:SourceArn": "false" },
        Bool: { "aws:PrincipalIsAWSService": "true" },
      },
    }),
  ),
});
