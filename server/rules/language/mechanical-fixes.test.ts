/** What fixes of the checks of the language make of a policy, for those that no example of a rule shows. */
import assert from "node:assert/strict";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { findingsOf, of, policy, when } from "../../../test/harness/check-language.ts";
import { bucketAndObjectArnMixedUp } from "../bucket-and-object-arn-mixed-up/rule.ts";
import { emptyArrayConditionForallvalues } from "../empty-array-condition-forallvalues/rule.ts";
import { emptyArrayConditionIfexists } from "../empty-array-condition-ifexists/rule.ts";
import { invalidArnPrefix } from "../invalid-arn-prefix/rule.ts";
import { invalidPolicyElement } from "../invalid-policy-element/rule.ts";
import { invalidServicePrincipalFormat } from "../invalid-service-principal-format/rule.ts";
import { mismatchedActionForPrincipal } from "../mismatched-action-for-principal/rule.ts";
import { passRoleWithStarInResourceAndNotAction } from "../pass-role-with-star-in-resource-and-not-action/rule.ts";
import { privateIpAddressSubset } from "../private-ip-address-subset/rule.ts";
import { roleTrustPolicySyntaxErrorResource } from "../role-trust-policy-syntax-error-resource/rule.ts";
import { typeMismatch } from "../type-mismatch/rule.ts";
import { unsupportedActionInPolicy } from "../unsupported-action-in-policy/rule.ts";

type Rule = Parameters<typeof findingsOf>[0];
type Near = Parameters<typeof findingsOf>[1];

/** The first fix of the only finding, and the statement that it leaves. */
function mended(
  rule: Rule,
  near: Near,
): { readonly title: string; readonly preferred: boolean; readonly statement: unknown } {
  const [finding, ...more] = findingsOf(rule, near);
  const [fix] = finding?.fixes ?? [];
  assert.ok(fix !== undefined && more.length === 0);
  const text = applyEdits(near.text, fix.edits());
  const { Statement } = JSON.parse(text) as { readonly Statement: readonly unknown[] };
  return { title: fix.title, preferred: fix.isPreferred, statement: Statement[0] };
}

const statement = (more: object): object => ({ Effect: "Allow", ...more });

