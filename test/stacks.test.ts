/**
 * What is said of templates whose parts depend on conditions, in test/fixtures/said/stacks.txt. A title has the role's
 * statements, how the bucket is encrypted, and what the key policy allows; each part may hold `when` or `unless` a
 * condition holds.
 */
import { defaultSettings } from "../server/rules/engine.ts";
import { checkAll } from "./harness/check-fixture.ts";
import { checkDrawing, drawDiagnostic } from "./harness/drawings.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

const key = "!GetAtt Key.Arn";
const statement = (effect: string, action: string, resource: string, more = ""): string =>
  `{ Effect: ${effect}, ${more}Action: ${action}, Resource: ${resource} }`;
const objects = '!Sub "${Bucket.Arn}/*"';

const parts: ReadonlyMap<string, string> = new Map([
  ["write", statement("Allow", "s3:PutObject", objects)],
  ["read", statement("Allow", "s3:GetObject", objects)],
  ["use", statement("Allow", "[kms:GenerateDataKey, kms:Decrypt]", key)],
  ["generate", statement("Allow", "kms:GenerateDataKey", key)],
  ["decrypt", statement("Allow", "kms:Decrypt", key)],
  ["misspelt", statement("Allow", "s3:PutObjects", objects)],
  ["deny", statement("Deny", "kms:*", '"*"')],
  [
    "use here",
    `{ Effect: Allow, Action: kms:*, Resource: ${key}, Condition: { StringEquals: { kms:ViaService: s3.eu-west-1.amazonaws.com } } }`,
  ],
  ["use at home", statement("Allow", "kms:*", '!Sub "arn:aws:kms:*:111122223333:key/*"')],
  ["encrypted", `{ SSEAlgorithm: "aws:kms", KMSMasterKeyID: ${key} }`],
  ["elsewhere", '{ SSEAlgorithm: "aws:kms", KMSMasterKeyID: !Ref KeyArn }'],
  ["managed", '{ SSEAlgorithm: "aws:kms" }'],
  ["plain", "{ SSEAlgorithm: AES256 }"],
  ["root", statement("Allow", "kms:*", '"*"', 'Principal: { AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root" }, ')],
  ["home", statement("Allow", "kms:*", '"*"', 'Principal: { AWS: "arn:aws:iam::111122223333:root" }, ')],
  ["role", statement("Allow", "[kms:GenerateDataKey, kms:Decrypt]", '"*"', "Principal: { AWS: !GetAtt Role.Arn }, ")],
  ["role generates", statement("Allow", "kms:GenerateDataKey", '"*"', "Principal: { AWS: !GetAtt Role.Arn }, ")],
]);

/** `PART`, `PART when CONDITION`, `PART unless CONDITION`, `PART when CONDITION else PART`. */
function written(text: string): string {
  const [, name = "", word, condition = "", other] = /^(.*?)(?: (when|unless) (\w+)(?: else (.*))?)?$/.exec(text) ?? [];
  const part = parts.get(name) ?? name;
  if (word === undefined) return part;
  const rest = other === undefined ? "!Ref AWS::NoValue" : (parts.get(other) ?? other);
  return `!If [${condition}, ${word === "when" ? `${part}, ${rest}` : `${rest}, ${part}`}]`;
}

const list = (text: string, indent: number): string =>
  text
    .split("; ")
    .map((one) => `${" ".repeat(indent)}- ${written(one)}\n`)
    .join("");

const templateOf = (statements: string, encryption: string, policy: string): string => `Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Strict: { Type: String, Default: "false" }
  KeyArn: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsStrict: !Equals [!Ref Strict, "true"]
  Both: !And [!Condition IsProd, !Condition IsStrict]
  Either: !Or [!Condition IsProd, !Condition IsStrict]
  IsHome: !Equals [!Ref AWS::AccountId, "111122223333"]
  IsEurope: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
${list(policy, 10)}  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: ${written(encryption)}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
${list(statements, 14)}`;

checkDrawing("said/stacks.txt", (title) => {
  const [statements = "", encryption = "encrypted", policy = "root"] = title.split(" | ");
  const file = { file: "template.yaml", text: templateOf(statements, encryption, policy) };
  const said = checkAll(wholeEngine(), [file], defaultSettings);
  return said.flatMap((one) => drawDiagnostic(new Map([["template.yaml", file]]), one)).join("\n");
});
