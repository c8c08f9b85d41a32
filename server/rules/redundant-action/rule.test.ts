import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { redundantAction } from "./rule.ts";

testLanguageRule(redundantAction, {
  "patterns that overlap in part": policy({
    Effect: "Allow",
    Action: ["iam:*CredentialReport", "iam:Get*"],
    Resource: "*",
  }),
  NotAction: policy({ Effect: "Deny", NotAction: ["iam:Get*", "iam:GetUser"], Resource: "*" }),
  "other statements": policy(
    { Effect: "Allow", Action: "iam:Get*", Resource: "*" },
    { Effect: "Allow", Action: "iam:GetUser", Resource: "arn:aws:iam::111122223333:user/a" },
  ),
});
