import assert from "node:assert/strict";
import { parseHcl } from "../../policy/hcl/parse.ts";
import type { Diagnostic } from "../../rules/diagnostic.ts";
import { checkAll } from "../../../test/harness/check-fixture.ts";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
import { readConfiguration } from "./read-configuration.ts";

/** A bucket under its own key, and a role that writes to it; each behind a variable of its own. */
const part = (name: string, buckets: string, resource = `\${aws_s3_bucket.${name}.arn}/*`): string => `
variable "encrypt_${name}" { default = true }
variable "decrypt_${name}" { default = true }
resource "aws_kms_key" "${name}" {}
resource "aws_s3_bucket" "${name}" { bucket = "${buckets}" }
resource "aws_s3_bucket_server_side_encryption_configuration" "${name}" {
  bucket = aws_s3_bucket.${name}.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.encrypt_${name} ? "aws:kms" : "AES256"
      kms_master_key_id = aws_kms_key.${name}.arn
    }
  }
}
resource "aws_iam_role" "${name}" {}
resource "aws_iam_role_policy" "${name}" {
  role = aws_iam_role.${name}.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:PutObject", Resource = "${resource}" },
      { Effect = "Allow", Action = var.decrypt_${name} ? ["kms:GenerateDataKey", "kms:Decrypt"] : ["kms:GenerateDataKey"], Resource = "*" },
    ]
  })
}
`;

const modelsOf = (text: string) =>
  readConfiguration("configuration", ".", {
    inFolder: () => ["main.tf"],
    read: (file) => (file === "main.tf" ? { text, hcl: parseHcl(text) } : undefined),
  }).models;

const found = (text: string): readonly Diagnostic[] =>
  checkAll(wholeEngine(), [{ file: "main.tf", text }]).filter(({ code }) => code === "missing-kms-action");

suite("readings of a configuration", () => {
  test("choices that meet in no upload are not read together", () => {
    const names = ["one", "two", "three", "four", "five", "six"];
    const models = modelsOf(names.map((name) => part(name, `the-${name}-bucket`)).join("\n"));
    // By default, each of 12 choices by itself, and the two choices of each part together.
    assert.equal(models.length, 1 + 12 + 6);
    assert.equal(models[0]?.template?.limit, undefined);
  });

  test("a wildcard meets all buckets", () => {
    const models = modelsOf(part("one", "the-one-bucket") + part("two", "the-two-bucket", "arn:aws:s3:::the-*"));
    assert.ok(models.length > 1 + 4 + 2);
  });

  test("what is different by one choice alone is the same object in all other readings", () => {
    const models = modelsOf(part("one", "the-one-bucket") + part("two", "the-two-bucket"));
    const keys = models.map(({ keys: [key] }) => key);
    assert.equal(new Set(keys).size, 1);
    const buckets = models.map(({ buckets: [bucket] }) => bucket);
    assert.equal(new Set(buckets).size, 2);
  });

  test("a key that is tried in the place of what nobody knows is called as it is written", () => {
    const text = part("one", "the-one-bucket")
      .replace("= aws_kms_key.one.arn", '= local.keys[lookup(local.names, terraform.workspace, "dev")]')
      .replace('Resource = "*"', "Resource = local.keys.prod");
    const locals = `
locals {
  names = { blue = "dev" }
  keys  = { dev = aws_kms_key.one.arn, prod = aws_kms_key.other.arn }
}
resource "aws_kms_key" "other" {}
`;
    const messages = checkAll(wholeEngine(), [{ file: "main.tf", text: text + locals }]).map(({ message }) => message);
    assert.ok(messages.some((message) => message.includes('lookup(local.names, terraform.workspace, "dev") is dev')));
  });

  test("what fails in one reading is found with its condition", () => {
    const [first, ...others] = found(part("one", "the-one-bucket") + part("two", "the-two-bucket"));
    assert.match(first?.message ?? "", /^When var\.decrypt_one is false/);
    assert.equal(others.length, 1);
  });

  test("what takes two choices is found", () => {
    const text = part("one", "the-one-bucket").replace(
      '"encrypt_one" { default = true }',
      '"encrypt_one" { default = false }',
    );
    assert.match(found(text)[0]?.message ?? "", /^When (?=.*var\.encrypt_one is true)(?=.*var\.decrypt_one is false)/);
  });

  const withStage = (resource: string, count: string): string => `
variable "stage" {}
resource "aws_kms_key" "data" {}
resource "aws_s3_bucket" "data" { bucket = "the-data" }
resource "aws_s3_bucket_server_side_encryption_configuration" "data" {
  bucket = aws_s3_bucket.data.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }
  }
}
resource "aws_iam_role" "data" {}
resource "aws_iam_role_policy" "s3" {
  role = aws_iam_role.data.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "\${aws_s3_bucket.data.arn}/*" }]
  })
}
resource "aws_iam_role_policy" "kms" {
  count = ${count}
  role = aws_iam_role.data.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = ${resource} }]
  })
}
`;
  const beginnings = (text: string): readonly string[] =>
    found(text).map(({ message }) => message.split(", every")[0] ?? "");

  test("what fails where a value is none of those that it is compared with says so", () => {
    assert.deepEqual(beginnings(withStage('"*"', 'var.stage == "dev" ? 1 : 0')), ["When var.stage is not dev"]);
    assert.deepEqual(beginnings(withStage('"*"', 'var.stage == "dev" || var.stage == "test" ? 1 : 0')), [
      "When var.stage is not dev or test",
    ]);
  });

  test("an account that one choice alone brings is tried as the own one, in the Region of its keys", () => {
    const key = '"arn:aws:kms:eu-west-2:444455556666:key/*"';
    assert.deepEqual(beginnings(withStage(`var.stage == "prod" ? ${key} : "*"`, "1")), [
      "When var.stage is prod and the configuration's account is another one than 444455556666",
    ]);
  });
});
