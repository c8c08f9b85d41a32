import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { rcpSyntaxErrorNotaction } from "./rule.ts";

testLanguageRule(rcpSyntaxErrorNotaction, {
  Action: of(
    "resourceControl",
    policy({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: {
        StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    }),
  ),
});
