import assert from "node:assert/strict";
import { findingsOf, policy, testLanguageRule } from "../../../test/harness/check-language.ts";
import { invalidServiceInAction } from "./rule.ts";

testLanguageRule(invalidServiceInAction, {
  "other case": policy({ Effect: "Allow", Action: ["S3:GetBucketLocation", "Discovery:*"], Resource: "*" }),
  "services that AWS accepts though its list lacks them": policy({
    Effect: "Allow",
    Action: "DeepLens:*",
    Resource: "*",
  }),
  "everything, and no action at all": policy({ Effect: "Allow", Action: ["*", "sqs", ":SendMessage"], Resource: "*" }),
  "something to be filled in": policy({ Effect: "Allow", Action: "{{service}}:Get*", Resource: "*" }),
});

suite("the service that was meant in an action", () => {
  const said = (action: string): string =>
    findingsOf(invalidServiceInAction, policy({ Effect: "Allow", Action: action, Resource: "*" }))
      .map(({ message, fixes }) => `${message} ${fixes.map(({ title }) => title).join()}`)
      .join();

  test("has an action of that name", () => {
    assert.match(said("kns:Decrypt"), /Did you mean kms\? Replace kns:Decrypt with kms:Decrypt$/);
    assert.match(said("kns:GetQueueUrl"), /Did you mean sqs\?|Check the prefix/);
    assert.doesNotMatch(said("kns:GetQueueUrl"), /kms:GetQueueUrl|sns:GetQueueUrl/);
  });

  test("is none where a condition key stands among the actions", () =>
    assert.match(said("aws:PrincipalOrgID"), /Check the prefix\. $/));
});
