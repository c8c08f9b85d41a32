import assert from "node:assert/strict";
import { parseHcl } from "../../policy/hcl/parse.ts";
import { ModuleReferences } from "./circles.ts";

const text = `
variable "name" {}
locals {
  key = aws_kms_key.data[0].arn
}
resource "aws_kms_key" "data" {
  count  = 1
  policy = data.aws_iam_policy_document.key.json
}
data "aws_iam_policy_document" "key" {
  statement {
    principals {
      type        = "AWS"
      identifiers = ["\${aws_iam_role.upload.arn}"]
    }
  }
}
resource "aws_iam_role" "upload" {
  name = var.name
  inline_policy {
    policy = "{}"
  }
}
data "aws_iam_policy_document" "upload" {
  statement {
    resources = [local.key]
  }
}
resource "aws_kms_key" "maybe" {
  count = (var.name == "a" ? 1 : 0)
}
resource "aws_kms_key" "some" {
  for_each = var.name == "a" ? toset(["x"]) : toset([])
}
resource "aws_kms_key" "each" {
  for_each = toset(["x"])
}
resource "aws_iam_user_policy" "too" {
  count = var.name == "a" ? 1 : 0
}
`;

suite("Terraform: references that an edit may add", () => {
  const references = new ModuleReferences([
    { file: "main.tf", base: 0, text, body: parseHcl(text).body, declared: [], sound: true },
  ]);

  test("none that closes a circle", () => {
    assert.equal(references.mayRefer("data.aws_iam_policy_document.upload", "aws_kms_key.data.arn"), true);
    assert.equal(references.mayRefer("aws_iam_role.upload", "local.key"), false);
    assert.equal(references.mayRefer("aws_iam_role.upload", 'aws_kms_key.data["a.b"].arn'), false);
    assert.equal(references.mayRefer("aws_kms_key.data", "aws_kms_key.data.arn"), false);
  });

  test("none to an instance that is not always there", () => {
    const upload = "data.aws_iam_policy_document.upload";
    for (const name of ["aws_kms_key.maybe[0].arn", 'aws_kms_key.some["x"].arn'])
      assert.equal(references.mayRefer(upload, name), false, name);
    for (const name of ["aws_kms_key.data[0].arn", 'aws_kms_key.each["x"].arn'])
      assert.equal(references.mayRefer(upload, name), true, name);
    assert.equal(references.mayRefer("aws_iam_user_policy.too[0]", "aws_kms_key.maybe[0].arn"), true);
    assert.equal(references.mayRefer("aws_iam_user_policy.too[0]", 'aws_kms_key.some["x"].arn'), false);
  });

  test("to what the module declares", () => {
    for (const name of ["var.name", "local.key", "aws_kms_key.data[0].arn", "data.aws_iam_policy_document.key.json"])
      assert.equal(references.declares(name), true, name);
    for (const name of ["var.other", "aws_kms_key.other.arn", "each.value", "data.aws_region.current.name"])
      assert.equal(references.declares(name), false, name);
  });
});
