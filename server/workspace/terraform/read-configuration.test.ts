import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHcl } from "../../policy/hcl/parse.ts";
import { defaultSettings } from "../../rules/engine.ts";
import { configurationsOf } from "../../rules/configurations.ts";
import { checkModels, projectDiagnostics } from "../../rules/project.ts";
import { wholeEngine } from "../../../test/harness/whole-engine.ts";
import { folderOf } from "../paths.ts";
import { readConfiguration } from "./read-configuration.ts";

type Files = Readonly<Record<string, string>>;

function read(files: Files, folder = ".") {
  return readConfiguration("configuration", folder, {
    inFolder: (wanted) => {
      const names = Object.keys(files).filter((file) => folderOf(file) === wanted);
      return names.length === 0 ? undefined : names;
    },
    read: (file) => {
      const text = Object.getOwnPropertyDescriptor(files, file)?.value as string | undefined;
      return text === undefined ? undefined : { text, hcl: parseHcl(text) };
    },
  });
}

/** The resources of one statement of a role, as messages say them. */
function resources(resource: string, head = "", more: Files = {}): readonly string[] {
  const { documents, models } = read({
    "main.tf": `${head}
resource "aws_s3_bucket" "data" { bucket = "data" }
resource "aws_s3_bucket" "many" { for_each = toset(["a", "b"]) }
resource "aws_kms_key" "key" {}
resource "aws_kms_key" "maybe" { count = 0 }
resource "aws_kms_alias" "alias" {
  name = "alias/data"
  target_key_id = aws_kms_key.key.key_id
}
resource "aws_iam_role" "role" { path = "/service/" }
resource "aws_iam_policy" "managed" { name = "m" }
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_partition" "it" {}
resource "aws_iam_role_policy" "policy" {
  role   = aws_iam_role.role.id
  policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:PutObject", Resource = ${resource} } })
}`,
    ...more,
  });
  const names = models[0]?.template?.names;
  const [policy] = documents.values();
  return (policy?.document.statements[0]?.resource?.values ?? []).map(({ value }) => names?.spell(value) ?? value);
}

const head = `
variable "open" {}
variable "name" { default = "a-name" }
variable "list" { default = ["x", "y"] }
variable "object" {
  type    = object({ a = string, b = optional(string, "by-default"), c = optional(string) })
  default = { a = "one" }
}
locals {
  map    = { one = "first", two = "second", "three.four" = "third" }
  circle = local.round
  round  = local.circle
  nested = [["p"], ["q", ["r"]]]
}`;

