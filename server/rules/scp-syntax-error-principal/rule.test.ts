import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { scpSyntaxErrorPrincipal } from "./rule.ts";

testLanguageRule(scpSyntaxErrorPrincipal, {
  "NotAction, NotResource, wildcards and Condition with Allow": of(
    "serviceControl",
    policy({
      Effect: "Allow",
      NotAction: "iam:*User",
      NotResource: "arn:aws:iam::*:role/x",
      Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
    }),
  ),
});
