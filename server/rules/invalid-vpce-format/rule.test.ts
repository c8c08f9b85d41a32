import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidVpceFormat } from "./rule.ts";

testLanguageRule(invalidVpceFormat, {
  IDs: when({ StringEquals: { "aws:SourceVpce": ["vpce-1a2b3c4d", "vpce-0123456789abcdef0"] } }),
});
