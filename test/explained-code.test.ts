/**
 * Denials put to infrastructure code, in test/fixtures/explanations/code.txt: the template, the principal, the action, its
 * resource and the bucket as a message has them; then as what the code declares they are taken, and what is said. `-` where
 * the message has none.
 */
import { askCode, asDeclared } from "../server/rules/explain/ask-code.ts";
import type { Denial } from "../server/workspace/denials/denial.ts";
import { checkDrawing } from "./harness/drawings.ts";
import { wholeEngine } from "./harness/whole-engine.ts";

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

const templates: ReadonlyMap<string, string> = new Map([
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

checkDrawing("explanations/code.txt", (title) => {
  const [name = "", principal = "", action = "", resource = "", place = ""] = title.split(" | ");
  const [model] = wholeEngine().read("template.yaml", templates.get(name) ?? "").models ?? [];
  if (model === undefined) return "no such template";
  const say = (text = ""): string => model.template?.names.spell(text) ?? text;
  const denial: Denial = {
    wording: "sentence",
    action,
    ...(principal === "-" ? {} : { principal }),
    ...(resource === "-" ? {} : { resource }),
    ...(place === "" ? {} : { object: { bucket: place, key: "in/a" } }),
    ...(place === ""
      ? {}
      : { context: new Map([["kms:EncryptionContext:aws:s3:arn", [`arn:aws:s3:::${place}/in/a`]]]) }),
  };
  const asked = asDeclared(denial, model);
  const { model: answer, causes, likely } = askCode(model, (file) => file)(denial);
  return [
    `${say(asked.principal)} ${say(asked.resource)} ${say(asked.object?.bucket)} ${[...(asked.context ?? [])].map(([key, all]) => `${key} ${say(all.join(" "))}`).join(" ")}`.trim(),
    ...(answer === undefined ? ["nothing to say"] : [`${answer.decision}: ${answer.text}`]),
    ...causes.map((cause) => `${cause.layer}: ${cause.text} ${cause.fixes.map((fix) => fix.title).join("; ")}`.trim()),
    ...(likely ?? []).map((one) => `likely ${one.action} ${one.layer}: ${one.text}`),
  ].join("\n");
});
