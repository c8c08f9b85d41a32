import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { typeMismatchString } from "./rule.ts";

testLanguageRule(typeMismatchString, {
  base64: when({ BinaryEquals: { "aws:PrincipalTag/key": "QmluYXJ5VmFsdWVJbkJhc2U2NA==" } }),
});
