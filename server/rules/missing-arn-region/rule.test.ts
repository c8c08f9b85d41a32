import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { missingArnRegion } from "./rule.ts";

testLanguageRule(missingArnRegion, {
  "a global service": policy({
    Effect: "Allow",
    Action: "iam:GetRole",
    Resource: "arn:aws:iam::111122223333:role/app",
  }),
  "a wildcard": policy({ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:111122223333:orders" }),
});
