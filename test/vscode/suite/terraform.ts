import assert from "node:assert/strict";
import { commands } from "vscode";
import { choose, closeAll, extension, findings, open, quickFixes, untilFound, writeAs } from "./harness.ts";

const bucket = `resource "aws_kms_key" "data" {}
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
`;
const role = `resource "aws_iam_role" "writer" {
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "writer" {
  role   = aws_iam_role.writer.id
  policy = data.aws_iam_policy_document.writer.json
}

data "aws_iam_policy_document" "writer" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["\${aws_s3_bucket.data.arn}/*"]
  }

  statement {
    actions   = ["kms:GenerateDataKey"]
    resources = [aws_kms_key.data.arn]
  }
}
`;

suite("Terraform", () => {
  teardown(closeAll);

  test("a file is checked with the others of its folder; its fix mends it, and undo brings all back", async () => {
    // Of a folder that holds such files the window wakes it.
    await extension().activate();
    await writeAs("bucket.tf", bucket);
    const { document } = await open(role, "tf");
    const code = "missing-kms-action";
    await untilFound(document, code);
    const found = findings(document).filter(({ message }) => message.includes("kms:Decrypt"));
    assert.ok(found[0] !== undefined, "the finding is about kms:Decrypt");
    const actions = await quickFixes(document, found[0].range);
    const preferred = actions.find(({ isPreferred }) => isPreferred);
    assert.ok(preferred !== undefined, "a fix is preferred");
    await choose(preferred);
    assert.match(document.getText(), /actions {3}= \["kms:GenerateDataKey", "kms:Decrypt"\]/);
    await commands.executeCommand("undo");
    assert.equal(document.getText(), role);
    await untilFound(document, code);
  });
});
