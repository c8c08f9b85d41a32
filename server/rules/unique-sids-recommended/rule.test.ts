import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { uniqueSidsRecommended } from "./rule.ts";

testLanguageRule(uniqueSidsRecommended, {
  "no Sids": policy(
    { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
    { Effect: "Allow", Principal: { AWS: "444455556666" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
  ),
});
