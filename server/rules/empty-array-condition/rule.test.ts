import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { emptyArrayCondition } from "./rule.ts";

testLanguageRule(emptyArrayCondition, { "a list of one": when({ StringEquals: { "aws:TagKeys": ["team"] } }) });
