import assert from "node:assert/strict";
import { checkPolicy, testExamples } from "../../../test/harness/check-policy.ts";
import { createEngine, defaultSettings } from "../engine.ts";
import { placeholderValue } from "./rule.ts";

const marked = (statement: string, ...tokens: readonly string[]): string => `
{
  "Version": "2012-10-17",
  "Statement": [
    ${statement}
${tokens.map((token) => `//${" ".repeat(`    ${statement}`.indexOf(token) - 2)}${"^".repeat(token.length)} placeholder-value hint`).join("\n")}
  ]
}`;

suite("placeholder-value", () => {
  testExamples(placeholderValue);

  for (const [statement, ...tokens] of [
    [`{ "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "your-key-id" }`, `"your-key-id"`],
    [`{ "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "<KMS-KEY>" }`, `"<KMS-KEY>"`],
    [
      `{ "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "arn:aws:kms:us-east-1:111122223333:key/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" }`,
      `"arn:aws:kms:us-east-1:111122223333:key/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"`,
    ],
    [
      `{ "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "%FIREHOSE_POLICY_TEMPLATE_PLACEHOLDER%" }`,
      `"%FIREHOSE_POLICY_TEMPLATE_PLACEHOLDER%"`,
    ],
    [
      `{ "Effect": "Allow", "Action": "<action>", "Resource": "<third-party-resource-arn>" }`,
      `"<action>"`,
      `"<third-party-resource-arn>"`,
    ],
    [
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::BUCKET_NAME/*", "Condition": { "StringEquals": { "aws:PrincipalOrgID": "<my-org-id>" } } }`,
      `"arn:aws:s3:::BUCKET_NAME/*"`,
      `"<my-org-id>"`,
    ],
    [
      `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::ACCOUNT_ID:root" }, "Action": "kms:*", "Resource": "*" }`,
      `"arn:aws:iam::ACCOUNT_ID:root"`,
    ],
    [
      `{ "Effect": "Allow", "Principal": { "AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::your-account-id:role/__ROLE__"] }, "Action": "kms:*", "Resource": "*" }`,
      `"arn:aws:iam::your-account-id:role/__ROLE__"`,
    ],
  ] as const)
    test(statement, () => {
      checkPolicy(statement, marked(statement, ...tokens));
    });

  for (const service of ["s3.region.amazonaws.com", "s3.AWS_REGION.amazonaws.com", "s3.<region>.amazonaws.com"])
    test(`${service} may be S3 in the Region of the key`, () => {
      checkPolicy(
        service,
        `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "Condition": { "StringEquals": { "kms:ViaService": "${service}" } } }
//                                                       ${"^".repeat(service.length + 2)} placeholder-value hint
  ]
}`,
      );
    });

  test("a key that waits for its ARN in a statement for uploads is told once, as that", () =>
    checkPolicy(
      "key",
      `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" },
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "arn:aws:kms:region:account-id:key/your-key-id" }
//                                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ kms-key-not-covered hint
  ]
}`,
    ));

  test("what is remembered of a statement is of what is written, also in a file with mistakes", () => {
    const engine = createEngine();
    const hints = (resource: string): number => {
      const text = `{ "Version": "2012-10-17", "Statement": [{ "Sidd": "", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "${resource}" }] }`;
      return engine
        .check(engine.read("policy.json", text), engine.workspaceFacts([]), defaultSettings)
        .filter(({ code }) => code === "placeholder-value").length;
    };
    const typed = ["ARN:aws:s3:::BUCKET_NAME/*", "arn:aws:s3:::BUCKET_NAME/*"];
    for (const resources of [typed, typed.toReversed(), typed])
      for (const resource of resources) assert.equal(hints(resource), resource.startsWith("arn:") ? 1 : 0, resource);
  });

  test("quiet: names that people choose for tags and encryption contexts", () => {
    for (const condition of [
      `"ForAllValues:StringEquals": { "aws:TagKeys": ["ResourceName", "Role-ARN"] }`,
      `"ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": "PARAMETER_ARN" }`,
    ]) {
      assert.deepEqual(
        checkPolicy(
          condition,
          `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "kms:CreateAlias", "Resource": "*", "Condition": { ${condition} } }] }`,
        ),
        [],
      );
    }
  });

  test("quiet: what a tool fills in, AWS's variables and its documented example values", () => {
    for (const resource of [
      "arn:aws:s3:::${bucket}/*",
      "{{ bucket_arn }}",
      "arn:aws:s3:::b/${aws:username}/*",
      "arn:aws:s3:::amzn-s3-demo-bucket/REGION/*",
      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ]) {
      assert.deepEqual(
        checkPolicy(
          resource,
          `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "${resource}" }] }`,
        ),
        [],
      );
    }
  });
});
