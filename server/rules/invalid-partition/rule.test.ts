import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidPartition } from "./rule.ts";

testLanguageRule(invalidPartition, {
  "other partitions, and any": policy({
    Effect: "Allow",
    Action: "sqs:SendMessage",
    Resource: ["arn:aws-cn:sqs:cn-north-1:111122223333:orders", "arn:*:sqs:*:111122223333:orders"],
  }),
});
