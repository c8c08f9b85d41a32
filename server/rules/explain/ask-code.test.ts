import assert from "node:assert/strict";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
import type { Denial } from "../../workspace/denials/denial.ts";
import { asDeclared, askCode } from "./ask-code.ts";

const template = `Resources:
  DataKey:
    Type: AWS::KMS::Key
  DataBucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt DataKey.Arn }
  UploadRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: s3:PutObject
                Resource: !Sub "\${DataBucket.Arn}/*"
  NamedRole:
    Type: AWS::IAM::Role
    Properties: { RoleName: the-role }
`;

function read() {
  const [model] = wholeEngine().read("template.yaml", template).models ?? [];
  assert.ok(model !== undefined);
  return { model, say: (text = ""): string => model.template?.names.spell(text) ?? text };
}

const denial = (principal: string): Denial => ({
  wording: "sentence",
  action: "kms:GenerateDataKey",
  principal,
  resource: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  object: { bucket: "app-databucket-1a2b3c4d5e6f", key: "a" },
});

suite("denials put to infrastructure code", () => {
  test("names that CloudFormation makes, the key that AWS names, the account", () => {
    const { model, say } = read();
    const asked = asDeclared(
      denial("arn:aws:sts::111122223333:assumed-role/app-UploadRole-1A2B3C4D5E6F/i-0abc"),
      model,
    );
    assert.match(say(asked.principal), /assumed-role\/\$\{UploadRole\}\/i-0abc$/);
    assert.equal(say(asked.resource), "DataKey.Arn");
    assert.equal(say(asked.object?.bucket), "DataBucket");
  });

  test("a name that the template gives", () => {
    const { model, say } = read();
    assert.equal(say(asDeclared(denial("arn:aws:iam::111122223333:role/the-role"), model).principal), "NamedRole.Arn");
  });

  for (const other of [
    "arn:aws:iam::111122223333:role/app-OtherRole-1A2B3C4D5E6F",
    "arn:aws:iam::111122223333:role/app-UploadRole-1A2B3C4D5E6F-more-",
    "arn:aws:iam::111122223333:user/the-role",
    "lambda.amazonaws.com",
  ])
    test(`nothing like ${other} is declared`, () => {
      assert.deepEqual(asDeclared(denial(other), read().model), denial(other));
    });

  test("the answer is in the template's words, and says what is to be added where", () => {
    const { model } = read();
    const answer = askCode(
      model,
      (file) => file,
    )(denial("arn:aws:sts::111122223333:assumed-role/app-UploadRole-1A2B3C4D5E6F/i-0abc"));
    assert.equal(answer.model?.decision, "implicitDeny");
    const [cause] = answer.causes;
    assert.equal(cause?.text, "nothing in this policy allows kms:GenerateDataKey on DataKey.Arn.");
    assert.equal(template.slice(cause?.range.offset, cause?.range.end), "Statement");
    const [edit] = cause?.fixes[0]?.edits() ?? [];
    assert.match(edit?.newText ?? "", /!GetAtt DataKey\.Arn/);
  });
});
