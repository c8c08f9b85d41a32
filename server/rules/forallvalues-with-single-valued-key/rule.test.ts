import { policy, when, testLanguageRule } from "../../../test/harness/check-language.ts";
import { forallvaluesWithSingleValuedKey } from "./rule.ts";

testLanguageRule(forallvaluesWithSingleValuedKey, {
  "a key with several values": when({ "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "project"] } }),
  ForAnyValue: when({ "ForAnyValue:StringLike": { "s3:prefix": "home/*" } }),
  "a key that AWS does not report": policy({
    Effect: "Allow",
    Action: "codestar-connections:PassConnection",
    Resource: "*",
    Condition: { "ForAllValues:StringEquals": { "codestar-connections:ProviderAction": ["ListRepositories"] } },
  }),
  "a key that nobody knows": when({ "ForAllValues:StringEquals": { "idp.example.com:groups": ["a"] } }),
});
