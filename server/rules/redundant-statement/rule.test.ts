import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { redundantStatement } from "./rule.ts";

testLanguageRule(redundantStatement, {
  "statements that overlap": policy(
    { Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "*" },
    { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
  ),
});
