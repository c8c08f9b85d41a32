import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { actionOnOtherResources } from "./rule.ts";

const on = (Action: unknown, Resource: unknown) => policy({ Effect: "Allow", Action, Resource });
const queue = "arn:aws:sqs:eu-west-1:111122223333:orders";
const instances = "arn:aws:ec2:eu-west-1:111122223333:instance/*";

testLanguageRule(
  actionOnOtherResources,
  {
    "ARNs for both actions": on(
      ["sqs:SendMessage", "kms:Decrypt"],
      [queue, "arn:aws:kms:eu-west-1:111122223333:key/*"],
    ),
    "every resource": on(["sqs:SendMessage", "ec2:DescribeInstances"], "*"),
    "every resource beside one": on(["sqs:SendMessage", "kms:Decrypt"], [queue, "*"]),
    "a wildcard for the service": on("sqs:SendMessage", "arn:aws:*:*:*:orders"),
    "a wildcard for the type": on("ec2:StartInstances", "arn:aws:ec2:*:*:*"),
    "some of the types that an action is on": on("ec2:RunInstances", instances),
    "a wildcard for actions": on("kms:*", queue),
    "an ARN of an unknown form": on("sqs:SendMessage", "arn:aws:logs:*:*:/aws-glue/*"),
    "a bucket and objects, of which another check speaks": on("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket"),
    "an action without a resource in the reference": on("logs:DescribeQueries", "arn:aws:logs:*:*:log-group:app"),
    "tags, which the reference has in part": on(
      "elasticloadbalancing:AddTags",
      "arn:aws:elasticloadbalancing:*:*:targetgroup/app/*",
    ),
    "all but a queue": policy({ Effect: "Deny", Action: "kms:Decrypt", NotResource: queue }),
    "all resources of Amazon EC2": on("ec2:DescribeInstances", "arn:aws:ec2:*:*:*"),
  },
  {
    "a Deny of nothing": policy({ Effect: "Deny", Action: "kms:ScheduleKeyDeletion", Resource: queue }),
    "a role in the place of its policy": on("iam:DeletePolicy", "arn:aws:iam::111122223333:role/app"),
    "tasks on their cluster": on("ecs:RunTask", "arn:aws:ecs:eu-west-1:111122223333:cluster/app"),
  },
);
