import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedActionInPolicy } from "./rule.ts";

testLanguageRule(unsupportedActionInPolicy, {
  "S3's actions, and all": of(
    "bucket",
    policy({
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:GetObject", "s3:PutBucketPolicy", "s3:*", "*"],
      Resource: ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"],
    }),
  ),
  "a policy of another kind": of("identity", policy({ Effect: "Deny", Action: "kms:Decrypt", Resource: "*" })),
});
