import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { irrelevantConditionKeyInPolicy } from "./rule.ts";

testLanguageRule(irrelevantConditionKeyInPolicy, {
  "in an identity policy": when({ StringEquals: { "s3:ResourceAccount": "111122223333" } }),
});
