import { when, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidConditionMultipleBoolean } from "./rule.ts";

testLanguageRule(invalidConditionMultipleBoolean, {
  "one, in a list": when({ Bool: { "aws:SecureTransport": ["true"] } }),
  "a key of another type": when({ StringEquals: { "aws:PrincipalTag/admin": ["true", "false"] } }),
});
