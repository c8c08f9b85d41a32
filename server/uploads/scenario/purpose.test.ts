/** Evidence for another service is no evidence for S3: what is said, and what no fix touches. */
import assert from "node:assert/strict";
import { checkPolicy, key, otherKey } from "../../../test/harness/check-policy.ts";
import type { Diagnostic } from "../../rules/diagnostic.ts";

const upload = `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`;
const mark = (severity: string): string =>
  `//                                ^^^^^^^^^^^^^^ missing-kms-action ${severity} scope=all actions=kms:GenerateDataKey,kms:Decrypt`;

/** A policy that may upload, and another statement: `severity` says whether it points to KMS for S3. */
const beside = (name: string, statement: string, severity: string): readonly Diagnostic[] =>
  checkPolicy(
    name,
    `
{ "Version": "2012-10-17", "Statement": [
   ${upload},
${mark(severity)}
   ${statement}
] }`,
  );

const onKey = (condition: string, actions = `["kms:GenerateDataKey", "kms:Decrypt"]`, resource = key): string =>
  `{ "Effect": "Allow", "Action": ${actions}, "Resource": "${resource}", "Condition": { ${condition} } }`;

suite("what points to KMS for S3", () => {
  const ofOthers = {
    "kms:ViaService of Secrets Manager": onKey(
      `"StringEquals": { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" }`,
    ),
    "kms:ViaService of EC2 by a pattern": onKey(`"StringLike": { "kms:ViaService": "ec2.*.amazonaws.com" }`),
    "kms:ViaService of two services": onKey(
      `"StringEquals": { "kms:ViaService": ["rds.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com"] }`,
    ),
    "kms:ViaService of a service, if it is there": onKey(
      `"StringEqualsIfExists": { "kms:ViaService": "sqs.eu-west-1.amazonaws.com" }`,
    ),
    "a secret's encryption context": onKey(
      `"StringEquals": { "kms:EncryptionContext:SecretARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a" }`,
    ),
    "a volume's encryption context": onKey(`"StringLike": { "kms:EncryptionContext:aws:ebs:id": "vol-*" }`),
    "an encryption context that must be there": onKey(
      `"Null": { "kms:EncryptionContext:aws:cloudtrail:arn": "false" }`,
    ),
    "the keys of an encryption context": onKey(
      `"ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": "SecretARN" }`,
    ),
    "the alias that AWS manages for another service, by condition": onKey(
      `"ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/aws/ebs" }`,
      undefined,
      "*",
    ),
    "keys that sign": onKey(`"StringEquals": { "kms:KeyUsage": "SIGN_VERIFY" }`, undefined, "*"),
    "kms:Decrypt on alias/aws/ssm": `{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:alias/aws/ssm" }`,
    "kms:Decrypt on every Region's alias/aws/secretsmanager": `{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:111122223333:alias/aws/secretsmanager" }`,
    "kms:CreateGrant for EBS": `{ "Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*", "Condition": { "Bool": { "kms:GrantIsForAWSResource": "true" } } }`,
    "a list of keys": `{ "Effect": "Allow", "Action": ["kms:ListAliases", "kms:DescribeKey"], "Resource": "*" }`,
    "what volumes and snapshots need of a key": `{ "Effect": "Allow", "Action": ["kms:CreateGrant", "kms:ReEncryptFrom", "kms:ReEncryptTo"], "Resource": "*" }`,
    signing: `{ "Effect": "Allow", "Action": "kms:Sign", "Resource": "${key}" }`,
  };
  for (const [name, statement] of Object.entries(ofOthers)) {
    test(`not: ${name}`, () => {
      const [found] = beside(name, statement, "information");
      assert.match(found?.message ?? "", /^If the bucket uses a KMS key, /);
      assert.deepEqual(found?.data?.keys, [], "another service's key is no candidate");
      for (const fix of found?.fixes ?? [])
        for (const { newText } of fix.edits()) assert.ok(!newText.includes(key), "and nothing is allowed on it");
    });
  }

  test("not: a key that is named beside another service", () =>
    checkPolicy(
      "ebs",
      `
{ "Version": "2012-10-17", "Statement": [
   ${upload},
//                                ^^^^^^^^^^^^^^ missing-kms-action information scope=all actions=kms:Decrypt
   { "Sid": "ForEbs", "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "${key}" },
   ${onKey(`"StringLike": { "kms:ViaService": "ec2.*.amazonaws.com" }`, `["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"]`)}
] }`,
    ));

  test("the condition that names another service is left as it is", () => {
    const [found] = beside("secrets", ofOthers["kms:ViaService of Secrets Manager"], "information");
    assert.equal(found?.code, "missing-kms-action");
    for (const fix of found?.fixes ?? [])
      for (const edit of fix.edits()) assert.equal(edit.range.offset, edit.range.end, `${fix.title} replaces nothing`);
  });

  for (const [name, statement, marks] of [
    [
      "kms:Decrypt on a key",
      `{ "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*" }, { "Effect": "Allow", "Action": "kms:Encrypt", "Resource": "${key}" }`,
      "warning",
    ],
    ["everything on a key", `{ "Effect": "Deny", "Action": "kms:Encrypt", "Resource": "${key}" }`, "warning"],
  ] as const)
    test(name, () => {
      beside(name, statement, marks);
    });

  test("not: a Deny of all calls but another service's", () => {
    for (const except of [
      `"StringNotEquals": { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" }`,
      `"StringNotLike": { "kms:ViaService": ["ec2.*.amazonaws.com", "rds.*.amazonaws.com"] }`,
    ]) {
      const [found] = checkPolicy(
        except,
        `
{ "Version": "2012-10-17", "Statement": [
   { "Effect": "Allow", "Action": "*", "Resource": "*" },
   { "Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": { ${except} } }
//                               ^^^^^^^ denied-kms-action information
] }`,
      );
      assert.match(found?.message ?? "", /^If the bucket uses a KMS key, /);
    }
  });

  test("a condition that means S3 and misses it is a near miss as before", () => {
    for (const value of [
      "s3.amazonaws.com",
      "s3.eu-west-1.amazonaws.com.cn",
      "s3-eu-west-1.amazonaws.com",
      "S3.eu-west-1.amazonaws.com",
    ]) {
      checkPolicy(
        value,
        `
{ "Version": "2012-10-17", "Statement": [
    ${upload},
    { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key}", "Condition": { "StringEquals": { "kms:ViaService":
      "${value}"
//    ${"^".repeat(value.length + 2)} kms-condition-never-met warning scope=all
    } } }
] }`,
      );
    }
  });

  test("of a list with S3 and another service, S3 is meant", () => {
    checkPolicy(
      "list",
      `{ "Version": "2012-10-17", "Statement": [${upload}, ${onKey(`"StringEquals": { "kms:ViaService": ["ec2.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"] }`)}] }`,
    );
  });
});

