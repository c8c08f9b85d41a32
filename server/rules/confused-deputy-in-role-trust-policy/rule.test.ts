import assert from "node:assert/strict";
import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { deputies } from "../../catalog/deputies.ts";
import { confusedDeputyInRoleTrustPolicy } from "./rule.ts";

const trust = (Service: string | string[], more: object = {}) =>
  policy({ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole", ...more });
const datasync = (Condition: object) => trust("datasync.amazonaws.com", { Condition });

testLanguageRule(
  confusedDeputyInRoleTrustPolicy,
  {
    "its account": datasync({ StringEquals: { "aws:SourceAccount": "111122223333" } }),
    "its ARN": datasync({ ArnLike: { "aws:SourceArn": "arn:aws:datasync:eu-west-1:111122223333:*" } }),
    "its organization": datasync({ StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } }),
    "an external id": datasync({ StringEquals: { "sts:ExternalId": "1234" } }),
    "services that send no account": trust(["lambda.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]),
    "a service that uses roles of its account only": trust("iotevents.amazonaws.com"),
    "another action": trust("ssm.amazonaws.com", { Action: "sts:TagSession" }),
    "a Deny": policy({ Effect: "Deny", Principal: { Service: "rds.amazonaws.com" }, Action: "sts:AssumeRole" }),
    "a topic's policy": policy({
      Effect: "Allow",
      Principal: { Service: "rds.amazonaws.com" },
      Action: "sns:Publish",
      Resource: "arn:aws:sns:eu-west-1:111122223333:events",
    }),
  },
  {
    "any account": datasync({ StringLike: { "aws:SourceAccount": "*" } }),
    "all but one account": datasync({ StringNotEquals: { "aws:SourceAccount": "111122223333" } }),
    "one of several services": trust(["lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com"]),
  },
);

suite("the services that are confused deputies", () => {
  test("each has a page of AWS's documentation", () => {
    const pages = [...confusedDeputyInRoleTrustPolicy.explanation.matchAll(/^- \[([\w.-]+)\]\((https:[^)]+)\)$/gm)];
    assert.deepEqual(
      pages.map(([, service]) => service),
      [...deputies],
    );
    for (const [, , page] of pages) assert.match(page ?? "", /^https:\/\/docs\.aws\.amazon\.com\/[\w/-]+\.html$/);
  });
});
