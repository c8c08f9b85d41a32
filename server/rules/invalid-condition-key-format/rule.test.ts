import { testLanguageRule, when } from "../../../test/harness/check-language.ts";
import { invalidConditionKeyFormat } from "./rule.ts";

testLanguageRule(invalidConditionKeyFormat, {
  "keys of AWS, of a service and of an identity provider": when({
    StringEquals: {
      "aws:PrincipalOrgID": "o-a1b2c3d4e5",
      "s3:prefix": "a",
      "accounts.google.com:aud": "b",
      "kms:EncryptionContext:a:b": "c",
    },
  }),
});
