import { when, testLanguageRule } from "../../../test/harness/check-language.ts";
import { stringLikeOperatorWithArnConditionKeys } from "./rule.ts";

testLanguageRule(stringLikeOperatorWithArnConditionKeys, {
  "an operator for ARNs, and one for text without wildcards": when({
    ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*" },
    StringEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:orders" },
  }),
  "a key that holds text": when({ StringLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::a/*" } }),
});
