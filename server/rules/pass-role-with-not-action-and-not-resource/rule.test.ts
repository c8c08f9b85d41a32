import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { passRoleWithNotActionAndNotResource } from "./rule.ts";

testLanguageRule(passRoleWithNotActionAndNotResource, {
  "some roles": policy(
    { Effect: "Allow", Action: ["iam:PassRole", "iam:Pass*"], Resource: "arn:aws:iam::*:role/service-role/*" },
    { Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/app" },
  ),
  "a condition on the service, or on what the role is for": policy(
    {
      Effect: "Allow",
      Action: ["iam:PassRole", "iam:*"],
      Resource: "*",
      Condition: { StringLike: { "iam:PassedToService": "ec2.*" } },
    },
    {
      Effect: "Allow",
      NotAction: "ec2:*",
      Resource: "*",
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
    {
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: "*",
      Condition: { ArnLike: { "iam:AssociatedResourceARN": "arn:aws:ec2:*:111122223333:instance/*" } },
    },
  ),
  "a Deny, and what leaves it out": policy(
    { Effect: "Deny", Action: ["iam:PassRole", "iam:*"], Resource: "*" },
    { Effect: "Deny", NotAction: "ec2:*", NotResource: "arn:aws:iam::111122223333:role/app" },
    { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
    { Effect: "Allow", NotAction: "IAM:passrole", NotResource: "arn:aws:iam::111122223333:role/app" },
  ),
  "a service control policy": of(
    "serviceControl",
    policy({ Effect: "Allow", Action: ["*", "iam:PassRole"], Resource: "*" }),
  ),
});
