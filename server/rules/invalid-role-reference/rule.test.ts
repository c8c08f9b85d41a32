import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidRoleReference } from "./rule.ts";

testLanguageRule(invalidRoleReference, {
  "an ARN": policy({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:role/app" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
  }),
});
