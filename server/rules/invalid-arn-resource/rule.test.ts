import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidArnResource } from "./rule.ts";

testLanguageRule(invalidArnResource, {
  "a wildcard in another field": policy({
    Effect: "Allow",
    Action: ["backup:DescribeRecoveryPoint", "states:StartExecution"],
    Resource: ["arn:aws:backup:*:*:recovery-point:*", "arn:aws:states:*:111122223333:statemachine:app"],
  }),
  "a variable": policy({
    Effect: "Allow",
    Action: "iam:GetUser",
    Resource: "arn:aws:iam::111122223333:users/${aws:username}",
  }),
  "a transform, for change sets": policy({
    Effect: "Allow",
    Action: "cloudformation:CreateChangeSet",
    Resource: "arn:aws:cloudformation:eu-west-1:aws:transform/Serverless-2016-10-31",
  }),
  "ARNs of another service's page": policy({
    Effect: "Allow",
    Action: "execute-api:Invoke",
    Resource: "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders",
  }),
});
