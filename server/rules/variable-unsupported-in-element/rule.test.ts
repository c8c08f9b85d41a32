import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { variableUnsupportedInElement } from "./rule.ts";

testLanguageRule(variableUnsupportedInElement, {
  "Resource and Condition": policy({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/${aws:username}/*",
    Condition: { StringEquals: { "aws:PrincipalTag/team": "${aws:ResourceTag/team}" } },
  }),
  "a placeholder of a tool": policy({
    Effect: "Allow",
    Principal: { AWS: "${account}" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
  }),
});
