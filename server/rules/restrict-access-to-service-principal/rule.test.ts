import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { restrictAccessToServicePrincipal } from "./rule.ts";

const ofLogs = (condition: object): ReturnType<typeof policy> =>
  policy({
    Effect: "Allow",
    Principal: { Service: "logs.eu-west-1.amazonaws.com" },
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: condition,
  });
const context = "kms:EncryptionContext:aws:logs:arn";

testLanguageRule(
  restrictAccessToServicePrincipal,
  {
    "limited by the encryption context to an account": ofLogs({
      ArnLike: { [context]: "arn:aws:logs:eu-west-1:111122223333:*" },
    }),
    "limited to an account": policy({
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:GetBucketAcl",
      Resource: "arn:aws:s3:::b",
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    }),
    "patterns, which name nobody, and what is no service": policy({
      Effect: "Allow",
      Principal: { Service: ["*", "*.amazonaws.com", "cloudtrail", "arn:aws:iam::111122223333:role/app"] },
      Action: "s3:GetBucketAcl",
      Resource: "arn:aws:s3:::b",
    }),
    "a trust policy": policy({
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
    "a Deny": policy({
      Effect: "Deny",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:GetBucketAcl",
      Resource: "arn:aws:s3:::b",
    }),
  },
  {
    "an encryption context of any account": ofLogs({
      ArnLike: { [context]: ["arn:aws:logs:eu-west-1:111122223333:*", "arn:aws:logs:*"] },
    }),
    "a context that may be absent": ofLogs({ ArnLikeIfExists: { [context]: "arn:aws:logs:eu-west-1:111122223333:*" } }),
    "another account's excluded": ofLogs({ ArnNotLike: { [context]: "arn:aws:logs:eu-west-1:111122223333:*" } }),
  },
);
