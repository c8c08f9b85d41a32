import assert from "node:assert/strict";
import fc from "fast-check";
import { createEngine, defaultSettings } from "../../rules/engine.ts";
import { checkModels, projectDiagnostics } from "../../rules/project.ts";
import { infrastructure } from "../infrastructure-reader.ts";

function found(text: string): string[] {
  const engine = createEngine(undefined, infrastructure);
  const file = engine.read("template.yaml", text);
  const models = checkModels(engine, file.models ?? []);
  return projectDiagnostics(engine, [file], models, engine.workspaceFacts([file]), defaultSettings).map(
    ({ code, severity, message }) => `${severity} ${code}: ${message}`,
  );
}

/** The resources of one statement of a role that writes to everything. */
function resources(resource: string, head = ""): readonly string[] {
  const { template } = infrastructure.readYaml(
    "template.yaml",
    `${head}
Resources:
  Data: {Type: "AWS::S3::Bucket", Properties: {BucketName: data}}
  Key: {Type: "AWS::KMS::Key"}
  Alias: {Type: "AWS::KMS::Alias", Properties: {AliasName: alias/data, TargetKeyId: !Ref Key}}
  Named: {Type: "AWS::IAM::Role", Properties: {RoleName: uploader, Path: /service/}}
  Managed: {Type: "AWS::IAM::ManagedPolicy", Properties: {ManagedPolicyName: m, PolicyDocument: {}}}
  Nested: {Type: "AWS::CloudFormation::Stack"}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - Effect: Allow
                Action: s3:PutObject
                Resource: ${resource}
`,
  );
  const policy = template?.documents.get("Role/Policies/0");
  const names = template?.models[0]?.template?.names;
  return (policy?.document.statements[0]?.resource?.values ?? []).map(({ value }) => names?.spell(value) ?? value);
}

const parameters = `
Parameters:
  Name: {Type: String, Default: a-name}
  Open: {Type: String}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Ssm: {Type: "AWS::SSM::Parameter::Value<String>", Default: /path/of/it}
Mappings:
  Map: {a-name: {Value: mapped, List: [x, y]}}
Conditions:
  Yes: !Equals [!Ref Name, a-name]
  No: !Not [{Condition: "Yes"}]
  Both: !And [{Condition: "Yes"}, {Condition: "No"}]
  Either: !Or [{Condition: "Yes"}, {Condition: "No"}]`;

suite("CloudFormation: what functions give", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["!Ref Data", ["data"]],
    ["!GetAtt Data.Arn", ["Data.Arn"]],
    ["{Fn::GetAtt: [Data, Arn]}", ["Data.Arn"]],
    ["!Ref Key", ["Key"]],
    ["!GetAtt Key.KeyId", ["Key"]],
    ["!Sub arn:aws:kms:*:*:key/${Key}", ["arn:aws:kms:*:*:key/${Key}"]],
    ["!Ref Alias", ["alias/data"]],
    ["!Ref Named", ["uploader"]],
    ["!GetAtt Named.Arn", ["Named.Arn"]],
    ["!Sub 'arn:aws:iam::${AWS::AccountId}:role/service/uploader'", ["Named.Arn"]],
    ["!Ref Managed", ["Managed"]],
    ["!GetAtt Nested.Outputs.BucketArn", ["Nested.Outputs.BucketArn"]],
    ["!Sub '${Name}/${!aws:username}'", ["a-name/${aws:username}"]],
    ["!Sub ['${A}-${Name}', {A: !Ref Open}]", ["${Open}-a-name"]],
    ["!Join ['', ['arn:', !Ref AWS::Partition, ':s3:::', !Ref Name]]", ["arn:aws:s3:::a-name"]],
    ["!Select [1, !Split [',', 'a,b']]", ["b"]],
    ["!Split [',', 'a,b']", ["a", "b"]],
    ["!Ref Names", ["a", "b"]],
    ["!Ref Ssm", ["Ssm"]],
    ["'{{resolve:ssm:/bucket}}'", ["{{resolve:ssm:/bucket}}"]],
    ["!FindInMap [Map, !Ref Name, Value]", ["mapped"]],
    ["!FindInMap [Map, !Ref Name, List]", ["x", "y"]],
    ["!ImportValue shared", ["ImportValue shared"]],
    ["!If [Yes, a, b]", ["a"]],
    ["!If [No, a, b]", ["b"]],
    ["!If [Both, a, b]", ["b"]],
    ["!If [Either, a, b]", ["a"]],
    ["[a, !If [No, b, !Ref 'AWS::NoValue'], !Sub '${Name}']", ["a", "a-name"]],
    ["!If [Yes, [a, b], c]", ["a", "b"]],
    ["!Cidr [a, b]", ["Fn::Cidr: [a, b]"]],
    ["!Ref Nothing", ["Nothing"]],
  ];
  for (const [written, expected] of cases)
    test(written, () => {
      assert.deepEqual(resources(written, parameters), expected);
    });

  test("the same expression is the same value, another one another", () => {
    const twice = resources("[!Ref Open, !Sub '${Open}', !ImportValue a, !ImportValue b]", parameters);
    assert.deepEqual(twice, ["Open", "Open", "ImportValue a", "ImportValue b"]);
  });
});

