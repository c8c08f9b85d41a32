import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingBraceInVariable } from "./rule.ts";

testLanguageRule(missingBraceInVariable, {
  "variables and placeholders": policy({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: ["arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::${bucket}/*"],
  }),
});
