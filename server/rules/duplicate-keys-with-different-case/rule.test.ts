import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { duplicateKeysWithDifferentCase } from "./rule.ts";

testLanguageRule(duplicateKeysWithDifferentCase, {
  "the same key under two operators": when({
    StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
    StringNotEquals: { "aws:principalorgid": "o-f6g7h8i9j0" },
  }),
});
