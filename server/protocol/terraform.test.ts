/** Terraform in an editor: the files of a folder mean something together. */
import assert from "node:assert/strict";
import type { CodeAction, TextEdit } from "vscode-languageserver";
import { createEngine } from "../rules/engine.ts";
import { positionsOf, startTestClient } from "./test-client.ts";

const folder = "file:///w/infra";
const main = `${folder}/main.tf`;
const locals = `${folder}/locals.tf`;

const mainText = `resource "aws_s3_bucket" "data" {}

resource "aws_s3_bucket_server_side_encryption_configuration" "data" {
  bucket = aws_s3_bucket.data.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = local.algorithm
      kms_master_key_id = local.algorithm == "aws:kms" ? module.key.arn : null
    }
  }
}

module "key" {
  source = "../modules/key"
}

resource "aws_iam_role" "writer" {
  assume_role_policy = "{}"
}
`;
const policyText = `resource "aws_iam_role_policy" "writer" {
  role   = aws_iam_role.writer.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "\${aws_s3_bucket.data.arn}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey"]
        Resource = module.key.arn
      }
    ]
  })
}
`;
const policy = `${folder}/policy.tf`;
const place = "7:19";

async function start(algorithm = "aws:kms", more: readonly (readonly [string, string])[] = []) {
  const files = new Map([
    [main, mainText],
    [policy, policyText],
    [locals, `locals {\n  algorithm = "${algorithm}"\n}\n`],
    [
      "file:///w/modules/key/main.tf",
      `resource "aws_kms_key" "key" {}\n\noutput "arn" {\n  value = aws_kms_key.key.arn\n}\n`,
    ],
    ["file:///w/other/main.tf", mainText],
    ...more,
  ]);
  const client = await startTestClient({
    engine: createEngine(),
    folders: ["file:///w"],
    files: { list: () => Promise.resolve([...files.keys()]), read: (uri) => Promise.resolve(files.get(uri)) },
  });
  return { client, files };
}

