/** A model with one of everything: each kind of principal, bucket, key and policy, for tests that draw what is said of it. */
import { createEngine } from "../../server/rules/engine.ts";
import type { CheckedModel, Engine, PolicyFile } from "../../server/rules/engine.ts";
import { readModel } from "../../server/workspace/read-model.ts";

const data = "111122223333";
const apps = "444455556666";
const key = `arn:aws:kms:eu-west-1:${data}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const second = `arn:aws:kms:eu-west-1:${data}:key/0987dcba-09fe-87dc-65ba-ab0987654321`;
const far = `arn:aws:kms:us-west-2:${apps}:key/11112222-3333-4444-5555-666677778888`;

type Statement = Readonly<Record<string, unknown>>;
const policy = (...statements: readonly Statement[]): string =>
  `${JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2)}\n`;
const statement =
  (Effect: string) =>
  (Action: unknown, Resource: unknown, more: Statement = {}): Statement => ({ ...more, Effect, Action, Resource });
const allow = statement("Allow");
const deny = statement("Deny");
const root = (account: string): Statement => ({ Principal: { AWS: `arn:aws:iam::${account}:root` } });
const everybody: Statement = { Principal: "*" };
const when = (...conditions: readonly (readonly [string, string, unknown])[]): Statement => ({
  Condition: Object.fromEntries(conditions.map(([operator, name, value]) => [operator, { [name]: value }])),
});
const role = (name: string, account = data): string => `arn:aws:iam::${account}:role/${name}`;
const dataKey = ["kms:GenerateDataKey", "kms:Decrypt"];
const objects = (...buckets: readonly string[]): string[] => buckets.map((name) => `arn:aws:s3:::${name}/*`);

export const wideFiles: Readonly<Record<string, string>> = {
  "full.json": policy(allow("*", "*")),
  "writer.json": policy(allow("s3:PutObject", objects("lake", "plain", "dual", "exchange", "managed", "unsaid"))),
  "uploader.json": policy(
    { Sid: "Write", ...allow(["s3:PutObject", "s3:AbortMultipartUpload"], objects("lake", "second")) },
    { Sid: "Key", ...allow("kms:GenerateDataKey", [key, second]) },
  ),
  "reader.json": policy(
    allow(["s3:GetObject", "s3:ListBucket"], [...objects("lake", "second"), "arn:aws:s3:::lake"]),
    allow("kms:Decrypt", key, when(["StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"])),
  ),
  "wrong-region.json": policy(
    allow("s3:*", "*"),
    allow(dataKey, "*", when(["StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com"])),
  ),
  "context.json": policy(
    allow("s3:*", "*"),
    allow(dataKey, "*", when(["StringLike", "kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::*/in/*"])),
  ),
  "other-key.json": policy(allow("s3:*", "*"), allow(dataKey, second)),
  "denied.json": policy(allow("*", "*"), { Sid: "NoKeys", ...deny("kms:Decrypt", "*") }),
  "network.json": policy(
    allow("s3:*", "*", when(["IpAddress", "aws:SourceIp", "10.0.0.0/8"])),
    allow(dataKey, "*", when(["StringEquals", "aws:SourceVpce", "vpce-0a1b2c3d4e5f67890"])),
  ),
  "tags.json": policy(
    allow("s3:*", "arn:aws:s3:::lake/${aws:PrincipalTag/team}/*"),
    allow(dataKey, "*", when(["StringEquals", "aws:ResourceTag/team", "data"])),
  ),
  "copier.json": policy(
    allow(["s3:GetObject", "s3:GetObjectTagging"], objects("lake")),
    allow(["s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"], objects("second")),
    allow("kms:Decrypt", key),
  ),
  "replicator.json": policy(
    allow(
      ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging", "s3:GetObjectVersionAcl"],
      objects("lake"),
    ),
    allow(["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"], objects("second")),
    allow("kms:Decrypt", key),
    allow("kms:Encrypt", second),
  ),
  "trust-s3.json": policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "s3.amazonaws.com" } }),
  "boundary.json": policy(allow("s3:*", "*"), allow("kms:GenerateDataKey", "*")),
  "session.json": policy(allow(["s3:PutObject", "kms:GenerateDataKey"], "*")),
  "scp.json": policy(allow("*", "*"), {
    Sid: "OnlyTls",
    ...deny("s3:*", "*", when(["Bool", "aws:SecureTransport", "false"])),
  }),
  "no-second.scp.json": policy(allow("*", "*"), deny("kms:*", second)),
  "rcp.json": policy(
    allow("*", "*", everybody),
    deny("s3:*", "*", { ...everybody, ...when(["StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-a1b2c3d4e5"]) }),
  ),
  "lake.json": policy(
    { Sid: "Apps", ...allow(["s3:PutObject", "s3:GetObject"], objects("lake"), root(apps)) },
    {
      Sid: "Algorithm",
      ...deny("s3:PutObject", "arn:aws:s3:::lake/strict/*", {
        ...everybody,
        ...when(["StringNotEquals", "s3:x-amz-server-side-encryption", "aws:kms"]),
      }),
    },
    allow("s3:PutObject", objects("lake"), {
      Principal: { Service: "logging.s3.amazonaws.com" },
      ...when(["StringEquals", "aws:SourceAccount", data]),
    }),
  ),
  "public.json": policy(allow("s3:GetObject", objects("public"), everybody)),
  "key.json": policy(allow("kms:*", "*", { Sid: "Root", ...root(data) }), {
    Sid: "Logging",
    ...allow("kms:GenerateDataKey*", "*", { Principal: { Service: "logging.s3.amazonaws.com" } }),
  }),
  "second-key.json": policy(
    allow("kms:*", "*", { Principal: { AWS: role("admin") } }),
    allow(dataKey, "*", {
      Principal: { AWS: [role("uploader"), role("partner", apps), role("full")] },
      ...when(["StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"]),
    }),
  ),
  "far-key.json": policy(allow("kms:*", "*", root(apps)), allow("kms:Decrypt", "*", root(data))),
  "endpoint.json": policy(allow("s3:PutObject", objects("lake"), everybody)),
  "point.json": policy(allow("s3:*", "*", root(apps))),
};

const principal = (name: string, more: Statement = {}, account = data): readonly [string, Statement] => [
  role(name, account),
  { policies: `${name}.json`, ...more },
];
const bucket = (encryption: Statement, more: Statement = {}): Statement => ({
  account: data,
  region: "eu-west-1",
  encryption,
  policy: [],
  ...more,
});
const organization = (unit: string): Statement => ({
  organization: { id: "o-a1b2c3d4e5", paths: [`o-a1b2c3d4e5/r-ab12/${unit}/`] },
});

const configuration = {
  accounts: {
    [data]: {
      name: "data",
      ...organization("ou-ab12-data"),
      serviceControlPolicies: [["scp.json"]],
      resourceControlPolicies: [["rcp.json"]],
    },
    [apps]: {
      name: "apps",
      ...organization("ou-ab12-apps"),
      serviceControlPolicies: [["scp.json"], ["no-second.scp.json"]],
    },
    "777788889999": { ...organization("ou-ab12-root"), managementAccount: true },
  },
  buckets: {
    lake: bucket({ type: "aws:kms", key, bucketKey: true }, { policy: "lake.json" }),
    second: bucket({ type: "aws:kms", key: second, bucketKey: false }, { formerKeys: [key] }),
    dual: bucket({ type: "aws:kms:dsse", key: "alias/lake" }),
    plain: bucket({ type: "AES256" }),
    managed: bucket({ type: "aws:kms" }),
    unsaid: bucket({ type: "aws:kms", key: `arn:aws:kms:eu-west-1:${data}:key/99998888-7777-6666-5555-444433332222` }),
    public: bucket({ type: "aws:kms", key }, { policy: "public.json" }),
    exchange: bucket({ type: "aws:kms", key: far }, { account: apps, region: "us-west-2" }),
    source: bucket(
      { type: "aws:kms", key },
      { replication: [{ role: role("replicator"), to: "s3://second/*", replicaKey: second }] },
    ),
  },
  accessPoints: {
    [`arn:aws:s3:eu-west-1:${data}:accesspoint/in`]: {
      bucket: "lake",
      policy: "point.json",
      vpc: "vpc-0a1b2c3d4e5f67890",
    },
  },
  keys: {
    [key]: { aliases: ["alias/lake"], policy: "key.json", tags: { team: "data" } },
    [second]: {
      policy: "second-key.json",
      grants: [{ grantee: role("granted"), operations: ["GenerateDataKey", "Decrypt"] }],
    },
    [far]: { policy: "far-key.json", origin: "EXTERNAL" },
  },
  principals: Object.fromEntries([
    principal("full"),
    principal("writer"),
    principal("uploader"),
    principal("reader"),
    principal("wrong-region"),
    principal("context"),
    principal("other-key"),
    principal("denied"),
    principal("network", { context: { "aws:SourceVpce": "vpce-0a1b2c3d4e5f67890", "aws:SourceIp": "10.1.2.3" } }),
    principal("tags", { tags: { team: "in" } }),
    principal("copier"),
    principal("replicator", { trust: "trust-s3.json" }),
    principal("bounded", { policies: "full.json", permissionsBoundary: "boundary.json" }),
    principal("brief", { policies: "full.json", session: "session.json" }),
    principal("granted", { policies: "writer.json" }),
    principal("headers", { policies: "full.json", headers: { "x-amz-server-side-encryption": "aws:kms" } }),
    principal("partner", { policies: "full.json" }, apps),
    principal("stranger", { policies: "full.json" }, "222233334444"),
    [`arn:aws:iam::${data}:user/ana`, { policies: [], groups: { team: "uploader.json" } }],
    [`arn:aws:sts::${data}:assumed-role/full/run`, { policies: "full.json" }],
    ["logging.s3.amazonaws.com", {}],
  ]),
  vpcEndpoints: { "vpce-0a1b2c3d4e5f67890": { vpc: "vpc-0a1b2c3d4e5f67890", policy: "endpoint.json" } },
  expectations: [
    { principal: role("uploader"), on: "s3://lake/*", operations: "PutObject", expect: "allowed" },
    { principal: role("uploader"), on: "s3://lake/*", operations: "MultipartUpload", expect: "allowed" },
    { principal: role("writer"), on: "s3://plain/*", operations: ["PutObject"], expect: "denied" },
    {
      principal: role("copier"),
      on: "s3://second/*",
      from: "s3://lake/*",
      operations: "CopyObject",
      expect: "allowed",
    },
    { principal: role("stranger", "222233334444"), on: "s3://lake/*", operations: "GetObject", expect: "denied" },
  ],
};

export interface WideModel {
  readonly engine: Engine;
  readonly checked: CheckedModel;
  readonly files: ReadonlyMap<string, PolicyFile>;
}

/** With every policy read anew. */
export function readWideModel() {
  const engine = createEngine();
  const texts = { "keyhole.json": `${JSON.stringify(configuration, null, 2)}\n`, ...wideFiles };
  const files = new Map(Object.entries(texts).map(([name, text]) => [name, engine.read(name, text)]));
  const model = readModel(
    {
      file: "keyhole.json",
      text: texts["keyhole.json"],
      resolve: (path) => path,
      find: () => [],
      documents: (name) => {
        const file = files.get(name);
        return file === undefined ? { problem: "no such file" } : engine.documents(file);
      },
    },
    [],
  );
  return { engine, model, files };
}

export function wideModel(): WideModel {
  const { engine, model, files } = readWideModel();
  return { engine, checked: engine.checkModel(model), files };
}
