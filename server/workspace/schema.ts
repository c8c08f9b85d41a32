/**
 * The members of keyhole.json. The reader's checks, the JSON schema that editors use (schemas/keyhole.schema.json) and the
 * tables of docs/workspace-model.md are all made from this definition.
 */
import { grantOperations } from "./grant-operations.ts";
import * as formats from "./formats.ts";
import { environment } from "./schema-environments.ts";
import { contextValue, expected, headers, headersDoc, operations, upload } from "./schema-expectations.ts";
import type { Shape } from "./shape.ts";
import { choice, either, list, map, named, object, oneOrMore, text } from "./shape.ts";

const boolean: Shape = { kind: "boolean" };

const path = text(formats.path);
const onePolicy = either(path, { kind: "document" });
/** A path or glob, an inline policy document, or a list of these. */
const policies = named("policies", either(path, { kind: "document" }, list(onePolicy)));
const tags = map(formats.anyName, text());

const policyDoc =
  "A path or glob relative to this file, an inline policy document, or a list of these. `[]`: there is none. Left out: not known";

const encryption = object({
  type: {
    doc: "The bucket's default encryption.",
    required: true,
    example: '"aws:kms"',
    shape: choice({
      AES256: "SSE-S3: uploads need no KMS permission.",
      "aws:kms": "SSE-KMS: each upload needs `kms:GenerateDataKey`, and a multipart upload also needs `kms:Decrypt`.",
      "aws:kms:dsse":
        "DSSE-KMS, two layers of encryption: uploads need the same permissions as with `aws:kms`. DSSE-KMS doesn't support S3 Bucket Keys.",
    }),
  },
  key: {
    doc: "The KMS key: its ARN or id, or an alias's ARN or name. S3 looks up a key id or an alias name in the account of the principal that uploads. Left out: the AWS managed key `aws/s3` of the bucket's account.",
    shape: text(formats.keyName),
    example: `"${formats.keyArn.examples[0] ?? ""}"`,
  },
  bucketKey: {
    doc: "Whether S3 Bucket Keys are on. If they are, the encryption context is the bucket's ARN instead of the object's ARN. Left out: not known; a finding says if it depends on this setting.",
    shape: boolean,
    example: "true",
  },
});

const bucket = object({
  account: { doc: "The account that owns the bucket.", shape: text(formats.accountId), example: '"111122223333"' },
  region: {
    doc: "The bucket's Region. The bucket's KMS key must be in the same Region. If the bucket's name has the form NAME-ACCOUNT-REGION-an, the name gives the account and the Region.",
    shape: text(formats.region),
    example: '"eu-west-1"',
  },
  encryption: {
    doc: "The default encryption: how S3 encrypts an object if the upload sends no encryption header.",
    shape: encryption,
    example: '{ "type": "aws:kms", "key": "alias/data-lake", "bucketKey": true }',
  },
  formerKeys: {
    doc: "Keys that the bucket's default encryption named before. Objects keep the key that they were written with, so a principal that reads the bucket needs these keys, too.",
    shape: list(text(formats.keyArn)),
    example: `["${formats.keyArn.examples[0] ?? ""}"]`,
  },
  replication: {
    doc: "The bucket's replication rules. Keyhole checks that the role can replicate what is under a KMS key.",
    shape: list(
      object({
        role: {
          doc: "The role that S3 assumes, one of this model's principals.",
          shape: text(formats.principal),
          required: true,
          example: '"arn:aws:iam::111122223333:role/replication"',
        },
        to: {
          doc: "The replicas: `s3://BUCKET/KEY`, with wildcards in the key.",
          shape: text(formats.objects),
          required: true,
          example: '"s3://replica/*"',
        },
        replicaKey: {
          doc: "The ARN of the KMS key for the replicas. Left out: the default key of the other bucket.",
          shape: text(formats.keyArn),
          example: `"${formats.keyArn.examples[0] ?? ""}"`,
        },
      }),
    ),
    example: '[{ "role": "arn:aws:iam::111122223333:role/replication", "to": "s3://replica/*" }]',
  },
  policy: {
    doc: `The bucket policy. ${policyDoc} and assumed not to restrict.`,
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
    doc: "The operations that the grant allows, under the names that KMS gives them.",
    required: true,
    example: '["GenerateDataKey", "Decrypt"]',
    shape: list(choice(Object.fromEntries(grantOperations.map((name) => [name, `\`kms:${name}\``])))),
  },
  encryptionContextSubset: {
    doc: "Constraint: the encryption context contains at least these pairs.",
    shape: map(formats.anyName, text()),
    example: '{ "aws:s3:arn": "arn:aws:s3:::data-lake" }',
  },
  encryptionContextEquals: {
    doc: "Constraint: the encryption context is exactly these pairs.",
    shape: map(formats.anyName, text()),
    example: '{ "aws:s3:arn": "arn:aws:s3:::data-lake" }',
  },
});

