import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedActionForConditionKey } from "./rule.ts";

testLanguageRule(
  unsupportedActionForConditionKey,
  {
    "wildcards are not judged": policy({
      Effect: "Allow",
      Action: ["s3:ListBucket", "s3:List*"],
      Resource: "*",
      Condition: { StringLike: { "s3:prefix": "home/*" } },
    }),
    "keys of other services, and global ones": policy({
      Effect: "Allow",
      Action: ["ec2:DescribeInstances", "s3:GetObject"],
      Resource: "*",
      Condition: { StringLike: { "ec2:ResourceTag/team": "data", "aws:TagKeys": "team" } },
    }),
    NotAction: policy({
      Effect: "Deny",
      NotAction: "s3:GetObject",
      Resource: "*",
      Condition: { StringLike: { "s3:prefix": "home/*" } },
    }),
  },
  {
    "one key under two operators": policy({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { NumericLessThan: { "s3:max-keys": "10" }, NumericGreaterThan: { "S3:Max-Keys": "2" } },
    }),
  },
);
