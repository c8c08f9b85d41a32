/** Workspaces that are written for the fuzzer: each shows another part of a model. */
import type { FixtureFile } from "../harness/fixture.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const statement = (more: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] }, null, 2);
const json = (file: string, value: object): FixtureFile => ({ file, text: JSON.stringify(value, null, 2) });
const lake = { account: "111122223333", region: "eu-west-1", encryption: { type: "aws:kms", key } };
const uploader = "arn:aws:iam::111122223333:role/uploader";

/** Small, and together with every member of a model in them. */
export const drawnWorkspaces: readonly (readonly FixtureFile[])[] = [
  [
    {
      file: "keyhole.json",
      text: JSON.stringify(
        {
          buckets: {
            lake: {
              account: "111122223333",
              region: "eu-west-1",
              encryption: { type: "aws:kms", key, bucketKey: true },
              policy: "bucket.json",
            },
            logs: { account: "444455556666", region: "us-east-1", encryption: { type: "AES256" } },
          },
          keys: { [key]: { aliases: ["alias/lake"], policy: "key.json" } },
          principals: {
            "arn:aws:iam::111122223333:role/uploader": {
              policies: ["role*.json"],
              permissionsBoundary: "boundary.json",
              tags: { team: "data" },
            },
            "arn:aws:iam::444455556666:user/ana": { policies: ["role.json"] },
            "delivery.logs.amazonaws.com": {},
          },
          accounts: {
            "444455556666": {
              serviceControlPolicies: [["scp.json"]],
              resourceControlPolicies: [],
              organization: { id: "o-abc123" },
            },
          },
          uploads: [
            {
              principal: "arn:aws:iam::111122223333:role/uploader",
              to: "s3://lake/in/*",
              operations: ["PutObject", "MultipartUpload"],
              context: { "aws:SourceVpce": "vpce-1a2b3c4d" },
              expect: "allowed",
            },
          ],
          severity: { "unknown-key-policy": "off" },
        },
        null,
        2,
      ),
    },
    {
      file: "role.json",
      text: JSON.stringify(
        {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "s3:PutObject",
              Resource: ["arn:aws:s3:::lake/*", "arn:aws:s3:::logs/${aws:PrincipalTag/team}/*"],
            },
            { Effect: "Allow", Action: "kms:GenerateDataKey", Resource: key },
          ],
        },
        null,
        2,
      ),
    },
    {
      file: "key.json",
      text: statement({ Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" }),
    },
    {
      file: "bucket.json",
      text: statement({
        Principal: { AWS: "arn:aws:iam::444455556666:user/ana" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::lake/*",
      }),
    },
    { file: "boundary.json", text: statement({ Action: ["s3:*", "kms:GenerateDataKey"], Resource: "*" }) },
    { file: "scp.json", text: statement({ Action: "*", Resource: "*" }) },
  ],
  // A role and the key of its bucket.
  [
    json("keyhole.json", {
      buckets: { lake },
      keys: { [key]: { policy: "key.json" } },
      principals: { [uploader]: { policies: ["role.json"] } },
    }),
    { file: "role.json", text: statement({ Action: ["s3:PutObject", "kms:GenerateDataKey"], Resource: "*" }) },
    {
      file: "key.json",
      text: statement({
        Principal: { AWS: uploader },
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: "*",
        Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      }),
    },
  ],
  // Another account, by a bucket policy that demands a header, which the upload sends.
  [
    json("keyhole.json", {
      buckets: { lake: { ...lake, policy: "bucket.json" } },
      keys: { [key]: { policy: "key.json" } },
      principals: {
        "arn:aws:iam::444455556666:user/ana": {
          policies: ["user.json"],
          headers: { "x-amz-server-side-encryption": "aws:kms" },
        },
      },
      uploads: [{ principal: "arn:aws:iam::444455556666:user/ana", to: "s3://lake/ana/*", expect: "allowed" }],
    }),
    { file: "user.json", text: statement({ Action: "s3:PutObject", Resource: "arn:aws:s3:::lake/${aws:username}/*" }) },
    {
      file: "key.json",
      text: statement({ Principal: { AWS: "arn:aws:iam::444455556666:root" }, Action: "kms:*", Resource: "*" }),
    },
    json("bucket.json", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "444455556666" },
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::lake/*",
        },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::lake/*",
          Condition: { Null: { "s3:x-amz-server-side-encryption": "true" } },
        },
      ],
    }),
  ],
  // A guardrail of the organization, an endpoint, and a service that writes.
  [
    json("keyhole.json", {
      buckets: { lake },
      principals: { [uploader]: { policies: ["role.json"] }, "logging.s3.amazonaws.com": {} },
      accounts: { "111122223333": { serviceControlPolicies: [["scp.json"]], resourceControlPolicies: [["rcp.json"]] } },
      vpcEndpoints: { "vpce-1a2b3c4d": { policy: "endpoint.json" } },
      uploads: [
        {
          principal: uploader,
          to: "s3://lake/in/*",
          context: { "aws:SourceVpce": "vpce-1a2b3c4d" },
          expect: "allowed",
        },
      ],
    }),
    { file: "role.json", text: statement({ Action: "s3:PutObject", Resource: "arn:aws:s3:::lake/in/*" }) },
    { file: "scp.json", text: statement({ NotAction: "kms:Decrypt", Resource: "*" }) },
    {
      file: "rcp.json",
      text: statement({
        Effect: "Deny",
        Principal: "*",
        Action: "kms:*",
        Resource: "*",
        Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-abc123" } },
      }),
    },
    { file: "endpoint.json", text: statement({ Principal: "*", Action: "s3:*", Resource: "*" }) },
  ],
];
