import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidUserReference } from "./rule.ts";

testLanguageRule(invalidUserReference, {
  "an ARN": policy({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:user/ana" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
  }),
});
