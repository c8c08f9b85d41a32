import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { allowWithUnsupportedTagConditionKeyForService } from "./rule.ts";

testLanguageRule(allowWithUnsupportedTagConditionKeyForService, {
  "actions with tags, of the resource or the request": policy({
    Effect: "Allow",
    Action: ["logs:DeleteLogGroup", "cloudfront:CreateDistribution", "ssm:CreateOpsItem"],
    Resource: "*",
    Condition: { StringEquals: { "aws:ResourceTag/team": "data" } },
  }),
  "another operator, another key, a Deny": policy(
    {
      Effect: "Allow",
      Action: "logs:DescribeLogGroups",
      Resource: "*",
      Condition: { Null: { "aws:ResourceTag/team": "false" } },
    },
    {
      Effect: "Allow",
      Action: "logs:DescribeLogGroups",
      Resource: "*",
      Condition: { StringEqualsIfExists: { "aws:ResourceTag/team": "data" } },
    },
    {
      Effect: "Allow",
      Action: "logs:DescribeLogGroups",
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestTag/team": "data" } },
    },
    {
      Effect: "Deny",
      Action: "logs:DescribeLogGroups",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/team": "data" } },
    },
  ),
});
