import assert from "node:assert/strict";
import fc from "fast-check";
import { isPlaceholderWord, isPolicyVariable, placeholdersIn, unfilled } from "./placeholders.ts";

const texts = (value: string): string[] => placeholdersIn(value).map(({ text }) => text);
const names = (value: string): string[] => placeholdersIn(value).map(({ name }) => name);
const toFillIn = (value: string): string[] => unfilled(value).map(({ text }) => text);

suite("marked placeholders", () => {
  for (const [value, found] of [
    ["arn:aws:s3:::${bucket}/*", ["${bucket}"]],
    ["${bucket_arn}/*", ["${bucket_arn}"]],
    ["arn:${Partition}:s3:::b/${AWS::AccountId}/*", ["${Partition}", "${AWS::AccountId}"]],
    ["arn:aws:s3:::${self:custom.bucket}/${opt:stage}/*", ["${self:custom.bucket}", "${opt:stage}"]],
    ["arn:aws:s3:::${aws_s3_bucket.data.id}/*", ["${aws_s3_bucket.data.id}"]],
    ["{{ bucket }}/{{key}}", ["{{ bucket }}", "{{key}}"]],
    ["{% if x %}a{% endif %}", ["{% if x %}", "{% endif %}"]],
    ["<%= bucket %>", ["<%= bucket %>"]],
    ["#{bucket}-$(REGION)-$ACCOUNT", ["#{bucket}", "$(REGION)", "$ACCOUNT"]],
    ["arn:aws:s3:::((bucket))/@@folder.name@@/*", ["((bucket))", "@@folder.name@@"]],
    ["arn:aws:iam::##AWS_ID##:root", ["##AWS_ID##"]],
    ["s3.region.amazonaws.com", ["region"]],
    ["s3.AWS_REGION.amazonaws.com", ["AWS_REGION"]],
    ["s3.your-region.amazonaws.com", ["your-region"]],
    ["arn:aws:kms:<region>:<account id>:key/<KMS-KEY>", ["<region>", "<account id>", "<KMS-KEY>"]],
    ["%FIREHOSE_POLICY_TEMPLATE_PLACEHOLDER%", ["%FIREHOSE_POLICY_TEMPLATE_PLACEHOLDER%"]],
    ["your-key-id", ["your-key-id"]],
    ["kms-key-arn", ["kms-key-arn"]],
    ["KEY_ARN", ["KEY_ARN"]],
    [
      "arn:aws:s3:::__BUCKET_NAME__/@ENV@/{prefix}/[folder-name]",
      ["__BUCKET_NAME__", "@ENV@", "{prefix}", "[folder-name]"],
    ],
  ] as const)
    test(value, () => {
      assert.deepEqual(texts(value), found);
    });

  test("are named by what is between the marks", () => {
    assert.deepEqual(names("${ bucket }{{ a.b }}<%= c %><d e>%FOO%__BAR_BAZ__$(x)[folder]"), [
      "bucket",
      "a.b",
      "c",
      "d e",
      "FOO",
      "BAR_BAZ",
      "x",
      "folder",
    ]);
  });

  test("are a tool's or a person's to fill in", () => {
    assert.deepEqual(
      placeholdersIn("${a}{{b}}<c>%DEF%").map(({ filledBy }) => filledBy),
      ["tool", "tool", "person", "person"],
    );
  });

  for (const value of [
    "arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID",
    "your-*",
    "enterprise",
    "s3.eu-west-1.amazonaws.com",
    "s3.*.amazonaws.com",
    "s3.amazonaws.com",
    "user (1) of a@example.com",
    "dataarn",
    "arn:aws:s3:::b/${aws:username}/*",
    "${aws:PrincipalTag/team, 'none'}",
    "${*}${?}${$}",
    "${cognito-identity.amazonaws.com:sub}",
    "${ec2:SourceInstanceARN}",
    "arn:aws:s3:::b/*_$folder$",
    "arn:aws:s3:::b/a%C3%A9b/%20",
    "arn:aws:s3:::b/[a-z]*",
    "arn:aws:s3:::b/[a-zA-Z0-9]",
    "arn:aws:s3:::b/__pycache__/*",
    "${",
    "${}",
    "<",
    "a<b",
    "100%",
    "5 > 3 < 4",
  ])
    test(`none in ${value}`, () => {
      assert.deepEqual(texts(value), []);
    });

  test("end in time on any text", () => {
    for (const part of ["${a", "{{", "<a", "%A", "__A_", "$A", "[aaa", "@A", "{%", "${a}", "${" + "-".repeat(50)])
      texts(part.repeat(20_000));
    unfilled("my-".repeat(50_000));
    unfilled("arn:aws:kms:" + "a-".repeat(50_000) + ":key_".repeat(50_000));
  });

  test("lie inside the text, in order, and are what is written there", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "${",
        "}",
        "{{",
        "}}",
        "<",
        ">",
        "%",
        "__",
        "[",
        "]",
        "@",
        "$",
        "a",
        "NAME",
        "aws:",
        ":",
        "your-key",
        "arn:aws:kms:",
        "key/",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join("")),
        (value) => {
          for (const found of [placeholdersIn(value), unfilled(value)]) {
            found.forEach(({ start, end, text }, index) => {
              assert.equal(value.slice(start, end), text);
              assert.ok(end > start && start >= (found[index - 1]?.end ?? 0));
            });
          }
        },
      ),
    );
  });
});

