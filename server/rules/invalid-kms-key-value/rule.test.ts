import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidKmsKeyValue } from "./rule.ts";

testLanguageRule(invalidKmsKeyValue, {
  "the ARN of a key": when({
    StringEquals: {
      "s3:x-amz-server-side-encryption-aws-kms-key-id":
        "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    },
  }),
  "a pattern": when({ StringLike: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "*alias*" } }),
});
