import { key, testExamples } from "../../../test/harness/check-policy.ts";
import { checkWorkspace, delegation, document, lake, statement } from "../../../test/harness/drawn-workspace.ts";
import { accessLogsUnderKms } from "./rule.ts";

const write = '"Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"';
const delivered = (principal: string, more = ""): string => `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": ${principal}, ${write}${more} }]
}`;

const model = {
  buckets: { "data-lake": lake({ policy: "bucket.json" }) },
  keys: { [key]: { policy: "key.json" } },
  principals: {},
};

suite("access-logs-under-kms", () => {
  testExamples(accessLogsUnderKms);

  test("load balancers deliver as a service, and in older Regions as an account", () =>
    checkWorkspace("load-balancers", model, {
      "key.json": document(delegation),
      "bucket.json": `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "Service": "logdelivery.elasticloadbalancing.amazonaws.com" }, ${write} },
//                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ access-logs-under-kms warning: No load balancer access logs are delivered
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::156460612806:root" }, ${write} },
//                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ access-logs-under-kms warning
    { "Effect": "Allow", "Principal": { "AWS": "127311923021" }, ${write} }
//                                             ^^^^^^^^^^^^^^ access-logs-under-kms warning
  ]
}`,
    }));

  test("the key that AWS manages helps no more", () =>
    checkWorkspace(
      "managed",
      { buckets: { "data-lake": lake({ policy: "bucket.json", encryption: { type: "aws:kms" } }) }, principals: {} },
      {
        "bucket.json": `
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" }, ${write} }]
//                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^ access-logs-under-kms warning
}`,
      },
    ));

  test("quiet: under SSE-S3", () =>
    checkWorkspace(
      "sse-s3",
      { buckets: { "data-lake": lake({ policy: "bucket.json", encryption: { type: "AES256" } }) }, principals: {} },
      { "bucket.json": delivered('{ "Service": "logging.s3.amazonaws.com" }') },
    ));

  test("quiet: the key policy names who delivers, which is reported to work", () =>
    checkWorkspace("named", model, {
      "key.json": document(
        delegation,
        statement(
          '"Principal": { "Service": "logging.s3.amazonaws.com" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"',
        ),
      ),
      "bucket.json": delivered('{ "Service": "logging.s3.amazonaws.com" }'),
    }));

  test("quiet: only uploads that carry another header than deliveries do", () =>
    checkWorkspace("condition", model, {
      "key.json": document(delegation),
      "bucket.json": delivered(
        '{ "Service": "logging.s3.amazonaws.com" }',
        ', "Condition": { "StringEquals": { "s3:x-amz-server-side-encryption": "AES256" } }',
      ),
    }));

  test("quiet: an account that delivers no logs", () =>
    checkWorkspace("account", model, {
      "key.json": document(delegation),
      "bucket.json": delivered('{ "AWS": "arn:aws:iam::444455556666:root" }'),
    }));
});