const key = object({
  aliases: {
    doc: "All aliases of the key: a name, an ARN, or a name with its account. An alias is always in the account and Region of its key.",
    shape: oneOrMore(
      either(
        text(formats.alias),
        object({
          name: { doc: "The alias's name.", shape: text(formats.alias), required: true, example: '"alias/data-lake"' },
          account: {
            doc: "The alias's account, which is also the key's account.",
            shape: text(formats.accountId),
            example: '"111122223333"',
          },
        }),
      ),
    ),
    example: '["alias/data-lake"]',
  },
  policy: {
    doc: `The key policy. ${policyDoc}, and assumed to delegate access to the IAM policies of the key's account; \`unknown-key-policy\` reports this.`,
    shape: policies,
    example: '"policies/data-lake.key.json"',
  },
  grants: {
    doc: "The key's grants, as `aws kms list-grants` prints them.",
    shape: list(grant),
    example: '[{ "grantee": "arn:aws:iam::444455556666:role/uploader", "operations": ["GenerateDataKey", "Decrypt"] }]',
  },
  tags: { doc: "The key's tags, for conditions on `aws:ResourceTag/…`.", shape: tags, example: '{ "team": "data" }' },
  origin: {
    doc: "Where the key material comes from, for conditions on `kms:KeyOrigin`.",
    example: '"AWS_KMS"',
    shape: choice({
      AWS_KMS: "KMS generated the key material.",
      EXTERNAL: "The key material was imported.",
      AWS_CLOUDHSM: "The key material is in an AWS CloudHSM key store.",
      EXTERNAL_KEY_STORE: "The key material is in an external key store.",
    }),
  },
});

const principal = object({
  policies: {
    doc: `The identity policies of the principal. ${policyDoc}; only bucket policies then decide which buckets the principal may write to. If a file of AWS command-line output names the owners of its policies, as the output of \`get-account-authorization-details\` does, only the policies of this principal apply.`,
    shape: policies,
    example: '["policies/uploader*.json"]',
  },
  permissionsBoundary: {
    doc: `The permissions boundary. ${policyDoc} and assumed not to restrict.`,
    shape: policies,
    example: '"policies/boundary.json"',
  },
  groups: {
    doc: "The policies of the groups that the user belongs to: each group's name with its policies, or only the policies.",
    shape: either(path, list(onePolicy), map(formats.anyName, policies)),
    example: '{ "writers": "policies/writers.json" }',
  },
  trust: {
    doc: "The role's trust policy. A role that only S3 (`s3.amazonaws.com`) or S3 Batch Operations (`batchoperations.s3.amazonaws.com`) may assume is checked for replication, or for copies, and not for uploads and downloads. Left out: anybody may assume the role.",
    shape: policies,
    example: '"policies/replication.trust.json"',
  },
  session: {
    doc: `The session policies that were passed when the role was assumed. ${policyDoc} and assumed not to restrict.`,
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
    doc: "Other condition keys of the principal and its session, with their values, such as the keys of an identity provider or of AWS Transfer Family. Each request of the principal has these keys, and policy variables take their values. `null`: the request doesn't have the key. Left out: the value is not known.",
    shape: map(formats.conditionKey, contextValue),
    example: '{ "cognito-identity.amazonaws.com:sub": "eu-west-1:1234abcd-12ab-34cd-56ef-1234567890ab" }',
  },
});

const levels = list(named("policiesOfLevel", list(onePolicy)));

const account = object({
  name: { doc: "The account's name, which findings show next to the account id.", shape: text(), example: '"data"' },
  serviceControlPolicies: {
    doc: "Service control policies: one list for each level. The root's list comes first, then the list of each organizational unit, and the account's own list last. Every level must allow the request. Left out or `[]`: these policies don't limit the account.",
    shape: levels,
    example: '[["scp/root.json"], ["scp/ou.json"]]',
  },
  resourceControlPolicies: {
    doc: "Resource control policies: one list for each level, in the same order. Every level implies `RCPFullAWSAccess`. Left out or `[]`: these policies don't limit the account.",
    shape: levels,
    example: '[["rcp/root.json"]]',
  },
  organization: {
    doc: "The organization that the account belongs to, for conditions on `aws:PrincipalOrgID`, `aws:ResourceOrgID` and their paths.",
    shape: object({
      id: {
        doc: "The organization's id.",
        shape: text(formats.organizationId),
        required: true,
        example: '"o-a1b2c3d4e5"',
      },
      paths: {
        doc: "The account's path in the organization, as in `aws:PrincipalOrgPaths`.",
        shape: oneOrMore(text(formats.organizationPath)),
        example: '["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"]',
      },
    }),
    example: '{ "id": "o-a1b2c3d4e5", "paths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"] }',
  },
  managementAccount: {
    doc: "Whether this is the organization's management account. Service and resource control policies don't limit the management account.",
    shape: boolean,
    example: "true",
  },
});

