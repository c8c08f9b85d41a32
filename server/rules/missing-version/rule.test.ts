import { document, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingVersion } from "./rule.ts";

testLanguageRule(missingVersion, {
  "the old version, written down": document({ Version: "2008-10-17", Statement: [] }),
  "half-typed text": document(
    '{ "Statement": [{ "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }]',
  ),
});
