import { document, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidVersion } from "./rule.ts";

testLanguageRule(invalidVersion, { "the older version": document({ Version: "2008-10-17", Statement: [] }) });