suite("lookalikes", () => {
  const said = (statement: string): readonly string[] => {
    const policy = `
{ "Version": "2012-10-17", "Statement": [
   ${statement}
] }`;
    const action = /"(?:s3:\*|s3:PutObject|\*|\*:\*|s3\*)"|"NotAction"/.exec(statement)?.[0] ?? "";
    const at = `   ${statement}`.indexOf(action);
    return checkPolicy(
      statement,
      policy.replace(
        "\n] }",
        `\n//${" ".repeat(at - 2)}${"^".repeat(action.length)} missing-kms-action ${/kms:|aws:kms/.test(statement) ? "warning" : "information"}\n] }`,
      ),
    ).map(({ message }) => /With only ([^,.]*), no upload passes/.exec(message)?.[1] ?? "none");
  };

  test("what allows everything on S3's ARNs allows none of them", () => {
    assert.deepEqual(said(`{ "Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`), [
      "none",
    ]);
    assert.deepEqual(
      said(
        `{ "Effect": "Allow", "Action": ["*"], "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"] }`,
      ),
      ["none"],
    );
    assert.deepEqual(
      said(`{ "Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }`),
      ["none"],
    );
  });

  test("named on a key they are lookalikes", () => {
    assert.deepEqual(
      said(
        `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }, { "Effect": "Allow", "Action": "kms:Encrypt", "Resource": "${key}" }`,
      ),
      ["kms:Encrypt"],
    );
    assert.deepEqual(
      said(
        `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }, { "Effect": "Allow", "Action": "kms:GenerateDataKeyW*", "Resource": "*" }`,
      ),
      ["kms:GenerateDataKeyWithoutPlaintext"],
    );
  });

  test("what is granted for another service is none", () => {
    assert.deepEqual(
      said(
        `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }, { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${key}" }, ${onKey(`"StringEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" }`, `"kms:Encrypt"`, otherKey)}`,
      ),
      ["none"],
    );
  });
});
