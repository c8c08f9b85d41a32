/**
 * What may stand in keyhole.json, member by member: the one definition from which the reader's checks, the JSON schema
 * that editors use (schemas/keyhole.schema.json) and the tables of docs/workspace-model.md are made.
 */
import * as formats from "./formats.ts";
import type { Shape } from "./shape.ts";
import { choice, either, list, map, named, object, oneOrMore, text } from "./shape.ts";

const boolean: Shape = { kind: "boolean" };

const path = text(formats.path);
const onePolicy = either(path, { kind: "document" });
/** A path or glob, a policy written out, or a list of these. */
const policies = named("policies", either(path, { kind: "document" }, list(onePolicy)));
/** Of a condition key. */
const contextValue = either(oneOrMore({ kind: "scalar" }), { kind: "null" });
const tags = map(formats.anyName, text());

const policyDoc =
  "A path or glob relative to this file, a policy written out, or a list of these. `[]`: there is none. Left out: not known";

const encryption = object({
  type: {
    doc: "The bucket's default encryption.",
    required: true,
    example: '"aws:kms"',
    shape: choice({
      AES256: "SSE-S3: KMS is not asked.",
      "aws:kms": "SSE-KMS: each upload needs `kms:GenerateDataKey`, a multipart one `kms:Decrypt`, too.",
      "aws:kms:dsse": "DSSE-KMS, two layers: the same permissions; S3 Bucket Keys do not exist for it.",
    }),
  },
  key: {
    doc: "The key: its ARN or id, or an alias's ARN or name. An id or alias name alone is looked up in the account of whoever uploads. Left out: the AWS managed key `aws/s3` of the bucket's account.",
    shape: text(formats.keyName),
    example: `"${formats.keyArn.examples[0] ?? ""}"`,
  },
  bucketKey: {
    doc: "Whether S3 Bucket Keys are on: then the encryption context is the bucket's ARN instead of the object's. Left out: findings say where it matters.",
    shape: boolean,
    example: "true",
  },
});

const bucket = object({
  account: { doc: "The account that owns the bucket.", shape: text(formats.accountId), example: '"111122223333"' },
  region: {
    doc: "The Region the bucket is in. Its key must be in the same. A name such as NAME-ACCOUNT-REGION-an tells account and Region.",
    shape: text(formats.region),
    example: '"eu-west-1"',
  },
  encryption: {
    doc: "How objects are encrypted whose upload does not say.",
    shape: encryption,
    example: '{ "type": "aws:kms", "key": "alias/data-lake", "bucketKey": true }',
  },
  policy: {
    doc: `The bucket policy. ${policyDoc}, and taken not to restrict.`,
    shape: policies,
    example: '"policies/data-lake.bucket.json"',
  },
});

const grant = object({
  grantee: {
    doc: "The principal that may use the key.",
    shape: text(formats.principal),
    required: true,
    example: '"arn:aws:iam::444455556666:role/uploader"',
  },
  operations: {
    doc: "What it may do with it, as KMS names operations of grants.",
    required: true,
    example: '["GenerateDataKey", "Decrypt"]',
    shape: list(
      choice(
        Object.fromEntries(
          [
            "Decrypt",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "ReEncryptFrom",
            "ReEncryptTo",
            "Sign",
            "Verify",
            "GetPublicKey",
            "CreateGrant",
            "RetireGrant",
            "DescribeKey",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateMac",
            "VerifyMac",
            "DeriveSharedSecret",
          ].map((name) => [name, `\`kms:${name}\``]),
        ),
      ),
    ),
  },
  encryptionContextSubset: {
    doc: "Constraint: the encryption context holds at least these pairs.",
    shape: map(formats.anyName, text()),
    example: '{ "aws:s3:arn": "arn:aws:s3:::data-lake" }',
  },
  encryptionContextEquals: {
    doc: "Constraint: the encryption context is exactly this.",
    shape: map(formats.anyName, text()),
    example: '{ "aws:s3:arn": "arn:aws:s3:::data-lake" }',
  },
});

const key = object({
  aliases: {
    doc: "All aliases of the key: names, ARNs, or a name with its account. An alias is always in its key's account and Region.",
    shape: oneOrMore(
      either(
        text(formats.alias),
        object({
          name: { doc: "The alias's name.", shape: text(formats.alias), required: true, example: '"alias/data-lake"' },
          account: {
            doc: "Its account, which is the key's.",
            shape: text(formats.accountId),
            example: '"111122223333"',
          },
        }),
      ),
    ),
    example: '["alias/data-lake"]',
  },
  policy: {
    doc: `The key policy. ${policyDoc}, and taken to leave access to the IAM policies of its account; \`unknown-key-policy\` says so.`,
    shape: policies,
    example: '"policies/data-lake.key.json"',
  },
  grants: {
    doc: "The key's grants; `aws kms list-grants` tells what to write here.",
    shape: list(grant),
    example: '[{ "grantee": "arn:aws:iam::444455556666:role/uploader", "operations": ["GenerateDataKey", "Decrypt"] }]',
  },
  tags: { doc: "The key's tags, for conditions on `aws:ResourceTag/…`.", shape: tags, example: '{ "team": "data" }' },
  origin: {
    doc: "Where the key material comes from, for conditions on `kms:KeyOrigin`.",
    example: '"AWS_KMS"',
    shape: choice({
      AWS_KMS: "Made by KMS.",
      EXTERNAL: "Imported.",
      AWS_CLOUDHSM: "In an AWS CloudHSM key store.",
      EXTERNAL_KEY_STORE: "In an external key store.",
    }),
  },
});

