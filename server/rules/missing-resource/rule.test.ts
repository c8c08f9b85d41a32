import { document, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingResource } from "./rule.ts";

testLanguageRule(missingResource, {
  "the trust policy of a role": policy({
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  }),
  "half-typed text": document(
    '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", ',
  ),
});
