import { policy, when, testLanguageRule } from "../../../test/harness/check-language.ts";
import { typeMismatch } from "./rule.ts";

testLanguageRule(typeMismatch, {
  "an operator for ARNs on text, and one for text on an ARN": policy({
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:*" },
      StringEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:orders" },
    },
  }),
  "seconds for a date, and a set qualifier": when({
    NumericLessThan: { "aws:EpochTime": "1800000000" },
    "ForAnyValue:StringLike": { "aws:CalledVia": "*.amazonaws.com" },
  }),
  Null: when({ Null: { "aws:SecureTransport": "true" } }),
});
