import { policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidGlobalConditionKey } from "./rule.ts";

testLanguageRule(invalidGlobalConditionKey, {
  "other case": policy({
    Effect: "Allow",
    Action: "ec2:StartInstances",
    Resource: "*",
    Condition: { StringEquals: { "AWS:principalorgid": "o-exampleorgid", "aws:ResourceTag/Team:a/b": "data" } },
  }),
  "no name, which is no form of a key": policy({
    Effect: "Allow",
    Action: "ec2:StartInstances",
    Resource: "*",
    Condition: { StringEquals: { "aws:": "a" } },
  }),
  "an old key, and a new one": policy({
    Effect: "Allow",
    Action: "ec2:StartInstances",
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceOwner": "111122223333", "aws:VpceAccount": "111122223333" } },
  }),
});