suite("Terraform in an editor", () => {
  for (const languageId of ["terraform", "opentofu", "hcl", "plaintext"])
    test(`a file (${languageId}) is read with the others of its folder and the modules that they call`, async () => {
      const { client } = await start();
      await client.open(policy, policyText, 1, languageId);
      await client.until(() => (client.last(policy)?.diagnostics.length ?? 0) > 0);
      const { diagnostics } = client.last(policy)!;
      assert.deepEqual(positionsOf(diagnostics), [place]);
      assert.match(String(diagnostics[0]!.message), /kms:Decrypt/);
    });

  test("an edit in another file of the folder, or on the disk, checks anew what depends on it", async () => {
    const { client, files } = await start("AES256");
    await client.open(policy, policyText, 1, "terraform");
    await client.quiet();
    assert.deepEqual(
      (client.last(policy)?.diagnostics ?? []).map(({ message }) => message),
      [],
    );
    await client.open(locals, 'locals {\n  algorithm = "aws:kms"\n}\n', 1, "terraform");
    await client.until(() => (client.last(policy)?.diagnostics.length ?? 0) > 0);
    assert.deepEqual(positionsOf(client.last(policy)!.diagnostics), [place]);
    files.set(main, mainText.replace("local.algorithm\n", '"AES256"\n'));
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: main, type: 2 }] });
    await client.until(() => client.last(policy)?.diagnostics.length === 0);
  });

  test("values that keyhole.json names for an environment hold, and change with their file", async () => {
    const values = "file:///w/env/prod.tfvars";
    const { client, files } = await start("AES256", [
      [locals, 'variable "algorithm" {\n  default = "AES256"\n}\n\nlocals {\n  algorithm = var.algorithm\n}\n'],
      [values, 'algorithm = "aws:kms"\n'],
      ["file:///w/keyhole.json", '{ "environments": { "infra": [{ "name": "prod", "values": "env/prod.tfvars" }] } }'],
    ]);
    await client.open(policy, policyText, 1, "terraform");
    await client.until(() => (client.last(policy)?.diagnostics.length ?? 0) > 0);
    const { diagnostics } = client.last(policy)!;
    assert.deepEqual(positionsOf(diagnostics), [place]);
    assert.match(String(diagnostics[0]!.message), /^Every /);
    files.set(values, 'algorithm = "AES256"\n');
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: values, type: 2 }] });
    await client.until(() => client.last(policy)?.diagnostics.length === 0);
  });

  test("a fix is written in the file's language, and nothing is left to say after it", async () => {
    const { client } = await start();
    await client.open(policy, policyText, 1, "terraform");
    await client.until(() => (client.last(policy)?.diagnostics.length ?? 0) > 0);
    const { diagnostics } = client.last(policy)!;
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: policy },
      range: diagnostics[0]!.range,
      context: { diagnostics },
    });
    const preferred = actions.find(({ isPreferred }) => isPreferred);
    assert.equal(preferred?.title, "Add kms:Decrypt to statement number 2");
    const resolved =
      preferred.edit === undefined ? await client.request<CodeAction>("codeAction/resolve", preferred) : preferred;
    const edits = (resolved.edit?.changes?.[policy] ??
      resolved.edit?.documentChanges?.flatMap((change) => ("edits" in change ? change.edits : []))) as TextEdit[];
    assert.deepEqual(
      edits.map(({ range, newText }) => [range.start.line, newText]),
      [[12, ', "kms:Decrypt"']],
    );
    await client.change(
      policy,
      2,
      policyText.replace('["kms:GenerateDataKey"]', '["kms:GenerateDataKey", "kms:Decrypt"]'),
    );
    await client.until(() => client.last(policy)?.version === 2);
    assert.deepEqual(client.last(policy)?.diagnostics, []);
  });

  test("closed files of the configuration show what is wrong in them, and follow what is typed in an open one", async () => {
    const { client } = await start("AES256");
    await client.open(locals, 'locals {\n  algorithm = "aws:kms"\n}\n', 1, "terraform");
    await client.until(() => (client.last(policy)?.diagnostics.length ?? 0) > 0);
    assert.deepEqual(positionsOf(client.last(policy)!.diagnostics), [place]);
    await client.change(locals, 2, 'locals {\n  algorithm = "AES256"\n}\n');
    await client.until(() => client.last(policy)?.diagnostics.length === 0);
  });

  test("modules that are installed beside it show nothing, because they are other people's", async () => {
    const module = "file:///w/infra/.terraform/modules/writer";
    const { client } = await start("aws:kms", [
      [main, `${mainText}\nmodule "writer" {\n  source = "registry/writer/aws"\n}\n`],
      [
        `${folder}/.terraform/modules/modules.json`,
        '{"Modules":[{"Key":"writer","Source":"registry/writer/aws","Dir":".terraform/modules/writer"}]}',
      ],
      [
        `${module}/main.tf`,
        'data "aws_iam_policy_document" "a" {\n  statement {\n    actions = ["s3;GetObject"]\n  }\n}\n',
      ],
    ]);
    await client.open(main, `${mainText}\nmodule "writer" {\n  source = "registry/writer/aws"\n}\n`, 1, "terraform");
    await client.until(() => (client.last(policy)?.diagnostics.length ?? 0) > 0);
    await client.quiet();
    assert.equal(client.last(`${module}/main.tf`), undefined);
    await client.open(
      `${module}/main.tf`,
      'data "aws_iam_policy_document" "a" {\n  statement {\n    actions = ["s3;GetObject"]\n  }\n}\n',
      1,
      "terraform",
    );
    await client.until(() => (client.last(`${module}/main.tf`)?.diagnostics.length ?? 0) > 0);
  });

  test("a folder in which nothing is open is left alone", async () => {
    const { client } = await start();
    await client.open(policy, policyText, 1, "terraform");
    await client.until(() => (client.last(policy)?.diagnostics.length ?? 0) > 0);
    assert.equal(client.last("file:///w/other/main.tf"), undefined);
  });
});

suite("policies of Terraform's language in an editor", () => {
  test("what is wrong with them whatever they are for is told, and follows an edit that changes no model", async () => {
    const { client } = await start();
    const uri = "file:///w/apart/policy.tf";
    const text = (action: string): string => `data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["${action}"]
    resources = ["*"]
  }
}
`;
    const codes = (): unknown[] | undefined => client.last(uri)?.diagnostics.map(({ code }) => code);
    await client.open(uri, text("s3;GetObject"), 1, "terraform");
    await client.until(() => codes()?.length === 1);
    assert.deepEqual(codes(), ["invalid-policy-element"]);
    await client.change(uri, 2, text("s3:GetObject"));
    await client.until(() => codes()?.length === 0);
  });
});
