import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { nullWithQualifier } from "./rule.ts";

testLanguageRule(nullWithQualifier, { Null: when({ Null: { "aws:TagKeys": "false" } }) });
