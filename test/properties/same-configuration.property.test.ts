/**
 * The same configuration in Terraform's language, as its state, as a CloudFormation template in YAML and in JSON, and as
 * keyhole.json: the findings are the same.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { checkAll } from "../harness/check-fixture.ts";
import type { FixtureFile } from "../harness/fixture.ts";
import { wholeEngine } from "../harness/whole-engine.ts";

const account = "111122223333";
const region = "eu-west-1";

interface DrawnStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** A bucket's objects, a key, or anything. */
  readonly on: { readonly kind: "bucket" | "key"; readonly index: number } | { readonly kind: "any" };
}

interface DrawnConfiguration {
  /** By bucket: the key, `aws/s3`, or S3's own encryption. */
  readonly buckets: readonly (0 | 1 | "managed" | "none")[];
  readonly roles: readonly (readonly DrawnStatement[])[];
}

const keyIds = ["1234abcd-12ab-34cd-56ef-1234567890ab", "0987dcba-09fe-87dc-65ba-ab0987654321"];
const keyArn = (index: number): string => `arn:aws:kms:${region}:${account}:key/${keyIds[index] ?? ""}`;
const bucketName = (index: number): string => `bucket-${String(index)}-data`;

const some = (...actions: readonly string[]) => fc.subarray([...actions], { minLength: 1 });
const bucketStatement = fc.record({
  effect: fc.constant("Allow" as const),
  actions: some("s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"),
  on: fc.oneof(
    fc.record({ kind: fc.constant("bucket" as const), index: fc.nat(1) }),
    fc.constant({ kind: "any" as const }),
  ),
});
const keyStatement = fc.record({
  effect: fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const),
  actions: some("kms:GenerateDataKey", "kms:Decrypt", "kms:Encrypt"),
  on: fc.oneof(
    fc.record({ kind: fc.constant("key" as const), index: fc.nat(1) }),
    fc.constant({ kind: "any" as const }),
  ),
});
const configurations: fc.Arbitrary<DrawnConfiguration> = fc.record({
  buckets: fc.array(fc.constantFrom<DrawnConfiguration["buckets"][number]>(0, 1, "managed", "none"), {
    minLength: 2,
    maxLength: 2,
  }),
  roles: fc.array(
    fc
      .tuple(bucketStatement, fc.array(keyStatement, { maxLength: 2 }))
      .map(([first, rest]): readonly DrawnStatement[] => [first, ...rest]),
    { minLength: 1, maxLength: 2 },
  ),
});

/** @param name how a bucket's ARN and a key's are written */
const policy = (
  statements: readonly DrawnStatement[],
  name: { bucket(index: number): unknown; key(index: number): unknown },
) => ({
  Version: "2012-10-17",
  Statement: statements.map(({ effect, actions, on }) => ({
    Effect: effect,
    Action: actions,
    Resource: on.kind === "any" ? "*" : on.kind === "bucket" ? name.bucket(on.index) : name.key(on.index),
  })),
});

const byArn = { bucket: (index: number): string => `arn:aws:s3:::${bucketName(index)}/*`, key: keyArn };

function asHcl({ buckets, roles }: DrawnConfiguration): FixtureFile[] {
  const named = {
    bucket: (index: number) => `\${aws_s3_bucket.bucket${String(index)}.arn}/*`,
    key: (index: number) => `\${aws_kms_key.key${String(index)}.arn}`,
  };
  const encryption = (bucket: DrawnConfiguration["buckets"][number], index: number): string =>
    bucket === "none"
      ? ""
      : `resource "aws_s3_bucket_server_side_encryption_configuration" "bucket${String(index)}" {
  bucket = aws_s3_bucket.bucket${String(index)}.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
      ${bucket === "managed" ? "" : `kms_master_key_id = aws_kms_key.key${String(bucket)}.arn`}
    }
  }
}
`;
  const text = [
    `provider "aws" {\n  region = "${region}"\n  allowed_account_ids = ["${account}"]\n}\n`,
    ...keyIds.map((_, index) => `resource "aws_kms_key" "key${String(index)}" {}\n`),
    ...buckets.map(
      (bucket, index) =>
        `resource "aws_s3_bucket" "bucket${String(index)}" {\n  bucket = "${bucketName(index)}"\n}\n${encryption(bucket, index)}`,
    ),
    ...roles.map(
      (statements, index) => `resource "aws_iam_role" "role${String(index)}" {
  name = "role-${String(index)}"
}
resource "aws_iam_role_policy" "role${String(index)}" {
  role   = aws_iam_role.role${String(index)}.id
  policy = jsonencode(${JSON.stringify(policy(statements, named), null, 2)})
}
`,
    ),
  ].join("\n");
  return [{ file: "main.tf", text }];
}

