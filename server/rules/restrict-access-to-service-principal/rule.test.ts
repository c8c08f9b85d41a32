import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { restrictAccessToServicePrincipal } from "./rule.ts";

testLanguageRule(restrictAccessToServicePrincipal, {
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
  "a trust policy": policy({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
  "a Deny": policy({
    Effect: "Deny",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: "s3:GetBucketAcl",
    Resource: "arn:aws:s3:::b",
  }),
});