suite("Terraform: what expressions give", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["aws_s3_bucket.data.arn", ["aws_s3_bucket.data.arn"]],
    ["aws_s3_bucket.data.id", ["data"]],
    ['aws_s3_bucket.many["a"].arn', ['aws_s3_bucket.many["a"].arn']],
    ["[for b in aws_s3_bucket.many : b.arn]", ['aws_s3_bucket.many["a"].arn', 'aws_s3_bucket.many["b"].arn']],
    ["values(aws_s3_bucket.many)[*].arn", ['aws_s3_bucket.many["a"].arn', 'aws_s3_bucket.many["b"].arn']],
    ["aws_kms_key.key.arn", ["aws_kms_key.key.arn"]],
    ["aws_kms_key.key.id", ["aws_kms_key.key.key_id"]],
    ["aws_kms_alias.alias.name", ["alias/data"]],
    ["aws_kms_alias.alias.target_key_arn", ["aws_kms_key.key.arn"]],
    ["data.aws_kms_alias.known.target_key_arn", ["aws_kms_key.key.arn"]],
    ["data.aws_kms_alias.other.target_key_arn", ["data.aws_kms_alias.other.target_key_arn"]],
    ["aws_iam_policy.managed.id", ["aws_iam_policy.managed.arn"]],
    ["try(aws_kms_key.maybe[0].arn, aws_kms_key.key.arn)", ["aws_kms_key.key.arn"]],
    ["coalesce(one(aws_kms_key.maybe[*].arn), aws_kms_key.key.arn)", ["aws_kms_key.key.arn"]],
    ["can(aws_kms_key.maybe[0].arn) ? [] : aws_kms_key.key.arn", ["aws_kms_key.key.arn"]],
    ["concat(aws_kms_key.maybe[*].arn, aws_s3_bucket.data[*].arn)", ["aws_s3_bucket.data.arn"]],
    ["data.aws_caller_identity.me.account_id", ["data.aws_caller_identity.me.account_id"]],
    ['"arn:${data.aws_partition.it.partition}:s3:::x"', ["arn:aws:s3:::x"]],
    ["data.aws_region.here.name", ["data.aws_region.here.name"]],
    ['"${var.name}/$${aws:username}"', ["a-name/${aws:username}"]],
    ['"${var.open}/x"', ["${var.open}/x"]],
    ["[var.open, var.open, var.nothing]", ["var.open", "var.open", "var.nothing"]],
    ["var.list", ["x", "y"]],
    ["[var.object.a, var.object.b]", ["one", "by-default"]],
    ["compact([var.object.c, var.name])", ["a-name"]],
    ["local.map.one", ["first"]],
    ['local.map["three.four"]', ["third"]],
    ['lookup(local.map, "four", "none")', ["none"]],
    ['[for k, v in local.map : "${k}-${v}" if k != "one"]', ["two-second", "three.four-third"]],
    ["values({ for k, v in local.map : v => k... })[0]", ["one"]],
    ["keys(local.map)", ["one", "three.four", "two"]],
    ["flatten(local.nested)", ["p", "q", "r"]],
    ["local.circle", ["local.circle"]],
    ["terraform.workspace", ["terraform.workspace"]],
    ["cidrsubnet(var.open, 1, 2)", ["cidrsubnet(var.open, 1, 2)"]],
    ["foo(var.name)", ['foo("a-name")']],
    ['format("%s-%03d", var.name, 7)', ["a-name-007"]],
    ['formatlist("%s/*", var.list)', ["x/*", "y/*"]],
    ['join("/", concat(var.list, [upper("z")]))', ["x/y/Z"]],
    ['split(",", "a,b")', ["a", "b"]],
    ['replace("a-b-c", "-", "/")', ["a/b/c"]],
    ['replace("a1b22", "/[0-9]+/", "#")', ["a#b#"]],
    ['regex("([a-z]+)-([a-z]+)", "one-two")', ["one", "two"]],
    ['regexall("[a-z]", "a1b")', ["a", "b"]],
    ['trimprefix(trimsuffix("s3://x/", "/"), "s3://")', ["x"]],
    ['startswith("arn:aws:sns:${var.unknown}", "arn:aws:sns:") ? "yes" : "no"', ["yes"]],
    ['startswith("arn:aws:sns:${var.unknown}", "arn:aws:sqs:") ? "yes" : "no"', ["no"]],
    ['startswith("abc", "ab") && endswith("abc", "bc") ? "yes" : "no"', ["yes"]],
    ["element(var.list, 3)", ["y"]],
    ["slice(range(5), 1, 3)", []],
    ['distinct(concat(var.list, ["x"]))', ["x", "y"]],
    ['contains(var.list, "y") ? "yes" : "no"', ["yes"]],
    ['setsubtract(toset(var.list), ["x"])', ["y"]],
    ['jsondecode("{\\"a\\": [\\"b\\"]}").a', ["b"]],
    ['merge(local.map, { one = "other" }).one', ["other"]],
    ['zipmap(["a"], ["b"])["a"]', ["b"]],
    ['trim("--a--", "-")', ["a"]],
    ['substr("abcdef", 1, 2)', ["bc"]],
    ['title("hello world")', ["Hello World"]],
    ['sort(["b", "a"])', ["a", "b"]],
    ['coalescelist([], ["a"])', ["a"]],
    ["tostring(5)", ["5"]],
    ['length(var.list) == 2 ? "two" : "other"', ["two"]],
    ['file("name.txt")', ["from a file"]],
    ['templatefile("t.tftpl", { names = var.list })', ["x;y;"]],
    ["module.sub.arn", ["module.sub.aws_kms_key.inner.arn"]],
    ["module.sub.given", ["a-name"]],
    ["module.far.arn", ["module.far.arn"]],
    ["module.many[0].given", ["0"]],
  ];
  const more: Files = {
    "name.txt": "from a file",
    "t.tftpl": "%{ for name in names }${name};%{ endfor }",
    "sub/main.tf": `
variable "given" { default = "nothing" }
resource "aws_kms_key" "inner" {}
output "arn" { value = aws_kms_key.inner.arn }
output "given" { value = var.given }`,
    "more.tf": `
data "aws_kms_alias" "known" { name = "alias/data" }
data "aws_kms_alias" "other" { name = "alias/other" }
module "sub" {
  source = "./sub"
  given  = var.name
}
module "many" {
  source = "./sub"
  count  = 2
  given  = tostring(count.index)
}
module "far" { source = "terraform-aws-modules/kms/aws" }`,
  };
  for (const [written, expected] of cases)
    test(written, () => {
      assert.deepEqual(resources(written, head, more), expected);
    });
});

