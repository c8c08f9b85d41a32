import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { equivalentToNullFalse } from "./rule.ts";

testLanguageRule(equivalentToNullFalse, {
  "a pattern": when({ StringLike: { "aws:RequestTag/team": "data*" } }),
  IfExists: when({ StringLikeIfExists: { "aws:RequestTag/team": "*" } }),
  "one of several values": when({ StringLike: { "aws:RequestTag/team": ["*", "x"] } }),
});
