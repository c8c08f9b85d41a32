import { document, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingEffect } from "./rule.ts";

testLanguageRule(missingEffect, {
  "a misspelt Effect": policy({ Efect: "Allow", Action: "s3:GetObject", Resource: "*" }),
  "half-typed text": document('{ "Version": "2012-10-17", "Statement": [{ "Action": "s3:GetObject", '),
});
