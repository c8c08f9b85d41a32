/** One text that several configurations, or several calls of one, read. */
import assert from "node:assert/strict";
import { checkAll } from "../../test/harness/check-fixture.ts";
import type { FixtureFile } from "../../test/harness/fixture.ts";
import { wholeEngine } from "../../test/harness/whole-engine.ts";
import type { Diagnostic } from "./diagnostic.ts";

suite("a module that several configurations call", () => {
  const module_ = `
    variable "name" { type = string }
    variable "policy" { default = true }
    resource "random_string" "bucket" {}
    resource "aws_kms_key" "data" {}
    resource "aws_s3_bucket" "data" { bucket = lower("\${var.name}-\${random_string.bucket.result}") }
    resource "aws_s3_bucket_server_side_encryption_configuration" "data" {
      bucket = aws_s3_bucket.data.id
      rule {
        apply_server_side_encryption_by_default {
          sse_algorithm     = "aws:kms"
          kms_master_key_id = aws_kms_key.data.arn
        }
      }
    }
    resource "aws_iam_role" "upload" { name = "\${var.name}-upload" }
    resource "aws_iam_role_policy" "upload" {
      role   = aws_iam_role.upload.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          { Effect = "Allow", Action = "s3:PutObject", Resource = "\${aws_s3_bucket.data.arn}/*" },
          { Effect = "Allow", Action = "sqs:NoSuchAction", Resource = "*" },
          { Effect = "Allow", Action = "s3:PutObject", Resource = "arn:aws:s3:::other/*" },
        ]
      })
    }`;
  const root = (name: string): FixtureFile => ({
    file: `${name}/main.tf`,
    text: `module "store" {\n  source = "../store"\n  name   = "${name}"\n}\n`,
  });
  const found = (...files: FixtureFile[]): readonly Diagnostic[] => checkAll(wholeEngine(), files);
  const files: FixtureFile[] = [{ file: "store/main.tf", text: module_ }, root("one"), root("two")];

  test("is told once for all of them", () => {
    const codes = found(...files).map(({ code }) => code);
    assert.deepEqual(codes, [...new Set(codes)]);
    assert.ok(codes.includes("invalid-action"));
    assert.ok(codes.includes("missing-kms-action"));
  });

  test("with all that are hit", () => {
    const one = found(...files).find(({ code }) => code === "missing-kms-action");
    assert.deepEqual(
      one?.data?.refused.map(({ bucket }) => bucket),
      one?.data?.buckets,
    );
    assert.equal(one?.data?.buckets.length, 2);
  });

  test("and expressions within expressions as such", () => {
    const one = found(...files).find(({ code }) => code === "missing-kms-action");
    assert.deepEqual(one?.data?.buckets, [
      'lower("one-${module.store.random_string.bucket.result}")',
      'lower("two-${module.store.random_string.bucket.result}")',
    ]);
    assert.doesNotMatch(JSON.stringify([one?.message, one?.data?.refused]), /0f0f/);
  });
});

test("a value that an attached policy and one that nobody attaches get from a variable is wrong once", () => {
  const document = (name: string, more: string, key: string): string => `data "aws_iam_policy_document" "${name}" {
    ${more}
    statement {
      sid       = "Write"
      actions   = var.actions
      resources = ["arn:aws:s3:::amzn-s3-demo-bucket${key}"]
    }
  }`;
  const text = [
    'variable "actions" { default = ["s3:PutObject", "s3:ListBucketByTags"] }',
    document("source", "", ""),
    document("whole", "source_policy_documents = [data.aws_iam_policy_document.source.json]", "/*"),
    'resource "aws_iam_policy" "upload" { policy = data.aws_iam_policy_document.whole.json }',
  ].join("\n");
  const codes = checkAll(wholeEngine(), [{ file: "main.tf", text }]).map(({ code }) => code);
  assert.deepEqual(
    codes.filter((code) => code === "invalid-action"),
    ["invalid-action"],
  );
});