suite("mechanical fixes of the checks of the language", () => {
  for (const [name, rule, near, title, expected] of [
    [
      "NotAction gets the action",
      passRoleWithStarInResourceAndNotAction,
      policy(statement({ NotAction: "s3:*", Resource: "*" })),
      "Add iam:PassRole to NotAction of statement number 1",
      { NotAction: ["s3:*", "iam:PassRole"], Resource: "*" },
    ],
    [
      "an account's ARN gets the colon that it lacks",
      invalidPolicyElement,
      policy(statement({ Principal: { AWS: "arn:aws:iam:111122223333:root" }, Action: "kms:*", Resource: "*" })),
      "Replace arn:aws:iam:111122223333:root with arn:aws:iam::111122223333:root",
      { Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" },
    ],
    [
      "a blank becomes a colon",
      invalidPolicyElement,
      policy(statement({ Action: "kms GenerateDataKey", Resource: "*" })),
      "Replace kms GenerateDataKey with kms:GenerateDataKey",
      { Action: "kms:GenerateDataKey", Resource: "*" },
    ],
    [
      "a bucket's web address becomes its ARN",
      invalidArnPrefix,
      policy(statement({ Action: "s3:GetObject", Resource: "https://b-1.s3.eu-west-1.amazonaws.com/in/*" })),
      "Replace https://b-1.s3.eu-west-1.amazonaws.com/in/* with arn:aws:s3:::b-1/in/*",
      { Action: "s3:GetObject", Resource: "arn:aws:s3:::b-1/in/*" },
    ],
    [
      "the other form of it, too",
      invalidArnPrefix,
      policy(statement({ Action: "s3:GetObject", Resource: "https://s3.amazonaws.com/b-1/in/*" })),
      "Replace https://s3.amazonaws.com/b-1/in/* with arn:aws:s3:::b-1/in/*",
      { Action: "s3:GetObject", Resource: "arn:aws:s3:::b-1/in/*" },
    ],
    [
      "an ARN without its first field gets it",
      invalidArnPrefix,
      policy(statement({ Action: "s3:GetObject", Resource: "aws:s3:::b-1/*" })),
      "Replace aws:s3:::b-1/* with arn:aws:s3:::b-1/*",
      { Action: "s3:GetObject", Resource: "arn:aws:s3:::b-1/*" },
    ],
    [
      "a misspelt operator is read as what it was meant to be, and becomes the one that fits",
      typeMismatch,
      when({ StringEqual: { "aws:SourceIp": "203.0.113.0/24" } }),
      "Compare aws:SourceIp with IpAddress",
      { ...bucketStatement(), Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } },
    ],
    [
      "a trust policy loses Resource",
      roleTrustPolicySyntaxErrorResource,
      of(
        "roleTrust",
        policy(statement({ Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole", Resource: "*" })),
      ),
      "Remove Resource",
      { Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" },
    ],
    [
      "private addresses go",
      privateIpAddressSubset,
      when({ IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"] } }),
      "Remove 10.0.0.0/8",
      { ...bucketStatement(), Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.0/24"] } } },
    ],
    [
      "a user assumes the role",
      mismatchedActionForPrincipal,
      of("roleTrust", policy(statement({ Principal: { AWS: "111122223333" }, Action: "sts:AssumeRoleWithSAML" }))),
      "Replace sts:AssumeRoleWithSAML with sts:AssumeRole",
      { Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" },
    ],
    [
      "an action of another service goes from its list",
      unsupportedActionInPolicy,
      policy(
        statement({
          Principal: { AWS: "111122223333" },
          Action: ["s3:GetObject", "kms:Decrypt"],
          Resource: "arn:aws:s3:::b/*",
        }),
      ),
      "Remove kms:Decrypt",
      { Principal: { AWS: "111122223333" }, Action: ["s3:GetObject"], Resource: "arn:aws:s3:::b/*" },
    ],
    [
      "no value under IfExists",
      emptyArrayConditionIfexists,
      when({ StringEqualsIfExists: { "aws:username": [] } }),
      'Write Null of aws:username "true" instead',
      { ...bucketStatement(), Condition: { Null: { "aws:username": "true" } } },
    ],
    [
      "no value under ForAllValues",
      emptyArrayConditionForallvalues,
      when({ "ForAllValues:StringEquals": { "aws:TagKeys": [] } }),
      'Write Null of aws:TagKeys "true" instead',
      { ...bucketStatement(), Condition: { Null: { "aws:TagKeys": "true" } } },
    ],
    [
      "capitals in a service's name",
      invalidServicePrincipalFormat,
      when({ StringEquals: { "kms:ViaService": "EC2.eu-west-1.amazonaws.com" } }),
      "Replace EC2.eu-west-1.amazonaws.com with ec2.eu-west-1.amazonaws.com",
      { ...bucketStatement(), Condition: { StringEquals: { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } } },
    ],
    [
      "a slash behind the bucket",
      bucketAndObjectArnMixedUp,
      policy(statement({ Action: "s3:GetObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/" })),
      "Replace arn:aws:s3:::amzn-s3-demo-bucket/ with arn:aws:s3:::amzn-s3-demo-bucket/*",
      { Action: "s3:GetObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    ],
  ] as const)
    test(name, () => {
      assert.deepEqual(mended(rule, near), { title, preferred: false, statement: statement(expected) });
    });

  test("what is negated has no absence to ask for", () => {
    const [finding] = findingsOf(
      emptyArrayConditionIfexists,
      when({ StringNotEqualsIfExists: { "aws:username": [] } }),
    );
    assert.deepEqual(finding?.fixes, []);
  });
});

function bucketStatement(): object {
  return { Action: "s3:GetObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" };
}
