import { document, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingAction } from "./rule.ts";

testLanguageRule(missingAction, {
  NotAction: policy({ Effect: "Deny", NotAction: "iam:*", Resource: "*" }),
  "half-typed text": document('{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", '),
});