suite("Terraform: what is read", () => {
  test("what is not at hand is asked for", () => {
    const { wantedFolders, wantedFiles } = read({
      "main.tf": `module "a" { source = "../shared/a" }
resource "aws_iam_role" "r" { assume_role_policy = file("\${path.module}/trust.json") }
resource "aws_iam_policy" "p" { policy = file("\${path.module}/p.json") }
module "b" {
  source = "./b"
  x      = 1
}`,
    });
    assert.deepEqual(
      [wantedFolders, wantedFiles.filter((file) => !file.startsWith(".terraform"))],
      [
        ["../shared/a", "b"],
        ["p.json", "trust.json"],
      ],
    );
  });

  test("modules that were fetched are read from where they are", () => {
    const { files } = read({
      "main.tf": 'module "a" { source = "org/a/aws" }',
      ".terraform/modules/modules.json":
        '{"Modules": [{"Key": "", "Dir": "."}, {"Key": "a", "Dir": ".terraform/modules/a"}]}',
      ".terraform/modules/a/main.tf": 'resource "aws_kms_key" "k" {}',
    });
    assert.ok(files.includes(".terraform/modules/a/main.tf"));
  });

  test("providers say in which account and Region something is", () => {
    const { models } = read({
      "main.tf": `
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
  assume_role { role_arn = "arn:aws:iam::444455556666:role/deploy" }
}
resource "aws_s3_bucket" "here" { bucket = "here" }
resource "aws_kms_key" "there" { provider = aws.west }
module "sub" {
  source    = "./sub"
  providers = { aws = aws.west }
}`,
      "sub/main.tf": 'resource "aws_s3_bucket" "there" { bucket = "there" }',
    });
    const [model] = models;
    assert.deepEqual(
      model?.buckets.map(({ name, account, region }) => [name, account, region]),
      [
        ["here", "111122223333", "eu-west-1"],
        ["there", "444455556666", "us-west-2"],
      ],
    );
    assert.match(model?.keys[0]?.arn ?? "", /^arn:aws:kms:us-west-2:444455556666:key\//);
  });
});

suite("Terraform: modules", () => {
  test("a finding in a module names its instances", () => {
    const engine = wholeEngine();
    const parts = [
      ["main.tf", 'module "a" { source = "./m" }\nmodule "b" {\n  source   = "./m"\n  for_each = toset(["x"])\n}'],
      [
        "m/main.tf",
        `resource "aws_kms_key" "k" {}
resource "aws_s3_bucket" "b" {
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = aws_kms_key.k.arn
      }
    }
  }
}
resource "aws_iam_role" "r" {
  inline_policy {
    policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:PutObject", Resource = "\${aws_s3_bucket.b.arn}/*" } })
  }
}`,
      ],
    ].map(([file = "", text = ""]) => engine.read(file, text));
    const all = [...parts, ...configurationsOf(engine, parts).all];
    const models = checkModels(
      engine,
      all.flatMap((file) => file.models ?? []),
    );
    const found = projectDiagnostics(engine, all, models, engine.workspaceFacts(parts), defaultSettings);
    const uploads = found.filter(({ code }) => code === "missing-kms-action");
    assert.deepEqual(
      uploads.map(({ file, data }) => [file, data?.instances, data?.keys]),
      [["m/main.tf", ["module.a", 'module.b["x"]'], ["module.a.aws_kms_key.k.arn", 'module.b["x"].aws_kms_key.k.arn']]],
    );
  });
});

suite("Terraform: limits", () => {
  function found(files: Files): string[] {
    const engine = wholeEngine();
    const parts = Object.entries(files).map(([file, text]) => engine.read(file, text));
    const all = [...parts, ...configurationsOf(engine, parts).all];
    const models = checkModels(
      engine,
      all.flatMap((file) => file.models ?? []),
    );
    return projectDiagnostics(engine, all, models, engine.workspaceFacts(parts), defaultSettings).map(
      ({ code, severity, message }) => `${severity} ${code}: ${message}`,
    );
  }

  test("a list of lists that grows with each level is counted, and said", () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0 ? '  l0 = ["x", "x"]' : `  l${String(level)} = [for x in [1, 2] : local.l${String(level - 1)}]`,
    );
    const text = `locals {\n${levels.join("\n")}\n}\nresource "aws_s3_bucket" "d" {}\nresource "aws_iam_role" "r" {}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.id
  policy = jsonencode({ Statement = { Effect = "Allow", Action = flatten(local.l29), Resource = "*" } })
}`;
    assert.deepEqual(
      found({ "main.tf": text }).map((line) => line.replace(/:.*/s, "")),
      ["warning analysis-limit-reached"],
    );
  });

  test("modules that call each other end", () => {
    const call = (source: string): string => `module "m" {\n  source = "${source}"\n}\nresource "aws_kms_key" "k" {}\n`;
    assert.deepEqual(found({ "main.tf": call("./a"), "a/main.tf": call("../b"), "b/main.tf": call("../a") }), []);
  });

  test("no text throws", () => {
    const piece = fc.constantFrom(
      'resource "aws_iam_role" "r" {', 'resource "aws_s3_bucket" "b" {', 'data "aws_iam_policy_document" "d" {', "\n}\n", "\n", "statement {", "actions = [", "]", "bucket = ",
      "policy = ", "jsonencode({", "})", '"s3:PutObject"', "data.aws_iam_policy_document.d.json", "aws_s3_bucket.b.arn", "role = aws_iam_role.r.id", 'resource "aws_iam_role_policy" "p" {',
      "for_each = ", "count = ", "each.value", "var.x", 'variable "x" {', "default = ", "<<EOT\n", "\nEOT\n", "${", "}", '"', "? :", "[for x in ", "dynamic \"statement\" {", "content {", "locals {", "local.a", "a = ", 'module "m" {', 'source = "./m"', "module.m.a", "try(", ")", "...", "[*]",
    ); // prettier-ignore
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(piece, { maxLength: 20 }), (pieces, others) => {
        for (const line of found({ "main.tf": pieces.join(" "), "m/main.tf": others.join(" ") }))
          assert.doesNotMatch(line, /internal-error/);
      }),
      { numRuns: 400 },
    );
  });
});
