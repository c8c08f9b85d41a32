import { policy, when, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingQualifier } from "./rule.ts";

testLanguageRule(missingQualifier, {
  "with a qualifier, and under Null": policy({
    Effect: "Allow",
    Action: "ec2:CreateTags",
    Resource: "*",
    Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": "team" }, Null: { "aws:CalledVia": "true" } },
  }),
  "a key with one value": when({
    StringEquals: { "aws:CalledViaFirst": "athena.amazonaws.com", "s3:prefix": ["a", "b"] },
  }),
});
