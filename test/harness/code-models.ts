/** Infrastructure code that drawings ask about, by a name. */
import type { WorkspaceModel } from "../../server/workspace/model.ts";
import { wholeEngine } from "./whole-engine.ts";

const bucket = (name: string, key: string, more = ""): string => `  ${name}:
    Type: AWS::S3::Bucket
    Properties:${more}
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: ${key} }
`;
const role = (name: string, more: string, resource: string): string => `  ${name}:
    Type: AWS::IAM::Role
    Properties:${more}
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - { Effect: Allow, Action: "s3:PutObject", Resource: ${resource} }
`;

const files: ReadonlyMap<string, string> = new Map([
  [
    "one",
    `Resources:
  Key:
    Type: AWS::KMS::Key
${bucket("Data", "!GetAtt Key.Arn")}${role("Upload", "", '!Sub "${Data.Arn}/*"')}`,
  ],
  [
    "two",
    `Parameters:
  Other: { Type: String }
Resources:
  First:
    Type: AWS::KMS::Key
  Second:
    Type: AWS::KMS::Key
  Alias:
    Type: AWS::KMS::Alias
    Properties: { AliasName: alias/second, TargetKeyId: !Ref Second }
${bucket("Data", "!GetAtt First.Arn")}${bucket("Named", "alias/second", "\n      BucketName: the-bucket")}${bucket("Logs", '"arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321"')}${role("Upload", "\n      RoleName: the-role", '!Sub "${Data.Arn}/*"')}${role("UploadLogs", "", '"*"')}  Robot:
    Type: AWS::IAM::User
`,
  ],
]);

/** The first model that the code of that name gives, and its text. */
export function codeModel(name: string): { readonly model: WorkspaceModel; readonly text: string } | undefined {
  const text = files.get(name) ?? "";
  const [model] = wholeEngine().read("template.yaml", text).models ?? [];
  return model && { model, text };
}