suite("words that documentation leaves to be filled in", () => {
  for (const [value, found] of [
    ["your-key-id", ["your-key-id"]],
    ["kms-key-arn", ["kms-key-arn"]],
    ["arn:aws:kms:region:account-id:key/kms-key-id", ["region", "account-id", "kms-key-id"]],
    ["arn:aws:kms:REGION:ACCOUNT_ID:key/KEY_ID", ["REGION", "ACCOUNT_ID", "KEY_ID"]],
    [
      "arn:aws:kms:us-east-1:1111xxxxxxxx:key/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
      ["1111xxxxxxxx", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"],
    ],
    [
      "arn:aws:kms:us-east-1:<account>:key/1234abcd-xxxx-xxxx-xxxx-1234567890ab",
      ["<account>", "1234abcd-xxxx-xxxx-xxxx-1234567890ab"],
    ],
    ["arn:aws:s3:::your-bucket/*", ["your-bucket"]],
    ["arn:aws:s3:::BUCKET_NAME/*", ["BUCKET_NAME"]],
    ["arn:aws:s3:::my-bucket-name", ["my-bucket-name"]],
    [
      "arn:aws:kms:us-east-1:012ID_ACCOUNT_A:key/2222222-3333333-4444-556677EXAMPLE",
      ["012ID_ACCOUNT_A", "2222222-3333333-4444-556677EXAMPLE"],
    ],
    ["arn:aws:iam::80398EXAMPLE:role/CrossAccountPipelineViewers", ["80398EXAMPLE"]],
    ["arn:aws:iam::your-account-id:role/role-name", ["your-account-id", "role-name"]],
    ["<KMS-KEY>", ["<KMS-KEY>"]],
    ["%FIREHOSE_POLICY_TEMPLATE_PLACEHOLDER%", ["%FIREHOSE_POLICY_TEMPLATE_PLACEHOLDER%"]],
  ] as const)
    test(value, () => {
      assert.deepEqual(toFillIn(value), found);
    });

  for (const value of [
    "*",
    "arn:aws:kms:*:*:key/*",
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:kms:us-gov-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
    "arn:aws:kms:eu-west-1:111122223333:key/ABCD1234-12AB-34CD-56EF-1234567890AB",
    "arn:aws:kms:eu-west-1:111122223333:key/data-lake",
    "arn:aws:s3:::amzn-s3-demo-bucket/*",
    "arn:aws:s3:::enterprise-data/REGION/*",
    "arn:aws:s3:::insert-service-logs",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::111122223333:role/ADMIN",
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws:s3:::${bucket}/*",
    "",
  ])
    test(`none in ${value}`, () => {
      assert.deepEqual(toFillIn(value), []);
    });

  test("each part has its own", () => {
    assert.ok(isPlaceholderWord("region", "region"));
    assert.ok(!isPlaceholderWord("region", "bucket"));
    assert.ok(isPlaceholderWord("{{ region }}", "region"));
    assert.ok(!isPlaceholderWord("111122223333", "account"));
    assert.ok(isPlaceholderWord("1234567890", "account"));
  });
});

suite("policy variables", () => {
  for (const inner of [
    "aws:username",
    "*",
    "?",
    "$",
    "aws:PrincipalTag/team, 'none'",
    "saml:sub",
    "accounts.google.com:aud",
    "transfer:HomeDirectory",
  ]) {
    test(inner, () => {
      assert.ok(isPolicyVariable(inner));
    });
  }
  for (const inner of ["bucket", "var.bucket", "AWS::Region", "self:custom.x", "env:STAGE", ""])
    test(`not ${inner}`, () => {
      assert.ok(!isPolicyVariable(inner));
    });
});
