import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { redundantAction } from "./rule.ts";

testLanguageRule(redundantAction, {
  "patterns that overlap in part": policy({
    Effect: "Allow",
    Action: ["iam:*CredentialReport", "iam:Get*"],
    Resource: "*",
  }),
  "what is no entry covers nothing": policy({ Effect: "Allow", Action: ["kms:Encrypt", "**"], Resource: "*" }),
  "a list in the list": policy({
    Effect: "Allow",
    Action: [["kms:DescribeKey"], "kms:*", "kms:Encrypt"],
    Resource: "*",
  }),
  NotAction: policy({ Effect: "Deny", NotAction: ["iam:Get*", "iam:GetUser"], Resource: "*" }),
  "other statements": policy(
    { Effect: "Allow", Action: "iam:Get*", Resource: "*" },
    { Effect: "Allow", Action: "iam:GetUser", Resource: "arn:aws:iam::111122223333:user/a" },
  ),
});