const headersDoc =
  "They go before the bucket's default encryption: with `AES256` KMS is not asked, and the key is the one that they name. Left out: none.";
const headers = map(formats.header, text());

const principal = object({
  policies: {
    doc: `The identity policies of the principal. ${policyDoc}, and what the principal may write is then told by bucket policies alone. Of a file of AWS command-line output that names owners, such as \`get-account-authorization-details\` prints, this principal's documents count.`,
    shape: policies,
    example: '["policies/uploader*.json"]',
  },
  permissionsBoundary: {
    doc: `The permissions boundary. ${policyDoc}, and taken not to restrict.`,
    shape: policies,
    example: '"policies/boundary.json"',
  },
  groups: {
    doc: "Policies of the groups a user is in: a name for each group with its policies, or only the policies.",
    shape: either(path, list(onePolicy), map(formats.anyName, policies)),
    example: '{ "writers": "policies/writers.json" }',
  },
  session: {
    doc: `Session policies, passed when the role was assumed. ${policyDoc}, and taken not to restrict.`,
    shape: policies,
    example: '"policies/session.json"',
  },
  tags: {
    doc: "The principal's tags, for conditions on `aws:PrincipalTag/…`.",
    shape: tags,
    example: '{ "team": "data" }',
  },
  headers: {
    doc: `Headers that this principal sends with each upload. ${headersDoc}`,
    shape: headers,
    example: '{ "x-amz-server-side-encryption": "aws:kms" }',
  },
  context: {
    doc: "Other condition keys of the principal and its session, with their values: those of an identity provider, of AWS Transfer Family … They are in each of its requests, and policy variables stand for them. `null`: there is no such key. Left out: some value that nobody knows.",
    shape: map(formats.conditionKey, contextValue),
    example: '{ "cognito-identity.amazonaws.com:sub": "eu-west-1:1234abcd-12ab-34cd-56ef-1234567890ab" }',
  },
});

const levels = list(named("policiesOfLevel", list(onePolicy)));

const account = object({
  name: { doc: "What people call the account; for display.", shape: text(), example: '"data"' },
  serviceControlPolicies: {
    doc: "Service control policies: one list a level, the root's first, then each organizational unit's, the account's own last. Every level must allow. Left out or `[]`: not limited.",
    shape: levels,
    example: '[["scp/root.json"], ["scp/ou.json"]]',
  },
  resourceControlPolicies: {
    doc: "Resource control policies, level by level in the same way. `RCPFullAWSAccess` is implied at every level. Left out or `[]`: not limited.",
    shape: levels,
    example: '[["rcp/root.json"]]',
  },
  organization: {
    doc: "The organization the account belongs to, for conditions on `aws:PrincipalOrgID`, `aws:ResourceOrgID` and their paths.",
    shape: object({
      id: {
        doc: "The organization's id.",
        shape: text(formats.organizationId),
        required: true,
        example: '"o-a1b2c3d4e5"',
      },
      paths: {
        doc: "Where in it the account is, as `aws:PrincipalOrgPaths` has it.",
        shape: oneOrMore(text(formats.organizationPath)),
        example: '["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"]',
      },
    }),
    example: '{ "id": "o-a1b2c3d4e5", "paths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"] }',
  },
  managementAccount: {
    doc: "Whether this is the organization's management account, which no service or resource control policy limits.",
    shape: boolean,
    example: "true",
  },
});

