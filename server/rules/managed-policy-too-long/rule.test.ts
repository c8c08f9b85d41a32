import assert from "node:assert/strict";
import { checkAll } from "../../../test/harness/check-fixture.ts";
import { document, testLanguageRule } from "../../../test/harness/check-language.ts";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
import { managedPolicyTooLong } from "./rule.ts";

const policy = (characters: number) => {
  const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::" }];
  const text = { Version: "2012-10-17", Statement };
  const [first] = Statement;
  if (first !== undefined) first.Resource += "b".repeat(characters - JSON.stringify(text).length);
  return text;
};
const version = (arn: string, characters: number) =>
  document({
    Policy: { Arn: arn },
    PolicyVersion: { VersionId: "v1", IsDefaultVersion: true, Document: policy(characters) },
  });
const printed = (arn: string, characters: number) =>
  document({ Policies: [{ Arn: arn, PolicyVersionList: [{ IsDefaultVersion: true, Document: policy(characters) }] }] });
const own = "arn:aws:iam::111122223333:policy/team/data";

testLanguageRule(
  managedPolicyTooLong,
  {
    "as long as it may be": printed(own, 6144),
    "one of AWS's": printed("arn:aws:iam::aws:policy/ReadOnlyAccess", 9000),
    "an inline policy, of which nothing says that it is managed": document(policy(6145)),
    "a version without the policy's ARN": version(own, 6145),
  },
  { "an account's own policy": printed(own, 6145) },
);

suite("managed policies that are too long, in infrastructure code", () => {
  const found = (file: string, text: string): number =>
    checkAll(wholeEngine(), [{ file, text }]).filter(({ code }) => code === managedPolicyTooLong.code).length;
  const template = (type: string, characters: number): string =>
    JSON.stringify({
      AWSTemplateFormatVersion: "2010-09-09",
      Resources: { P: { Type: type, Properties: { PolicyName: "p", PolicyDocument: policy(characters) } } },
    });

  test("CloudFormation: a managed policy, and no inline one", () => {
    assert.equal(found("template.json", template("AWS::IAM::ManagedPolicy", 6145)), 1);
    assert.equal(found("template.json", template("AWS::IAM::ManagedPolicy", 6144)), 0);
    assert.equal(found("template.json", template("AWS::IAM::Policy", 6145)), 0);
  });

  test("Terraform: a managed policy, and no inline one", () => {
    const resource = (type: string, characters: number): string =>
      `resource "${type}" "p" {\n  role = "r"\n  policy = jsonencode(${JSON.stringify(policy(characters)).replaceAll(":[", " = [").replaceAll('":"', '" = "')})\n}\n`;
    assert.equal(found("main.tf", resource("aws_iam_policy", 6145)), 1);
    assert.equal(found("main.tf", resource("aws_iam_policy", 6144)), 0);
    assert.equal(found("main.tf", resource("aws_iam_role_policy", 6145)), 0);
  });
});
