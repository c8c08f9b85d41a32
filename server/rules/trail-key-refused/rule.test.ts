import { testExamples } from "../../../test/harness/check-policy.ts";
import { checkFixture } from "../../../test/harness/check-fixture.ts";
import { trailKeyRefused } from "./rule.ts";

const key = (...more: readonly string[]): string => `
resource "aws_kms_key" "trail" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      ${more.join("\n      ")}
    ]
  })
}

resource "aws_kms_alias" "trail" {
  name          = "alias/trail"
  target_key_id = aws_kms_key.trail.key_id
}
`;

const trail = (named: string, mark = ""): string => `
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = "audit-logs-demo"
  kms_key_id     = ${named}
${mark}}
`;

const check = (name: string, text: string): void => {
  checkFixture("trail.tf", `# shows: ${name}\n${text}`);
};

const marked = (named: string, message: string): string =>
  `#                  ${"^".repeat(named.length)} trail-key-refused error: ${message}\n`;

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/default-kms-key-policy.html */
const documented = [
  `{ Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }, Action = "kms:GenerateDataKey*", Resource = "*", Condition = { StringEquals = { "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit" }, StringLike = { "kms:EncryptionContext:aws:cloudtrail:arn" = "arn:aws:cloudtrail:*:111122223333:trail/*" } } },`,
  `{ Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }, Action = "kms:DescribeKey", Resource = "*" },`,
];

suite("trail-key-refused", () => {
  testExamples(trailKeyRefused);

  test("a trail under a key of the configuration, by its ARN, its id or its alias", () => {
    for (const named of ["aws_kms_key.trail.arn", "aws_kms_key.trail.key_id", "aws_kms_alias.trail.arn"])
      check(
        named,
        key() + trail(named, marked(named, "doesn't allow cloudtrail.amazonaws.com to call kms:GenerateDataKey")),
      );
  });

  test("the default key policy names the account only", () => {
    check(
      "default",
      `resource "aws_kms_key" "trail" {}\n${trail("aws_kms_key.trail.arn", marked("aws_kms_key.trail.arn", "CloudTrail can't encrypt"))}`,
    );
  });

  test("to describe the key is not enough", () => {
    const [, describe = ""] = documented;
    check(
      "described",
      key(describe) + trail("aws_kms_key.trail.arn", marked("aws_kms_key.trail.arn", "to call kms:Gen")),
    );
  });

  test("AWS's own key policy lets CloudTrail use the key", () => {
    check("documented", key(...documented) + trail("aws_kms_key.trail.arn"));
  });

  test("of what nobody knows nothing is said", () => {
    check("variable", `variable "key" {}\n${key()}${trail("var.key")}`);
    check("no key", key() + trail("null"));
    check("policy", key().replace(/jsonencode\([\s\S]*?\n {2}\}\)/, "var.policy") + trail("aws_kms_key.trail.arn"));
  });
});