function asState({ buckets, roles }: DrawnConfiguration): FixtureFile[] {
  const resource = (type: string, name: string, values: object): object => ({
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    values,
  });
  const resources = [
    ...keyIds.map((id, index) =>
      resource("aws_kms_key", `key${String(index)}`, { arn: keyArn(index), id, key_id: id }),
    ),
    ...buckets.flatMap((bucket, index) => [
      resource("aws_s3_bucket", `bucket${String(index)}`, { bucket: bucketName(index), region }),
      ...(bucket === "none"
        ? []
        : [
            resource("aws_s3_bucket_server_side_encryption_configuration", `bucket${String(index)}`, {
              bucket: bucketName(index),
              rule: [
                {
                  apply_server_side_encryption_by_default: [
                    { sse_algorithm: "aws:kms", kms_master_key_id: bucket === "managed" ? null : keyArn(bucket) },
                  ],
                },
              ],
            }),
          ]),
    ]),
    ...roles.flatMap((statements, index) => [
      resource("aws_iam_role", `role${String(index)}`, {
        arn: `arn:aws:iam::${account}:role/role-${String(index)}`,
        name: `role-${String(index)}`,
      }),
      resource("aws_iam_role_policy", `role${String(index)}`, {
        role: `role-${String(index)}`,
        policy: JSON.stringify(policy(statements, byArn)),
      }),
    ]),
  ];
  return [
    { file: "state.json", text: JSON.stringify({ format_version: "1.0", values: { root_module: { resources } } }) },
  ];
}

function asTemplate({ buckets, roles }: DrawnConfiguration): object {
  const named = {
    bucket: (index: number) => ({ "Fn::Sub": `\${Bucket${String(index)}.Arn}/*` }),
    key: (index: number) => ({ "Fn::GetAtt": [`Key${String(index)}`, "Arn"] }),
  };
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Resources: Object.fromEntries([
      ...keyIds.map((_, index) => [`Key${String(index)}`, { Type: "AWS::KMS::Key" }] as const),
      ...buckets.map((bucket, index) => {
        const byDefault = {
          SSEAlgorithm: "aws:kms",
          ...(bucket === "managed" || bucket === "none" ? {} : { KMSMasterKeyID: named.key(bucket) }),
        };
        const encryption =
          bucket === "none"
            ? {}
            : {
                BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: byDefault }] },
              };
        const properties = { BucketName: bucketName(index), ...encryption };
        return [`Bucket${String(index)}`, { Type: "AWS::S3::Bucket", Properties: properties }] as const;
      }),
      ...roles.map((statements, index) => {
        const own = { PolicyName: "own", PolicyDocument: policy(statements, named) };
        return [`Role${String(index)}`, { Type: "AWS::IAM::Role", Properties: { Policies: [own] } }] as const;
      }),
    ]),
  };
}

/** Block style, strings in quotes. */
function yaml(value: unknown, indent = ""): string {
  if (Array.isArray(value)) return value.map((item) => `\n${indent}-${yaml(item, `${indent}  `)}`).join("");
  if (typeof value !== "object" || value === null) return ` ${JSON.stringify(value)}`;
  return Object.entries(value)
    .map(([key, member]) => `\n${indent}${key}:${yaml(member, `${indent}  `)}`)
    .join("");
}

function asModel({ buckets, roles }: DrawnConfiguration): FixtureFile[] {
  const root = { AWS: `arn:aws:iam::${account}:root` };
  const byDefault = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: root, Action: "kms:*", Resource: "*" }],
  };
  const model = {
    buckets: Object.fromEntries(
      buckets.map((bucket, index) => [
        bucketName(index),
        {
          account,
          region,
          encryption:
            bucket === "none"
              ? { type: "AES256" }
              : bucket === "managed"
                ? { type: "aws:kms", bucketKey: false }
                : { type: "aws:kms", key: keyArn(bucket), bucketKey: false },
        },
      ]),
    ),
    keys: Object.fromEntries(keyIds.map((_, index) => [keyArn(index), { policy: "key.json" }])),
    principals: Object.fromEntries(
      roles.map((_, index) => [
        `arn:aws:iam::${account}:role/role-${String(index)}`,
        { policies: [`role-${String(index)}.json`] },
      ]),
    ),
  };
  return [
    { file: "keyhole.json", text: JSON.stringify(model) },
    { file: "key.json", text: JSON.stringify(byDefault) },
    ...roles.map((statements, index) => ({
      file: `role-${String(index)}.json`,
      text: JSON.stringify(policy(statements, byArn)),
    })),
  ];
}

/** What each finding says of whom and what, by numbers. */
function findings(files: readonly FixtureFile[]): readonly string[] {
  return checkAll(wholeEngine(), files)
    .flatMap(({ code, severity, data }) => {
      if (data === undefined || data.refused.length === 0) return [];
      const refused = data.refused.map(({ principal, bucket, operations, kmsActions, scope }) => [
        /[rR]ole-?(\d)/.exec(principal)?.[1],
        /(\d)/.exec(bucket)?.[1],
        operations,
        kmsActions,
        scope,
      ]);
      return JSON.stringify([code, severity, data.layer, data.reason, data.scope, refused]);
    })
    .sort();
}

const runs = Math.ceil(Number(process.env["KEYHOLE_RUNS"] ?? 350) / 30);

suite("the same configuration in several languages", () => {
  test("has the same findings", () => {
    let failing = 0;
    fc.assert(
      fc.property(configurations, (drawn) => {
        const template = asTemplate(drawn);
        const expected = findings(asModel(drawn));
        if (expected.length > 0) failing++;
        assert.deepEqual(findings(asHcl(drawn)), expected, "Terraform");
        assert.deepEqual(findings(asState(drawn)), expected, "state");
        assert.deepEqual(findings([{ file: "a.yaml", text: yaml(template).trimStart() }]), expected, "YAML");
        assert.deepEqual(findings([{ file: "a.json", text: JSON.stringify(template) }]), expected, "JSON");
      }),
      { numRuns: runs },
    );
    assert.ok(failing > runs / 4, "most of what is drawn has nothing to compare");
  });
});
