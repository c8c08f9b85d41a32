import { of, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedResourceArnInPolicy } from "./rule.ts";

testLanguageRule(unsupportedResourceArnInPolicy, {
  "objects, and an access point": of(
    "bucket",
    policy({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:DeleteObject",
      Resource: [
        "arn:aws:s3:::amzn-s3-demo-bucket/*",
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/*",
      ],
    }),
  ),
  "an identity policy": of(
    "identity",
    policy({ Effect: "Deny", Action: "s3:DeleteObject", Resource: "arn:aws:sqs:eu-west-1:111122223333:orders" }),
  ),
});