const vpcEndpoint = object({
  vpc: {
    doc: "The endpoint's VPC: the value of `aws:SourceVpc`.",
    shape: text(formats.vpcId),
    example: '"vpc-1a2b3c4d"',
  },
  policy: {
    doc: `The endpoint policy. ${policyDoc} and assumed not to restrict.`,
    shape: policies,
    example: '"policies/endpoint.json"',
  },
});

const accessPoint = object({
  bucket: {
    doc: "The bucket of the access point, one of this model.",
    shape: text(formats.bucketName),
    required: true,
    example: '"data-lake"',
  },
  policy: {
    doc: `The access point policy. ${policyDoc} and assumed not to restrict.`,
    shape: policies,
    example: '"policies/incoming.access-point.json"',
  },
  vpc: {
    doc: "The VPC, if the access point accepts requests only from that VPC.",
    shape: text(formats.vpcId),
    example: '"vpc-1a2b3c4d"',
  },
});

/** The severities that `severity` can set for a code. */
export const levelsOfSeverity = {
  error: "An error.",
  warning: "A warning.",
  information: "Information.",
  hint: "A hint, which editors show faintly.",
  off: "Not reported.",
} as const;

const waiver = object({
  code: {
    doc: "The code of the findings.",
    shape: { kind: "code" },
    required: true,
    example: '"upload-header-required"',
  },
  files: {
    doc: "A glob of file names, relative to this file: `*` stays in one folder, `**` does not. Left out: all files of this model, and those below this folder that no model names.",
    shape: text(),
    example: '"policies/legacy/*.json"',
  },
  sid: { doc: "The Sid of the statement. Left out: any.", shape: text(), example: '"AllowLegacy"' },
  reason: {
    doc: "Why the findings may stand.",
    shape: text(formats.reason),
    required: true,
    example: '"The old clients send the header."',
  },
  until: {
    doc: "The last day on which the waiver is in force. After it the findings are reported again.",
    shape: text(formats.date),
    example: '"2027-01-31"',
  },
});

/** The whole file. */
export const modelShape = {
  kind: "object",
  members: {
    $schema: {
      doc: "The JSON schema that an editor checks this file against. VS Code with Keyhole doesn't need it.",
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
    operations: {
      doc: "The operations that every principal is checked for. Left out: the setting `keyhole.operations`, and without one `PutObject`, `MultipartUpload` and `GetObject`.",
      shape: operations,
      example: '["PutObject", "MultipartUpload", "GetObject", "ListParts"]',
    },
    expectations: {
      doc: "Expectations: operations that must be allowed, or must be denied. Keyhole checks them in addition to every principal and every bucket that the principal may use.",
      shape: list(expected),
      example:
        '[{ "principal": "arn:aws:iam::444455556666:role/reader", "operations": "GetObject", "on": "s3://data-lake/*", "expect": "allowed" }]',
    },
    uploads: {
      doc: "The older form of `expectations`: uploads, with `to` in place of `on`. Both can be used together.",
      shape: list(upload),
      example:
        '[{ "principal": "arn:aws:iam::444455556666:role/uploader", "to": "s3://data-lake/incoming/*", "expect": "allowed" }]',
    },
    vpcEndpoints: {
      doc: "VPC endpoints for S3, by id. They apply to an expectation whose context has `aws:SourceVpce`.",
      shape: map(formats.endpointId, vpcEndpoint),
      example: '{ "vpce-1a2b3c4d": { "vpc": "vpc-1a2b3c4d", "policy": "policies/endpoint.json" } }',
    },
    accessPoints: {
      doc: "S3 access points, by ARN. They apply to an expectation whose `to` or `from` names an access point.",
      shape: map(formats.accessPointArn, accessPoint),
      example: '{ "arn:aws:s3:eu-west-1:111122223333:accesspoint/incoming": { "bucket": "data-lake" } }',
    },
    environments: {
      doc: "What CloudFormation templates and Terraform configurations are deployed with, by the path of the template or of the configuration's folder, relative to this file: a list of environments. What fails in some of them is reported with their names. Left out: every value that makes a difference is tried.",
      shape: map(formats.path, list(environment)),
      example: '{ "template.yaml": [{ "name": "prod", "values": "parameters-prod.json", "account": "111122223333" }] }',
    },
    severity: {
      doc: "The severity of findings, by code, for this model.",
      shape: map("code", choice(levelsOfSeverity)),
      example: '{ "upload-header-required": "off" }',
    },
    waivers: {
      doc: "Findings that are let stand. They are not reported, and the reason is kept.",
      shape: list(waiver),
      example:
        '[{ "code": "upload-header-required", "files": "policies/legacy/*.json", "reason": "The old clients send the header.", "until": "2027-01-31" }]',
    },
    knownNames: {
      doc: "Services, actions and condition keys that AWS has and Keyhole's catalog doesn't have yet: they are not reported as unknown.",
      shape: list(text(formats.catalogName)),
      example: '["newservice", "s3:GetNewThing"]',
    },
  },
} as const satisfies Shape;
