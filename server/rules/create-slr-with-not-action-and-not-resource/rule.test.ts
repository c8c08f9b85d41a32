import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { createSlrWithNotActionAndNotResource } from "./rule.ts";

testLanguageRule(createSlrWithNotActionAndNotResource, {
  "service-linked roles, and one of them": policy({
    Effect: "Allow",
    Action: ["iam:CreateServiceLinkedRole", "iam:Create*"],
    Resource: "arn:aws:iam::*:role/aws-service-role/*",
  }),
  "a condition on the service": policy(
    {
      Effect: "Allow",
      Action: ["iam:CreateServiceLinkedRole", "iam:*"],
      Resource: "*",
      Condition: { "ForAnyValue:StringEquals": { "iam:AWSServiceName": "spot.amazonaws.com" } },
    },
    {
      Effect: "Allow",
      NotAction: "ec2:*",
      Resource: "*",
      Condition: { StringLike: { "iam:AWSServiceName": "spot*" } },
    },
  ),
  "a Deny, and what leaves it out": policy(
    { Effect: "Deny", Action: ["iam:CreateServiceLinkedRole", "iam:*"], Resource: "*" },
    { Effect: "Deny", NotAction: "ec2:*", NotResource: "arn:aws:iam::111122223333:role/app" },
    { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
    { Effect: "Allow", NotAction: "iam:CreateService*", NotResource: "arn:aws:iam::111122223333:role/app" },
  ),
  "a service control policy": of(
    "serviceControl",
    policy({ Effect: "Allow", Action: ["*", "iam:CreateServiceLinkedRole"], Resource: "*" }),
  ),
});
