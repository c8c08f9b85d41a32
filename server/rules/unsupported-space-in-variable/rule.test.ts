import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedSpaceInVariable } from "./rule.ts";

testLanguageRule(unsupportedSpaceInVariable, {
  "a default value": policy({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team, 'company wide'}/*",
  }),
});
