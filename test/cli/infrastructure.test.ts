import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
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

  test("a policy whose bucket and key stand elsewhere is judged as one file is", async () => {
    const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const { stdout } = await check(
      folderWith({
        "t.yaml": `Resources:
  Write:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" }
          - { Effect: Allow, Action: "kms:Decrypt", Resource: "${key}" }
`,
        "main.tf": `resource "aws_iam_policy" "write" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:PutObject", Resource = "arn:aws:s3:::amzn-s3-demo-bucket/*" },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = "${key}" }
    ]
  })
}
`,
      }),
    );
    assert.match(stdout, /^main\.tf:5:36 warning missing-kms-action /m);
    assert.match(stdout, /^t\.yaml:8:38 warning missing-kms-action /m);
  });

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

  test("a named cdk.out is read as one assembly, its manifest and its folder alike", async () => {
    const root = new URL("../fixtures/assemblies/cdk-2.276.0/cdk.out/", import.meta.url);
    const files = readdirSync(root).map(
      (file) => [`cdk.out/${file}`, readFileSync(new URL(file, root), "utf8")] as const,
    );
    const cwd = folderWith(Object.fromEntries(files));
    const found = async (path: string): Promise<string[]> => {
      const { stdout } = await check(cwd, "--format", "json", path);
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string }[] };
      return diagnostics.map(({ file }) => file);
    };
    const both = ["cdk.out/Upload.template.json", "cdk.out/UploadMoreF69A41C2.nested.template.json"];
    assert.deepEqual(await found("cdk.out"), both);
    assert.deepEqual(await found("cdk.out/manifest.json"), []);
    // One of its templates is read with the others, and alone reported on.
    assert.deepEqual(await found("cdk.out/Upload.template.json"), both.slice(0, 1));
  });

  test("a template is read with those of its nested stacks, which are told where they stand, broken ones included", async () => {
    const nesting = `Resources:
  Uploads:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./stacks/uploads.yaml
`;
    const cwd = folderWith({ "main.yaml": nesting, "stacks/uploads.yaml": template, "key.yaml": template });
    assert.match((await check(cwd)).stdout, /^stacks\/uploads\.yaml:21:25 error .* to Uploads\/DataBucket by /m);
    assert.equal((await check(cwd, "main.yaml")).status, 0);
    assert.match((await check(cwd, "stacks")).stdout, / to DataBucket by UploadRole /);
    const broken = folderWith({
      "main.yaml": nesting,
      "stacks/uploads.yaml": "Resources:\n  A: {Type: AWS::SNS::Topic\n",
    });
    const { stdout } = await check(broken);
    assert.match(stdout, /^stacks\/uploads\.yaml:\d+:\d+ error invalid-json /m);
    const whole = folderWith({ "main.yaml": nesting, "stacks/uploads.yaml": template });
    const denied = await keyhole(whole, ["can", "--principal", "Uploads/UploadRole", "--on", "s3://x/a"], {
      real: true,
    });
    assert.match(denied.stderr, /main\.yaml with its files/);
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

const terraform = {
  "infra/main.tf": `module "data" {
  source = "../modules/bucket"
}

resource "aws_iam_role" "upload" {}

resource "aws_iam_role_policy" "upload" {
  role   = aws_iam_role.upload.name
  policy = data.aws_iam_policy_document.upload.json
}
`,
  "infra/policy.tf": `data "aws_iam_policy_document" "upload" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["\${module.data.arn}/*"]
  }
}
`,
  "modules/bucket/main.tf": `resource "aws_kms_key" "this" {}

resource "aws_s3_bucket" "this" {}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}

output "arn" {
  value = aws_s3_bucket.this.arn
}
`,
};

suite("Terraform on the command line", () => {
  suiteTeardown(removeFolders);

  test("a folder is one configuration, with the modules that it calls, wherever they are", async () => {
    for (const [paths, files] of [
      [["."], 3],
      [["infra"], 2],
      [["infra/policy.tf"], 1],
    ] as const) {
      const { status, stdout, stderr } = await check(folderWith(terraform), "--format", "json", ...paths);
      assert.equal(status, 1, stderr);
      const { diagnostics, summary } = JSON.parse(stdout);
      const [found, ...others] = diagnostics;
      assert.deepEqual(
        [found.file, found.code, found.severity, found.range.start, others],
        ["infra/policy.tf", "missing-kms-action", "error", { line: 2, character: 17 }, []],
      );
      assert.deepEqual([summary.files, summary.policies], [files, 1]);
      const { principals, buckets, keys, witness } = found.data;
      assert.deepEqual(
        [principals, buckets, keys],
        [["aws_iam_role.upload.arn"], ["module.data.aws_s3_bucket.this.bucket"], ["module.data.aws_kms_key.this.arn"]],
      );
      assert.equal(witness.symbols[witness.resource], "module.data.aws_kms_key.this.arn");
    }
  });

  test("what stands outside of what is named is read, and not reported", async () => {
    const { status, stdout } = await check(folderWith(terraform), "--format", "json", "infra/main.tf");
    assert.deepEqual([status, JSON.parse(stdout).diagnostics], [0, []]);
  });

  test("a policy that a configuration reads is reported where its folder is searched, whatever it is called", async () => {
    const folder = folderWith({
      "infra/main.tf": `resource "aws_iam_policy" "upload" {
  policy = templatefile("../templates/upload.json.tpl", { bucket = "data" })
}
locals {
  query = file("../templates/query.sql")
}
`,
      "templates/upload.json.tpl": `{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::\${bucket}/*" }
] }
`,
      "templates/query.sql": "SELECT 1",
    });
    for (const [path, found] of [
      [".", ["templates/upload.json.tpl"]],
      ["infra", []],
      ["infra/main.tf", []],
    ] as const) {
      const { stdout, stderr } = await check(folder, "--format", "json", path);
      assert.equal(stderr, "");
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string; code: string }[] };
      assert.deepEqual([path, ...diagnostics.map(({ file }) => file)], [path, ...found]);
    }
  });

  test("a file that is no longer Terraform's language is said to be broken", async () => {
    const cwd = folderWith({ "main.tf": 'resource "aws_kms_key" "k" {\n  policy = [\n' });
    const { stdout } = await check(cwd, "--format", "json", "main.tf");
    assert.deepEqual(
      JSON.parse(stdout).diagnostics.map(({ code }: { code: string }) => code),
      ["invalid-json"],
    );
  });

  const configuration = `resource "aws_kms_key" "data" {}

resource "aws_s3_bucket" "data" {}

resource "aws_s3_bucket_server_side_encryption_configuration" "data" {
  bucket = aws_s3_bucket.data.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }
  }
}

resource "aws_iam_role" "upload" {
  assume_role_policy = "{}"
}
`;
  const policy = `resource "aws_iam_role_policy" "upload" {
  role   = aws_iam_role.upload.name
  policy = jsonencode({
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:PutObject", "kms:GenerateDataKey"]
      Resource = "*"
    }]
  })
}
`;

  test("explain puts a message to the template or the configuration that declares its principal", async () => {
    const named = configuration.replace('assume_role_policy = "{}"', 'name = "tf-upload"');
    const cwd = folderWith({ "app/template.yaml": template, "tf/main.tf": named, "tf/policy.tf": policy });
    const explained = async (role: string, action: string) => {
      const message =
        `User: arn:aws:sts::111122223333:assumed-role/${role}/i is not authorized to perform: ${action} on resource: ` +
        "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no identity-based policy allows the action";
      const { stdout } = await keyhole(cwd, ["explain", "--format", "json", message], { real: true });
      const [denial] = JSON.parse(stdout).denials;
      return [denial.model.decision, denial.causes.map(({ file, text }: Record<string, string>) => [file, text])];
    };
    assert.deepEqual(await explained("app-UploadRole-1A2B3C4D5E6F", "kms:GenerateDataKey"), [
      "implicitDeny",
      [["app/template.yaml", "nothing in this policy allows kms:GenerateDataKey on DataKey.Arn."]],
    ]);
    assert.deepEqual(await explained("tf-upload", "kms:Decrypt"), [
      "implicitDeny",
      [["tf/policy.tf", "nothing in this policy allows kms:Decrypt on aws_kms_key.data.arn."]],
    ]);
  });

  test("can asks a template, or a Terraform configuration, by its own names", async () => {
    const cwd = folderWith({ "app/template.yaml": template, "tf/main.tf": configuration, "tf/policy.tf": policy });
    const can = (principal: string, on: string, ...more: readonly string[]) =>
      keyhole(cwd, ["can", "--principal", principal, "--on", `s3://${on}/a`, ...more], { real: true });
    const denied = await can("UploadRole", "DataBucket", "--format", "json");
    assert.equal(denied.status, 1);
    const answer = JSON.parse(denied.stdout);
    assert.deepEqual(
      answer.authorizations.map(({ action, resource, decision }: Record<string, string>) => [
        action,
        resource,
        decision,
      ]),
      [
        ["s3:PutObject", "${DataBucket.Arn}/a", "allowed"],
        ["kms:GenerateDataKey", "DataKey.Arn", "implicitDeny"],
      ],
    );
    assert.equal(answer.fixes.length > 0, true);
    for (const name of ["UploadRole.Arn", "UploadRole"]) assert.equal((await can(name, "DataBucket")).status, 1);
    assert.equal((await can("aws_iam_role.upload", "aws_s3_bucket.data")).status, 0);
    const large = await can("aws_iam_role.upload.arn", "aws_s3_bucket.data", "--operation", "MultipartUpload");
    assert.equal(large.status, 1);
    // Each place is in the file that it is written in.
    assert.match(large.stdout, /What to change:\n {2}tf\/policy\.tf:6:19 missing-kms-action/);
    assert.deepEqual(await can("aws_iam_role.nobody", "aws_s3_bucket.data"), {
      status: 2,
      stdout: "",
      stderr:
        "keyhole: keyhole.json: is not there, and no template or Terraform configuration here declares both principal and bucket\n",
    });
    const named = await can("aws_iam_role.nobody", "aws_s3_bucket.data", "--config", "tf");
    assert.match(named.stderr, /knows no principal aws_iam_role\.nobody; it has aws_iam_role\.upload\.arn\n$/);
  });

  test("can: of several that declare both, --config chooses; what is not there is told", async () => {
    const cwd = folderWith({ "a.yaml": template, "b.yaml": template, "c.yaml": "a: 1\n" });
    const can = (...more: readonly string[]) =>
      keyhole(cwd, ["can", "--principal", "UploadRole", "--on", "s3://DataBucket/a", ...more], { real: true });
    assert.match(
      (await can()).stderr,
      /is not there, and a\.yaml and b\.yaml declare them all; choose one with --config/,
    );
    assert.equal((await can("--config", "b.yaml")).status, 1);
    assert.deepEqual(await can("--config", "c.yaml"), {
      status: 2,
      stdout: "",
      stderr: "keyhole: c.yaml: declares no buckets and principals\n",
    });
    assert.match((await can("--config", "d.yaml")).stderr, /^keyhole: d\.yaml: .*no such file/);
  });
});
