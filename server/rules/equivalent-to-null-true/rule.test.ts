import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { equivalentToNullTrue } from "./rule.ts";

testLanguageRule(equivalentToNullTrue, { "a pattern": when({ StringNotLike: { "aws:RequestTag/team": "data*" } }) });
