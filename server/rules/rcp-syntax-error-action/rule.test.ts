import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { rcpSyntaxErrorAction } from "./rule.ts";

testLanguageRule(rcpSyntaxErrorAction, {
  "services that are covered": of(
    "resourceControl",
    policy({ Effect: "Deny", Principal: "*", Action: ["s3:GetObject", "STS:AssumeRole", "sqs:*"], Resource: "*" }),
  ),
  "a service control policy": of(
    "serviceControl",
    policy({ Effect: "Deny", Action: "ec2:StartInstances", Resource: "*" }),
  ),
});
