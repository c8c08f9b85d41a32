import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { dynamodbAttributesWithoutSelect } from "./rule.ts";

testLanguageRule(dynamodbAttributesWithoutSelect, {
  "with dynamodb:Select": when({
    "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id"] },
    StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
  }),
});
