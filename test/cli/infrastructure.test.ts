import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { folderWith, keyhole, removeFolders } from "./harness.ts";

const template = `Resources:
  DataKey:
    Type: AWS::KMS::Key
  DataBucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
              KMSMasterKeyID: !GetAtt DataKey.Arn
  UploadRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: upload
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: s3:PutObject # files of any size
                Resource: !Sub \${DataBucket.Arn}/*
`;
const check = (cwd: string, ...args: readonly string[]) => keyhole(cwd, ["check", ...args], { real: true });

suite("infrastructure code on the command line", () => {
  suiteTeardown(removeFolders);

  test("a template is proved without any configuration, and the data has its expressions", async () => {
    const { status, stdout } = await check(
      folderWith({ "template.yaml": template }),
      "--format",
      "json",
      "template.yaml",
    );
    assert.equal(status, 1);
    const [found, ...others] = JSON.parse(stdout).diagnostics;
    assert.deepEqual([found.code, found.range.start, others], ["missing-kms-action", { line: 20, character: 24 }, []]);
    const { principals, buckets, keys, objects, witness } = found.data;
    assert.deepEqual(
      [principals, buckets, keys, objects],
      [["UploadRole.Arn"], ["DataBucket"], ["DataKey.Arn"], ["${DataBucket.Arn}/*"]],
    );
    assert.equal(witness.symbols["999900000001"], "AWS::AccountId");
    assert.equal(witness.symbols[witness.resource], "DataKey.Arn");
  });

  test("the failing request is one that evaluate denies", async () => {
    const cwd = folderWith({ "template.yaml": template });
    const { stdout } = await check(cwd, "--format", "json", "template.yaml");
    const { witness } = JSON.parse(stdout).diagnostics[0].data;
    const { symbols, call, objectKey, assumed, ...request } = witness;
    assert.ok(symbols && call && objectKey && assumed);
    const line = JSON.stringify({ id: "1", request, policies: { identity: [{ Statement: [] }] } });
    assert.equal(JSON.parse((await keyhole(cwd, ["evaluate"], { stdin: line })).stdout).decision, "implicitDeny");
  });

  test("--fix writes YAML, with references", async () => {
    const cwd = folderWith({ "template.yaml": template });
    assert.equal((await check(cwd, "--fix", ".")).status, 0);
    assert.equal(
      readFileSync(join(cwd, "template.yaml"), "utf8"),
      `${template}              - Effect: Allow
                Action:
                  - kms:GenerateDataKey
                  - kms:Decrypt
                Resource: !GetAtt DataKey.Arn
                Condition:
                  StringEquals:
                    kms:ViaService: !Sub "s3.\${AWS::Region}.amazonaws.com"
`,
    );
  });

  test("a search finds templates by their names, and enters what tools make only if it is named", async () => {
    const files = ["a.yaml", "b.yml", "c.template", ".aws-sam/build/d.yaml", "cdk.out/e.template"];
    const cwd = folderWith(Object.fromEntries(files.map((file) => [file, template])));
    const found = async (...paths: string[]): Promise<string[]> =>
      JSON.parse((await check(cwd, "--format", "json", ...paths)).stdout).diagnostics.map(
        ({ file }: { file: string }) => file,
      );
    assert.deepEqual(await found(), ["a.yaml", "b.yml", "c.template"]);
    assert.deepEqual(await found("cdk.out"), ["cdk.out/e.template"]);
  });

  test("a named YAML file without a policy is no error, nor is one that a search meets", async () => {
    const cwd = folderWith({ "pod.yaml": "kind: Pod\n", "empty.template": "Resources: {}\n", "broken.yaml": "a: [\n" });
    for (const paths of [["pod.yaml"], ["empty.template"], ["broken.yaml"], ["."]])
      assert.deepEqual(await check(cwd, ...paths).then(({ status, stderr }) => [status, stderr]), [0, ""], paths[0]);
  });
});
