import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedSid } from "./rule.ts";

testLanguageRule(unsupportedSid, {
  "a bucket policy": policy({
    Sid: "Read the data",
    Effect: "Allow",
    Principal: { AWS: "111122223333" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
  }),
});
