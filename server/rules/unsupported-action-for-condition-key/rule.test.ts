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
    "an Allow that holds without the key": policy({
      Effect: "Allow",
      Action: ["s3:ReplicateObject", "s3:ReplicateTags"],
      Resource: "arn:aws:s3:::replicas/*",
      Condition: { StringLikeIfExists: { "s3:x-amz-server-side-encryption": ["aws:kms", "AES256"] } },
    }),
    NotAction: policy({
      Effect: "Deny",
      NotAction: "s3:GetObject",
      Resource: "*",
      Condition: { StringLike: { "s3:prefix": "home/*" } },
    }),
  },
  {
    "a Deny that holds without the key, too": policy({
      Effect: "Deny",
      Action: "s3:ReplicateTags",
      Resource: "arn:aws:s3:::replicas/*",
      Condition: { StringLikeIfExists: { "s3:x-amz-server-side-encryption": "AES256" } },
    }),
    "an Allow that a negated operator under IfExists describes": policy({
      Effect: "Allow",
      Action: "s3:ReplicateTags",
      Resource: "arn:aws:s3:::replicas/*",
      Condition: { StringNotLikeIfExists: { "s3:x-amz-server-side-encryption": "AES256" } },
    }),
    "one key under two operators": policy({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { NumericLessThan: { "s3:max-keys": "10" }, NumericGreaterThan: { "S3:Max-Keys": "2" } },
    }),
  },
);
