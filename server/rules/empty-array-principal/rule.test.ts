import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { emptyArrayPrincipal } from "./rule.ts";

testLanguageRule(emptyArrayPrincipal, {
  "a list of one": policy({
    Effect: "Allow",
    Principal: { AWS: ["111122223333"] },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
  }),
});