const upload = object({
  principal: {
    doc: "Who uploads: a principal of this model.",
    shape: text(formats.principal),
    required: true,
    example: '"arn:aws:iam::444455556666:role/uploader"',
  },
  to: {
    doc: "Where to: `s3://BUCKET/KEY` or `s3://ACCESS-POINT-ARN/KEY`; `*` and `?` in the key are wildcards, and all objects they match are meant.",
    shape: text(formats.objects),
    required: true,
    example: '"s3://data-lake/incoming/*"',
  },
  from: {
    doc: "Of copies: the objects that are copied, in the same form.",
    shape: text(formats.objects),
    example: '"s3://staging/*"',
  },
  operations: {
    doc: "Which operations. Left out: `PutObject` and `MultipartUpload`, or with `from` both kinds of copies.",
    example: '["PutObject", "MultipartUpload"]',
    shape: oneOrMore(
      choice({
        PutObject: "One request writes the object.",
        MultipartUpload:
          "Created, uploaded in parts and completed: what SDKs and the command line do with large files.",
        CopyObject: "A copy in one request; needs `from`.",
        UploadPartCopy: "A multipart upload whose parts are copied; needs `from`.",
      }),
    ),
  },
  context: {
    doc: "Condition keys of the upload's own S3 request, with their values. `null`: there is no such key, as there is no `aws:SourceVpce` without a VPC endpoint. A public address in `aws:SourceIp` says that there is no endpoint.",
    shape: map(formats.conditionKey, contextValue),
    example: '{ "aws:SourceVpce": "vpce-1a2b3c4d" }',
  },
  headers: {
    doc: `Headers that the upload sends, in place of the principal's of the same purpose. ${headersDoc}`,
    shape: headers,
    example: `{ "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "alias/data-lake" }`,
  },
  expect: {
    doc: "What shall come of it. Left out: `allowed`.",
    example: '"allowed"',
    shape: choice({
      allowed: "It shall pass; where it fails, that is an error here and at its cause.",
      denied: "It shall be refused; its refusal is no finding then.",
    }),
  },
});

const vpcEndpoint = object({
  vpc: {
    doc: "The VPC it is in: the value of `aws:SourceVpc`.",
    shape: text(formats.vpcId),
    example: '"vpc-1a2b3c4d"',
  },
  policy: {
    doc: `The endpoint policy. ${policyDoc}, and taken not to restrict.`,
    shape: policies,
    example: '"policies/endpoint.json"',
  },
});

const accessPoint = object({
  bucket: {
    doc: "The bucket behind it, one of this model.",
    shape: text(formats.bucketName),
    required: true,
    example: '"data-lake"',
  },
  policy: {
    doc: `The access point policy. ${policyDoc}, and taken not to restrict.`,
    shape: policies,
    example: '"policies/incoming.access-point.json"',
  },
  vpc: { doc: "The VPC from which alone it takes requests.", shape: text(formats.vpcId), example: '"vpc-1a2b3c4d"' },
});

/** Levels that a code may be given. */
export const levelsOfSeverity = {
  error: "An error.",
  warning: "A warning.",
  information: "Information.",
  hint: "A hint, hardly visible.",
  off: "Not reported.",
} as const;

/** The whole file. */
export const modelShape = {
  kind: "object",
  members: {
    $schema: {
      doc: "The JSON schema by which an editor checks this file; VS Code with Keyhole needs none.",
      shape: text(),
    },
    buckets: {
      doc: "Buckets, by name.",
      shape: map(formats.bucketName, bucket),
      example: '{ "logs": { "account": "111122223333", "region": "eu-west-1", "encryption": { "type": "AES256" } } }',
    },
    keys: {
      doc: "KMS keys, by ARN.",
      shape: map(formats.keyArn, key),
      example: `{ "${formats.keyArn.examples[0] ?? ""}": { "aliases": ["alias/data-lake"], "policy": "policies/data-lake.key.json" } }`,
    },
    principals: {
      doc: "Users, roles, sessions and service principals that upload, by ARN or service name.",
      shape: map(formats.principal, principal),
      example: '{ "arn:aws:iam::444455556666:role/uploader": { "policies": ["policies/uploader*.json"] } }',
    },
    accounts: {
      doc: "Accounts, by their id.",
      shape: map(formats.accountId, account),
      example: '{ "444455556666": { "name": "apps", "serviceControlPolicies": [["scp/root.json"], ["scp/ou.json"]] } }',
    },
    uploads: {
      doc: "Promises: uploads that shall be allowed, or denied. They are checked beside every principal × bucket it may write to.",
      shape: list(upload),
      example:
        '[{ "principal": "arn:aws:iam::444455556666:role/uploader", "to": "s3://data-lake/incoming/*", "expect": "allowed" }]',
    },
    vpcEndpoints: {
      doc: "VPC endpoints for S3, by id; used where a promise's context has `aws:SourceVpce`.",
      shape: map(formats.endpointId, vpcEndpoint),
      example: '{ "vpce-1a2b3c4d": { "vpc": "vpc-1a2b3c4d", "policy": "policies/endpoint.json" } }',
    },
    accessPoints: {
      doc: "S3 access points, by ARN; used where a promise goes through one.",
      shape: map(formats.accessPointArn, accessPoint),
      example: '{ "arn:aws:s3:eu-west-1:111122223333:accesspoint/incoming": { "bucket": "data-lake" } }',
    },
    severity: {
      doc: "Severities of findings by their code, for this model.",
      shape: map("code", choice(levelsOfSeverity)),
      example: '{ "upload-header-required": "off" }',
    },
  },
} as const satisfies Shape;
