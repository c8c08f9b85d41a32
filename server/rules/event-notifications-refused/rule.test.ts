import { testExamples } from "../../../test/harness/check-policy.ts";
import { checkFixture } from "../../../test/harness/check-fixture.ts";
import { eventNotificationsRefused } from "./rule.ts";

const key = (more: string): string => `
resource "aws_kms_key" "events" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      ${more}
    ]
  })
}

resource "aws_kms_alias" "events" {
  name          = "alias/events"
  target_key_id = aws_kms_key.events.key_id
}
`;

const queue = (named: string, mark = ""): string => `
resource "aws_sqs_queue" "events" {
  kms_master_key_id = ${named}
${mark}}

resource "aws_s3_bucket" "data" {}

resource "aws_s3_bucket_notification" "data" {
  bucket = aws_s3_bucket.data.id
  queue {
    queue_arn = aws_sqs_queue.events.arn
    events    = ["s3:ObjectCreated:*"]
  }
}
`;

const check = (name: string, text: string): void => {
  checkFixture("event-notifications.tf", `# shows: ${name}\n${text}`);
};

suite("event-notifications-refused", () => {
  testExamples(eventNotificationsRefused);

  test("a queue under a customer managed key, by its id or its alias", () => {
    for (const [named, width] of [
      ["aws_kms_key.events.key_id", 25],
      ["aws_kms_alias.events.name", 25],
    ] as const)
      check(
        named,
        key("") +
          queue(
            named,
            `#                     ${"^".repeat(width)} event-notifications-refused error: the queue, doesn't allow s3.amazonaws.com\n`,
          ),
      );
  });

  test("what is allowed in part lacks the rest", () => {
    const s3 = `{ Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "kms:GenerateDataKey*", Resource = "*", Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } } },`;
    const mark = `#                     ${"^".repeat(22)} event-notifications-refused error: to call kms:Decrypt\n`;
    check("in part", key(s3) + queue("aws_kms_key.events.arn", mark));
  });

  test("S3 may use the key, under whatever condition", () => {
    const s3 = `{ Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = ["kms:GenerateDataKey*", "kms:Decrypt"], Resource = "*", Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } } },`;
    check("allowed", key(s3) + queue("aws_kms_key.events.arn"));
  });

  test("an AWS managed key can't be used", () => {
    const mark = `#                     ${"^".repeat(15)} event-notifications-refused error: an AWS managed key\n`;
    check("managed", queue('"alias/aws/sqs"', mark));
  });

  test("of what nobody knows nothing is said", () => {
    check("variable", `variable "key" {}\n${queue("var.key")}`);
    check("no key", queue("null"));
    check("policy", key("").replace(/jsonencode\([\s\S]*?\n {2}\}\)/, "var.policy") + queue("aws_kms_key.events.arn"));
    const elsewhere = queue('"alias/aws/sqs"').replace("= aws_sqs_queue.events.arn", "= var.queue");
    check("elsewhere", `variable "queue" {}\n${elsewhere}`);
  });
});
