import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { nullWithIfExists } from "./rule.ts";

testLanguageRule(nullWithIfExists, { Null: when({ Null: { "aws:PrincipalTag/team": "false" } }) });
