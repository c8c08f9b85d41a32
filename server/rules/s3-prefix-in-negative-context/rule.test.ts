import { policy, testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { s3PrefixInNegativeContext } from "./rule.ts";

testLanguageRule(s3PrefixInNegativeContext, {
  "an Allow of one": when({ StringLike: { "s3:prefix": "home/*" } }),
  "a Deny of all others": policy({
    Effect: "Deny",
    Action: "s3:ListBucket",
    Resource: "*",
    Condition: { StringNotLike: { "s3:prefix": "home/*" } },
  }),
});
