import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidArnRegion } from "./rule.ts";

testLanguageRule(invalidArnRegion, {
  "wildcards, none, and a closed Region": policy({
    Effect: "Allow",
    Action: ["sqs:SendMessage", "iam:GetRole"],
    Resource: [
      "arn:aws:sqs:eu-*:111122223333:orders",
      "arn:aws:iam::111122223333:role/app",
      "arn:aws-iso:sqs:us-iso-east-1:111122223333:orders",
    ],
  }),
  "something to be filled in": policy({
    Effect: "Allow",
    Action: "sqs:SendMessage",
    Resource: "arn:aws:sqs:<REGION>:111122223333:orders",
  }),
});
