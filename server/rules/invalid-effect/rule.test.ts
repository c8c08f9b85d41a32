import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidEffect } from "./rule.ts";

testLanguageRule(invalidEffect, {
  "Allow and Deny": policy(
    { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
    { Effect: "Deny", Action: "s3:GetObject", Resource: "*" },
  ),
});
