import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { uniqueSidsRequired } from "./rule.ts";

testLanguageRule(uniqueSidsRequired, {
  "Sids that differ in case": policy(
    { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
    { Sid: "read", Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: "*" },
  ),
});
