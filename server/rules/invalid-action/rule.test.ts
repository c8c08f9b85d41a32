import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidAction } from "./rule.ts";

testLanguageRule(invalidAction, {
  "other case, wildcards, everything": policy(
    { Effect: "Allow", Action: ["SQS:sendmessage", "sqs:*", "sqs:Send?essage", "*"], Resource: "*" },
    { Effect: "Deny", NotAction: "s3:getobject", Resource: "*" },
  ),
  "an unknown service": policy({ Effect: "Allow", Action: "sqss:SendMessage", Resource: "*" }),
  "what AWS accepts though its list lacks it": policy({
    Effect: "Allow",
    Action: ["deepracer:AnyThing", "securityagent:ListTasks", "apigateway:TagResource"],
    Resource: "*",
  }),
  "something to be filled in": policy({ Effect: "Allow", Action: "sqs:<ACTION>", Resource: "*" }),
});
