import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingQuoteInVariable } from "./rule.ts";

testLanguageRule(missingQuoteInVariable, {
  quotes: policy({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team, 'company wide'}/*",
  }),
});
