import assert from "node:assert/strict";
import { checkAll } from "../../../test/harness/check-fixture.ts";
import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
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

suite("invalid-action: what was meant", () => {
  const message = (action: string): string | undefined => {
    const text = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
    });
    return checkAll(wholeEngine(), [{ file: "policy.json", text }]).find(({ code }) => code === "invalid-action")
      ?.message;
  };

  test("a verb that the service has is meant", () => {
    assert.match(message("iam:PutRole") ?? "", /Check the name\.$/);
    assert.match(message("iam:GettRole") ?? "", /Did you mean iam:GetRole\?$/);
    assert.match(message("bedrock:GetInferenceProfiles") ?? "", /Did you mean bedrock:GetInferenceProfile\?$/);
  });

  test("an operation that takes two actions is authorized by both", () => {
    assert.match(message("kms:ReEncrypt") ?? "", /Write kms:ReEncrypt\*, which authorizes it\.$/);
  });
});
