import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidArnServiceCase } from "./rule.ts";

testLanguageRule(invalidArnServiceCase, {
  "an action in capitals": policy({
    Effect: "Allow",
    Action: "S3:ListBucket",
    Resource: "arn:aws:s3:::amzn-s3-demo-bucket",
  }),
});
