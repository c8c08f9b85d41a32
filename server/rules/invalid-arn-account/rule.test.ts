import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidArnAccount } from "./rule.ts";

testLanguageRule(invalidArnAccount, {
  "accounts, none, wildcards, AWS itself": policy({
    Effect: "Allow",
    Action: "*",
    Resource: [
      "arn:aws:sqs:eu-west-1:111122223333:a",
      "arn:aws:s3:::b",
      "arn:aws:sqs:*:*:c",
      "arn:aws:iam::aws:policy/d",
      "arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:e",
      "arn:aws:sqs:${aws:RequestedRegion}:111122223333:f",
    ],
  }),
});
