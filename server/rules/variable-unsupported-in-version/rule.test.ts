import { document, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { variableUnsupportedInVersion } from "./rule.ts";

testLanguageRule(variableUnsupportedInVersion, {
  "the version of 2012": policy({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/${aws:username}/*",
  }),
  "a placeholder of a tool": document({
    Version: "2008-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::${bucket}/*" }],
  }),
});
