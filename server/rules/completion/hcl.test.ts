import assert from "node:assert/strict";
import { wholeCatalog } from "../../../test/harness/catalog.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { parseHcl } from "../../policy/hcl/parse.ts";
import { complete } from "./complete.ts";
import type { Completion } from "./suggestion.ts";
import { asPlain } from "./suggestion.ts";

const hcl = (one: string) => parseHcl(one).body;

async function offered(marked: string): Promise<readonly Completion[]> {
  const offset = marked.indexOf("|");
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return (await complete(wholeCatalog(), text, offset, [], [], { hcl })).items;
}

const labels = async (marked: string): Promise<string[]> => (await offered(marked)).map(({ label }) => label);

async function taken(marked: string, label: string): Promise<string> {
  const found = (await offered(marked)).find((one) => one.label === label);
  assert.ok(found, `${label} is offered: ${(await labels(marked)).slice(0, 20).join(", ")}`);
  const { range, newText } = found;
  return applyEdits(marked.replace("|", ""), [{ range, newText: asPlain(newText) }]);
}

const lines = (indent: string, text: string): string =>
  text
    .split("\n")
    .map((line) => indent + line)
    .join("\n");

const inStatement = (text: string): string =>
  `data "aws_iam_policy_document" "upload" {\n  statement {\n${lines("    ", text)}\n  }\n}\n`;

const encoded = (text: string): string =>
  `resource "aws_iam_role_policy" "upload" {\n  policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [{\n${lines("      ", text)}\n    }]\n  })\n}\n`;

suite("completion in the data source aws_iam_policy_document", () => {
  test("arguments and blocks that a statement lacks", async () => {
    assert.deepEqual((await labels(inStatement('effect = "Allow"\n|'))).slice(0, 2), ["Action", "Resource"]);
    assert.equal(await taken(inStatement("act|"), "Action"), inStatement('actions = [""]'));
    assert.equal(await taken(inStatement('act| = ["s3:*"]'), "Action"), inStatement('actions = ["s3:*"]'));
    assert.equal(
      await taken(inStatement("|"), "Condition"),
      inStatement('condition {\n  test     = ""\n  variable = ""\n  values   = [""]\n}'),
    );
  });

  test("actions, resources, and the values of effect", async () => {
    assert.equal(
      await taken(inStatement('actions = ["s3:GetObject", "s3:PutObj|"]'), "s3:PutObject"),
      inStatement('actions = ["s3:GetObject", "s3:PutObject"]'),
    );
    assert.equal(
      await taken(inStatement('actions = [\n  "s3:PutObj|\n]'), "s3:PutObject"),
      inStatement('actions = [\n  "s3:PutObject"\n]'),
    );
    assert.deepEqual(await labels(inStatement('effect = "|"')), ["Allow", "Deny"]);
    assert.ok(
      (await labels(inStatement('actions = ["s3:PutObject"]\nresources = ["|"]'))).includes(
        "arn:aws:s3:::BucketName/*",
      ),
    );
  });

  test("principals and conditions in their blocks, variables as they are written there", async () => {
    assert.deepEqual((await labels(inStatement('principals {\n  type = "|"\n}')))[0], "AWS");
    const service = 'principals {\n  type = "Service"\n  identifiers = ["lam|"]\n}';
    assert.ok((await labels(inStatement(service))).includes("lambda.amazonaws.com"));
    const condition = (rest: string): string =>
      inStatement(`actions = ["kms:Decrypt"]\ncondition {\n  test = "StringEquals"\n  ${rest}\n}`);
    assert.equal(
      await taken(condition('variable = "via|"'), "kms:ViaService"),
      condition('variable = "kms:ViaService"'),
    );
    assert.equal(
      (await labels(condition('variable = "kms:ViaService"\n  values = ["|"]')))[0],
      "s3.us-east-1.amazonaws.com",
    );
    assert.ok((await labels(inStatement('condition {\n  test = "Str|"\n}'))).includes("StringEquals"));
  });

  test("whole statements as blocks", async () => {
    assert.equal(
      await taken('data "aws_iam_policy_document" "tls" {\n  de|\n}\n', "Deny access without TLS"),
      `data "aws_iam_policy_document" "tls" {
  statement {
    sid       = "DenyWithoutTLS"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
`,
    );
  });
});

suite("completion in jsonencode", () => {
  test("elements and values as in JSON, written in Terraform's language", async () => {
    assert.deepEqual((await labels(encoded('Effect = "Allow"\n|'))).slice(0, 2), ["Action", "Resource"]);
    assert.equal(await taken(encoded("Ac|"), "Action"), encoded('Action = [""]'));
    assert.equal(await taken(encoded('Action = "s3:PutObj|"'), "s3:PutObject"), encoded('Action = "s3:PutObject"'));
    const condition = 'Action = "kms:Decrypt"\nCondition = {\n  StringEquals = {\n    "via|"\n  }\n}';
    assert.equal(
      await taken(encoded(condition), "kms:ViaService"),
      encoded(condition.replace('"via|"', '"kms:ViaService" = ""')),
    );
  });
});

suite("completion elsewhere in Terraform's language", () => {
  test("offers nothing", async () => {
    for (const marked of [
      'resource "aws_s3_bucket" "data" {\n  buck|\n}\n',
      'resource "aws_s3_bucket" "data" {\n  bucket = "|"\n}\n',
      'locals {\n  statement = ["|"]\n}\n',
      inStatement("# act|"),
      inStatement('actions = ["s3:*"] // |'),
    ])
      assert.deepEqual(await labels(marked), [], marked);
  });

  test("nothing throws, wherever the cursor is, and no item leaves what is no HCL", async () => {
    const text = `${inStatement('sid = "A"\nactions = ["s3:Get*", local.more]\nprincipals {\n  type = "AWS"\n  identifiers = ["*"]\n}')}${encoded('Effect = "Allow"\nAction = ["s3:*"]\nResource = "\${aws_s3_bucket.data.arn}/*"')}`;
    for (let offset = 0; offset <= text.length; offset++) {
      const { items } = await complete(wholeCatalog(), text, offset, [], [], { hcl });
      for (const { range, newText, label } of items.filter((_, index) => index % 20 === 0)) {
        const after = applyEdits(text, [{ range, newText: asPlain(newText) }]);
        assert.deepEqual(parseHcl(after).problems, [], `${String(offset)} ${label}: ${after}`);
      }
    }
  });
});
