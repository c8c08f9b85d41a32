import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { typeMismatchBoolean } from "./rule.ts";

testLanguageRule(typeMismatchBoolean, {
  "strings and JSON booleans": when({
    Bool: { "aws:SecureTransport": true },
    Null: { "aws:PrincipalTag/team": "False" },
  }),
});
