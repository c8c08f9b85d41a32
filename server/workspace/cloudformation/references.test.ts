import assert from "node:assert/strict";
import { parseYaml } from "../../policy/yaml/parse.ts";
import { References } from "./references.ts";
import { asTemplate } from "./template.ts";

const template = asTemplate(
  parseYaml(`
Resources:
  Key: {Type: "AWS::KMS::Key", Properties: {KeyPolicy: {Statement: [{Principal: {AWS: !GetAtt Role.Arn}}]}}}
  Role: {Type: "AWS::IAM::Role", DependsOn: Other}
  Alias: {Type: "AWS::KMS::Alias", Properties: {TargetKeyId: !Ref Key}}
  Policy: {Type: "AWS::IAM::Policy", Properties: {Roles: [!Ref Role], PolicyName: !Sub "\${Key}-\${!Alias}-\${AWS::Region}"}}
  Other: {Type: "AWS::S3::Bucket"}
  Sometimes: {Type: "AWS::KMS::Key", Condition: IsProd}
  Too: {Type: "AWS::IAM::Role", Condition: IsProd}
  Else: {Type: "AWS::IAM::Role", Condition: IsTest}
`).root,
)!;

test("an edit must not close a circle of references, nor refer to what a condition leaves out", () => {
  const references = new References(template);
  const answers: readonly (readonly [string, string, boolean])[] = [
    ["Role", "Key", false],
    ["Role", "Alias", false],
    ["Other", "Key", false],
    ["Policy", "Key", true],
    ["Key", "Alias", false],
    ["Role", "Other", true],
    ["Role", "Role", false],
    ["Role", "AWS::AccountId", true],
    ["Role", "Sometimes", false],
    ["Too", "Sometimes", true],
    ["Else", "Sometimes", false],
    ["Too", "Other", true],
  ];
  for (const [from, to, expected] of answers) assert.equal(references.mayRefer(from, to), expected, `${from} ${to}`);
});
