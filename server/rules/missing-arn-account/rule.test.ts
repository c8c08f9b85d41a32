import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingArnAccount } from "./rule.ts";

testLanguageRule(missingArnAccount, {
  "what AWS owns": policy({
    Effect: "Allow",
    Action: ["ssm:GetParameter", "ssm:SendCommand"],
    Resource: ["arn:aws:ssm:*::parameter/aws/service/*", "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript"],
  }),
  "a wildcard for all resources": policy({ Effect: "Allow", Action: "kms:Decrypt", Resource: "arn:aws:kms:*::*" }),
  "a bucket": policy({ Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::amzn-s3-demo-bucket" }),
});
