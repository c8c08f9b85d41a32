/**
 * What a CloudFormation template in YAML costs: read and checked from the start, and after an edit, as ratios to the parse of
 * the same text.
 */
import { parseYaml } from "../../server/policy/yaml/parse.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import { checkModels, modelsDiagnostics, noModels } from "../../server/rules/project.ts";
import { compare, comparison, heading, quantile, row } from "./measure.ts";

const length = 130 * 1024;

/** Buckets with keys and roles that write, between what has no say on uploads; a third lacks kms:Decrypt. */
function templateText(): string {
  let text = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, prod]
    Default: dev
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
`;
  for (let number = 0; text.length < length; number++)
    text += number % 6 === 0 ? uploads(String(number), number % 18 === 0) : others(String(number));
  return text;
}

const uploads = (number: string, isShort: boolean): string => `  Key${number}:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: !If [IsProd, true, false]
  Bucket${number}:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
              KMSMasterKeyID: !GetAtt Key${number}.Arn
            BucketKeyEnabled: !If [IsProd, true, false]
  Role${number}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [s3:PutObject, s3:GetObject]
                Resource: !Sub "\${Bucket${number}.Arn}/*"
              - Effect: Allow
                Action: [kms:GenerateDataKey${isShort ? "" : ", kms:Decrypt"}]
                Resource: !GetAtt Key${number}.Arn
`;

const others = (number: string): string => `  Function${number}:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      Code:
        ZipFile: |
          exports.handler = async (event) => {
            console.log(event);
          };
      Environment:
        Variables:
          STAGE: !Ref Stage
          NAME: !Sub "\${AWS::StackName}-${number}"
  Alarm${number}:
    Type: AWS::CloudWatch::Alarm
    Properties:
      MetricName: Errors
      Namespace: AWS/Lambda
      Dimensions:
        - Name: FunctionName
          Value: !Ref Function${number}
      Threshold: 1
`;

export async function benchTemplates(say: (line: string) => void): Promise<void> {
  const text = templateText();
  const engine = createEngine();
  await engine.prepare("template.yaml", text);
  const tell = (read: string, before = noModels): typeof noModels => {
    const checked = checkModels(engine, engine.read("template.yaml", read).models ?? [], before);
    findings = modelsDiagnostics(engine, checked, defaultSettings).length;
    return checked;
  };
  /** In milliseconds, as of `compare`: what other programs take of the machine does not count. */
  const processor = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  let findings = 0;
  const start = processor();
  let checked = tell(text);
  const first = processor() - start;
  say(
    `\nCloudFormation: ${String(Math.round(text.length / 1024))} KB of YAML, ${String(checked.models.length)} variants, ${String(findings)} findings`,
  );
  say(row("from the start, the first time, in milliseconds of processor time", first));
  say(heading);
  say(
    comparison(
      "from the start",
      compare(
        () => tell(text),
        () => parseYaml(text),
        1,
      ),
    ),
  );
  const middle = text.indexOf("  Role", text.length / 2);
  const times: number[] = [];
  for (let turn = 0; turn < 14; turn++) {
    const begun = processor();
    checked = tell(`${text.slice(0, middle)}# ${String(turn)}\n${text.slice(middle)}`, checked);
    if (turn > 1) times.push(processor() - begun);
  }
  say(row("an edit, in milliseconds of processor time", quantile(times, 0.5)));
}
