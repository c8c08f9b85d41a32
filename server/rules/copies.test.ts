import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { checkAll } from "../../test/harness/check-fixture.ts";
import { parseFixture } from "../../test/harness/fixture.ts";
import type { FixtureFile } from "../../test/harness/fixture.ts";
import { wholeEngine } from "../../test/harness/whole-engine.ts";

const filesOf = (name: string): readonly FixtureFile[] =>
  parseFixture(name, readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url), "utf8")).files;

suite("copies that tools make", () => {
  const configuration = `
    resource "aws_kms_key" "data" {}
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
    resource "aws_iam_role" "upload" {}
    resource "aws_iam_role_policy" "upload" {
      role   = aws_iam_role.upload.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          { Effect = "Allow", Action = "s3:PutObject", Resource = "\${aws_s3_bucket.data.arn}/*" },
          { Effect = "Allow", Action = "kms:GenerateDataKey", Resource = aws_kms_key.data.arn },
        ]
      })
    }`;
  const [plan] = filesOf("terraform/plan.jsonc");
  const found = (...files: FixtureFile[]): string[] =>
    checkAll(wholeEngine(), files)
      .filter(({ code }) => code === "missing-kms-action")
      .map(({ file }) => file);

  test("a plan beside its configuration shows nothing that the configuration shows", () => {
    assert.ok(plan !== undefined);
    assert.deepEqual(found(plan), ["plan.json"]);
    assert.deepEqual(found({ file: "main.tf", text: configuration }, plan), ["main.tf"]);
    assert.deepEqual(found({ file: "infra/main.tf", text: configuration }, { ...plan, file: "infra/out/plan.json" }), [
      "infra/main.tf",
    ]);
  });

  test("one of another folder shows all", () => {
    assert.ok(plan !== undefined);
    assert.deepEqual(found({ file: "a/main.tf", text: configuration }, { ...plan, file: "b/plan.json" }), [
      "a/main.tf",
      "b/plan.json",
    ]);
  });

  test("what only the copy shows stays", () => {
    assert.ok(plan !== undefined);
    const mended = configuration.replace('"kms:GenerateDataKey"', '["kms:GenerateDataKey", "kms:Decrypt"]');
    assert.deepEqual(found({ file: "main.tf", text: mended }, plan), ["plan.json"]);
  });
});