suite("CloudFormation: limits", () => {
  const bucket = 'D: {Type: "AWS::S3::Bucket"}';

  test("aliases of aliases are counted, and said", () => {
    const levels = Array.from({ length: 25 }, (_, level) =>
      level === 0
        ? "  l0: &l0 [x, x]"
        : `  l${String(level)}: &l${String(level)} [*l${String(level - 1)}, *l${String(level - 1)}]`,
    );
    const text = `X:\n${levels.join("\n")}\nResources:\n  ${bucket}\n  R: {Type: "AWS::IAM::Role", Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: *l24, Resource: "*"}]}}]}}\n`;
    assert.deepEqual(
      found(text).map((line) => line.replace(/:.*/s, "")),
      ["warning analysis-limit-reached"],
    );
  });

  test("aliases may be nested as deeply as collections, and no deeper", () => {
    const chain = Array.from({ length: 5000 }, (_, level) =>
      level === 0 ? "  l0: &l0 [x]" : `  l${String(level)}: &l${String(level)} [*l${String(level - 1)}]`,
    );
    assert.doesNotThrow(() =>
      found(`X:\n${chain.join("\n")}\nResources:\n  ${bucket}\n  S: {Type: "AWS::KMS::Key", Properties: *l4999}\n`),
    );
  });

  test("a template that a macro may rewrite is left alone", () => {
    const text = `Transform: [AWS::LanguageExtensions, MyMacro]\nResources:\n  K: {Type: "AWS::KMS::Key", Properties: {KeyPolicy: {Statement: [{Effect: Allow, Action: "nonsense", Resource: "x"}]}}}\n`;
    assert.deepEqual(found(text), []);
    assert.notDeepEqual(found(text.replace(", MyMacro", "")), []);
  });

  test("many conditions: what was not tried is said, where anything depends on it", () => {
    const names = Array.from({ length: 12 }, (_, index) => `P${String(index)}`);
    const text = `Parameters:\n${names.map((name) => `  ${name}: {Type: String, Default: a}\n`).join("")}Conditions:\n${names.map((name) => `  C${name}: !Equals [!Ref ${name}, b]\n`).join("")}Resources:
  K: {Type: "AWS::KMS::Key"}
  D: {Type: "AWS::S3::Bucket", Properties: {BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !Ref K}}]}}}
  R: {Type: "AWS::IAM::Role", Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:PutObject", Resource: [!Sub "\${D.Arn}/*", ${names.map((name) => `!If [C${name}, x, !Ref "AWS::NoValue"]`).join(", ")}]}]}}]}}\n`;
    assert.deepEqual(
      found(text)
        .map((line) => line.replace(/:.*/s, ""))
        .sort(),
      ["error missing-kms-action", "warning analysis-limit-reached"],
    );
  });

  test("no text throws", () => {
    const piece = fc.constantFrom(
      "Resources:", "\n  A:", "\n    Type: AWS::IAM::Role", "\n    Type: AWS::S3::Bucket", "\n    Properties:", "\n      Policies:", "\n        - ",
      "PolicyDocument:", "\n            Statement:", "\n              - ", "Effect: Allow", "Action: s3:PutObject", "Resource: ", "!Ref A", "!GetAtt ", "!Sub ",
      "!If [A, ", "*a", "&a ", "[", "]", "{", "}", ", ", ": ", '"', "Transform: AWS::Serverless-2016-10-31\n", "\n    Type: AWS::Serverless::Function", "Fn::If: ", "!Split [",
    ); // prettier-ignore
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const line of found(`Resources:\n  A:\n    Type: AWS::KMS::Key\n${pieces.join("")}`))
          assert.doesNotMatch(line, /internal-error/);
      }),
      { numRuns: 500 },
    );
  });
});
