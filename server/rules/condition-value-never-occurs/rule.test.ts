import { policy, testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { conditionValueNeverOccurs } from "./rule.ts";

testLanguageRule(
  conditionValueNeverOccurs,
  {
    "an ARN": when({ ArnLike: { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:orders" } }),
    "patterns of ARNs": when({ ArnLike: { "aws:SourceArn": ["*", "arn:aws:s3*", "arn:*:iam::*:role/*"] } }),
    "an ARN under a string operator": when({ StringEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:root" } }),
    "the end of an ARN": when({ StringLike: { "aws:PrincipalArn": "*:role/ci-?" } }),
    "a variable that is an ARN": when({ ArnEquals: { "aws:SourceArn": "${aws:PrincipalTag/source}" } }),
    "an ARN whose account is a variable": when({
      ArnLike: { "aws:PrincipalArn": "arn:aws:iam::${aws:ResourceAccount}:role/app" },
    }),
    accounts: when({
      StringEquals: { "aws:SourceAccount": "111122223333", "aws:ResourceAccount": "${aws:PrincipalAccount}" },
      StringLike: { "aws:PrincipalAccount": "1111*" },
    }),
    "a wildcard that is none, of which another check speaks": when({ StringEquals: { "aws:SourceAccount": "*" } }),
    "an organization": when({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
    "whether the key is there": when({ Null: { "aws:SourceArn": "false" } }),
    "a key of text": when({ StringEquals: { "aws:PrincipalTag/team": "orders" } }),
    "a placeholder": policy({
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": "<ACCOUNT-ID>" } },
    }),
  },
  {
    "a bucket's name for its ARN": when({ ArnLike: { "aws:SourceArn": "amzn-s3-demo-bucket" } }),
    "a VPC's id where its ARN is compared": policy({
      Effect: "Allow",
      Action: "ec2:CreateSubnet",
      Resource: "*",
      Condition: { StringEquals: { "ec2:Vpc": "vpc-1a2b3c4d" } },
    }),
    "text under an ARN operator": when({ ArnEquals: { "aws:PrincipalTag/source": "orders" } }),
    "eleven digits": when({ StringNotEquals: { "aws:PrincipalAccount": "11112222333" } }),
    "an account's root for its id": when({ StringEquals: { "aws:SourceAccount": "arn:aws:iam::111122223333:root" } }),
    "a pattern of too many digits": when({ StringLike: { "aws:ResourceAccount": "1111222233334*" } }),
    "a unit for its organization": when({ StringEquals: { "aws:PrincipalOrgID": "ou-ab12-11111111" } }),
  },
);
