/** What no check of wide grants reports: the policies that the six of `iam:PassRole`, and the six of service-linked roles, leave alone. */
import { of, policy } from "./check-language.ts";

export const passRoleNearMisses = {
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
};

export const createServiceLinkedRoleNearMisses = {
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
};
