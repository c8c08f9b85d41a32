import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { unsupportedElementCombination } from "./rule.ts";

testLanguageRule(unsupportedElementCombination, {
  "elements of different pairs": policy(
    { Effect: "Deny", NotAction: "s3:GetObject", Resource: "*" },
    { Effect: "Deny", Action: "s3:GetObject", NotResource: "arn:aws:s3:::a/*" },
  ),
});
