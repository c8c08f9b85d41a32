/** Edits of Terraform: what stays of the version before leads to the findings, and the fixes, of a reading from the start. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { TextEdit } from "../harness/edited-configurations.ts";
import { holdEditByEdit, next, told } from "../harness/edited-configurations.ts";
import { parseFixture } from "../harness/fixture.ts";
import { wholeEngine } from "../harness/whole-engine.ts";

const folder = new URL("../fixtures/terraform/", import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(".tf"))
  .map((name) => parseFixture(`terraform/${name}`, readFileSync(new URL(name, folder), "utf8")).files);

const edits: readonly TextEdit[] = [
  (text, at) => `${text.slice(0, at)} ${text.slice(at)}`,
  (text, at) => text.slice(0, text.indexOf("\n", at) + 1) + "# a comment\n" + text.slice(text.indexOf("\n", at) + 1),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/,?\s*"kms:Decrypt"/, ""),
  (text, at) => text.slice(0, at) + text.slice(at).replace('"s3:PutObject"', '"s3:PutObject", "s3:GetObject"'),
  (text, at) =>
    text.slice(0, at) + text.slice(at).replace(/true|false/, (word) => (word === "true" ? "false" : "true")),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/ \]/, "  ]"),
  (text, at) => text.slice(0, text.lastIndexOf("\n", at) + 1) + text.slice(text.indexOf("\n", at) + 1),
  (text) => `${text}\n# ${"x".repeat(3_000)}\n`,
  (text) => `${text}\nresource "aws_iam_user" "another" {}\n`,
  // What a name means, what is made of it, and what it is called.
  (text, at) => text.slice(0, at) + text.slice(at).replace(/(\n  (?:bucket|name) *= ")/, "$1other-"),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/\n(resource|data) "[^"]*" "(?=\w)/, "$&x"),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/\n(  role *= .*|  bucket *= .*)/, ""),
  (text, at) =>
    text.slice(0, at) + text.slice(at).replace(/(\nresource "[^"]*" "[^"]*" \{\n)/, "$1  count = var.some\n"),
  (text) => `variable "some" {\n  default = 1\n}\n${text}`,
  (text, at) => text.slice(0, at) + text.slice(at).replace(/local\.\w+|var\.\w+/, "var.some"),
  (text) => text.replace(/region *= "[^"]*"/, "region = var.region"),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/\n(module|locals|variable|provider) .*?\n\}/s, ""),
];

suite("Terraform, edit by edit", () => {
  test("what stays leads to what a reading from the start leads to", () => {
    holdEditByEdit(fixtures, edits, told);
  });

  test("what a template leaves out moves what stands behind it", () => {
    const left = '%{ if key != "" ~}\n';
    const [files] = fixtures.filter((all) => all.some(({ text }) => text.includes(left)));
    assert.ok(files);
    const engine = wholeEngine();
    const read = files.map(({ file, text }) => engine.read(file, text));
    const moved = read.map((file) => engine.read(file.file, file.text.replace(left, `${left} `)));
    const afresh = wholeEngine();
    assert.deepEqual(
      told(engine, next(engine, moved, next(engine, read, undefined))),
      told(
        afresh,
        next(
          afresh,
          moved.map(({ file, text }) => afresh.read(file, text)),
          undefined,
        ),
      ),
    );
  });

  test("what an edit changes is judged once for all variants that have it", () => {
    const bucket = (name: string, algorithm: string): string => `
resource "aws_s3_bucket" "${name}" {
  bucket = "${name}-uploads"
}
resource "aws_s3_bucket_server_side_encryption_configuration" "${name}" {
  bucket = aws_s3_bucket.${name}.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = ${algorithm}
      kms_master_key_id = aws_kms_key.data.arn
    }
  }
}
`;
    const text = (action: string): string => `variable "encrypt" {
  type    = bool
  default = true
}
resource "aws_kms_key" "data" {}
${bucket("one", 'var.encrypt ? "aws:kms" : "AES256"')}${bucket("two", '"aws:kms"')}
resource "aws_iam_role" "writer" {
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy" "writer" {
  role   = aws_iam_role.writer.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:PutObject", "${action}"], Resource = "\${aws_s3_bucket.two.arn}/*" }]
  })
}
`;
    const engine = wholeEngine();
    const first = next(engine, [engine.read("main.tf", text("s3:GetObject"))], undefined);
    const { checked } = next(engine, [engine.read("main.tf", text("s3:ListBucket"))], first);
    const [one, ...others] = checked.models.map(({ pairs }) => [...pairs.values()][0]);
    assert.ok(one !== undefined && one.length > 0 && others.length > 0);
    for (const other of others) assert.equal(other, one);
    assert.notEqual(one, [...(first.checked.models[0]?.pairs.values() ?? [])][0]);
  });
});
