import assert from "node:assert/strict";
import { findingsOf, testLanguageRule, policy, when } from "../../../test/harness/check-language.ts";
import { invalidService } from "./rule.ts";

testLanguageRule(invalidService, {
  "services of ARNs and keys alone": policy({
    Effect: "Allow",
    Action: "aws-marketplace:StartChangeSet",
    Resource: "arn:aws:catalog:us-east-1:111122223333:AWSMarketplace/*",
    Condition: { StringEquals: { "catalog:ChangeType": "CreateProduct" } },
  }),
  "keys of identity providers": policy({
    Effect: "Allow",
    Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/idp.example.com/tenant" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { "idp.example.com/tenant:aud": "app", "saml:aud": "app", "www.amazon.com:app_id": "app" },
    },
  }),
  "a wildcard, a variable, something to be filled in": policy({
    Effect: "Allow",
    Action: "sns:Publish",
    Resource: ["arn:aws:*:eu-west-1:111122223333:orders", "arn:aws:<SERVICE>:eu-west-1:111122223333:orders"],
  }),
});

test("the prefix that was meant in a condition key has a key of that name", () => {
  const said = (key: string): string =>
    findingsOf(invalidService, when({ StringEquals: { [key]: "a" } }))
      .map(({ message }) => message)
      .join();
  assert.match(said("kmss:ViaService"), /Did you mean kms\?$/);
  assert.match(said("awss:PrincipalOrgID"), /Did you mean aws\?$/);
  assert.match(said("kmss:ViaServices"), /Check the prefix\.$/);
});

test("the service that was meant in an ARN has resources of that form", () => {
  const [found] = findingsOf(
    invalidService,
    policy({
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:aws:mks:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    }),
  );
  assert.doesNotMatch(found?.message ?? "", /eks/);
});
