import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidServiceConditionKey } from "./rule.ts";

testLanguageRule(invalidServiceConditionKey, {
  "other case, slots, keys that other services use": policy({
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: {
      StringEquals: { "KMS:viaservice": "s3.eu-west-1.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": "a" },
      ArnEquals: { "ssm:SourceInstanceARN": "arn:aws:ec2:eu-west-1:111122223333:instance/i-1" },
      StringLike: { "s3:ExistingObjectTag/team": "a", "secretsmanager:ResourceTag/team": "b" },
    },
  }),
  "a key that is for other actions": policy({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "*",
    Condition: { StringEquals: { "s3:prefix": "home/" } },
  }),
  "identity providers": policy({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "*",
    Condition: { StringEquals: { "accounts.google.com:anything": "a", "saml:anything": "b" } },
  }),
});
