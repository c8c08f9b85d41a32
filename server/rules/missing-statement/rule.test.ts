import { document, of, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingStatement } from "./rule.ts";

testLanguageRule(missingStatement, {
  "an empty list": of("identity", document({ Version: "2012-10-17", Statement: [] })),
});
