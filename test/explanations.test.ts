/**
 * What `explain` prints of a message, drawn in test/fixtures/explanations/: `likely.txt` without a model, `model.txt`
 * by the policies of the model below. A block is the message behind `##`, and the answer; behind `json` stands what only
 * the answer for programs has.
 */
import assert from "node:assert/strict";
import { formatExplainText } from "../server/entry/formats/explain.ts";
import { askModel } from "../server/rules/explain/ask-model.ts";
import { explain } from "../server/rules/explain/explain.ts";
import type { Explanation } from "../server/rules/explain/explanation.ts";
import type { AskModel } from "../server/rules/explain/explain.ts";
import { DenialReader } from "../server/workspace/denials/reader.ts";
import { checkDrawing } from "./harness/drawings.ts";
import { modelOf } from "./harness/model-source.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const sharedKey = "arn:aws:kms:eu-central-1:111122223333:key/11112222-3333-4444-5555-666677778888";
const farKey = "arn:aws:kms:us-west-2:444455556666:key/0987dcba-09fe-87dc-65ba-ab0987654321";

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
const allow = (action: unknown, resource: unknown, more: object = {}) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});
const everything = allow("*", "*");
const useKey = ["kms:GenerateDataKey", "kms:Decrypt"];
const arn = (name: string): string => `arn:aws:iam::${name}`;
const iam = (name: string) => ({ Principal: { AWS: arn(name) } });
const root = (account: string) => ({ Principal: { AWS: `arn:aws:iam::${account}:root` } });

const files = {
  "full.json": policy(everything),
  "writer.json": policy(allow("s3:PutObject", "arn:aws:s3:::data-lake/*")),
  "reader.json": policy(
    { Sid: "Read", ...allow("s3:GetObject", "arn:aws:s3:::data-lake/*") },
    allow("kms:Decrypt", key, { Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } } }),
  ),
  "denied.json": policy(everything, { Sid: "NoKeys", Effect: "Deny", Action: "kms:*", Resource: "*" }),
  "tagged.json": policy(
    allow("s3:*", "*", {
      Condition: {
        StringEquals: { "aws:PrincipalTag/team": "data", "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        Bool: { "aws:SecureTransport": "true" },
        ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/path/tagged" },
      },
    }),
    allow(useKey, key, { Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data-lake" } } }),
  ),
  "objects.json": policy(
    allow("s3:*", "*"),
    allow(useKey, "*", {
      Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::data-lake/in/*" } },
    }),
  ),
  "joined.json": policy(
    { Sid: "UseTheKey", ...allow(["kms:GenerateDataKey"], key) },
    allow("s3:GetObject", "arn:aws:s3:::data-lake/in/a"),
  ),
  // None of these is the one that lacks just an action.
  "apart.json": policy(
    { Effect: "Deny", Action: "kms:Encrypt", Resource: key },
    { Effect: "Allow", NotAction: "kms:*", Resource: key },
    { Effect: "Allow", Action: "kms:DescribeKey", NotResource: key },
    allow("kms:GenerateDataKey", key, { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
    allow(["kms:DescribeKey", "s3:GetObject"], key),
    allow("kms:DescribeKey", [key, farKey]),
  ),
  "unusable.json": policy(allow("s3:GetObject", [])),
  "managed.json": JSON.stringify(
    { Arn: "arn:aws:iam::111122223333:policy/limits", Document: JSON.parse(policy(everything)) as unknown },
    null,
    2,
  ),
  "single.json": JSON.stringify({ Version: "2012-10-17", Statement: allow("s3:GetObject", "*") }, null, 2),
  "network.json": policy(everything, {
    Sid: "FromOurNetwork",
    Effect: "Deny",
    Action: ["kms:Decrypt", "kms:Encrypt"],
    Resource: "*",
    Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-0a1b2c3d4e5f67890" } },
  }),
  "conditions.json": policy(
    allow("s3:GetObject", "*", {
      Condition: {
        StringEquals: {
          "aws:PrincipalAccount": "111122223333",
          "aws:PrincipalType": "AssumedRole",
          "aws:ResourceAccount": "111122223333",
          "aws:userid": "AIDA:run",
          "aws:RequestedRegion": "eu-west-1",
        },
        StringLike: { "aws:PrincipalArn": "*" },
        Bool: { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false" },
      },
    }),
  ),
  "called.json": policy(
    allow("s3:*", "*"),
    allow(useKey, "*", {
      Condition: {
        StringEquals: {
          "kms:CallerAccount": "111122223333",
          "kms:ViaService": ["s3.eu-west-1.amazonaws.com", "s3.us-west-2.amazonaws.com"],
        },
        Bool: { "aws:ViaAWSService": "true", "aws:SecureTransport": "true" },
        "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": "aws:s3:arn" },
      },
    }),
  ),
  "elsewhere.json": policy(
    allow("s3:*", "*"),
    allow(useKey, "*", { Condition: { StringEquals: { "kms:CallerAccount": "444455556666" } } }),
    allow(useKey, "*", { Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } }),
  ),
  "boundary.json": policy(allow("s3:*", "*")),
  "scp.json": policy(everything, { Sid: "KeepLogs", Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" }),
  "rcp.json": policy(everything, { Effect: "Deny", Principal: "*", Action: "s3:PutObjectAcl", Resource: "*" }),
  "session.json": policy(allow("s3:GetObject", "*")),
  "lake.json": policy(
    { Sid: "Partners", ...allow("s3:*", ["arn:aws:s3:::data-lake", "arn:aws:s3:::data-lake/*"], root("444455556666")) },
    { Effect: "Deny", Principal: "*", Action: "s3:PutObjectTagging", Resource: "arn:aws:s3:::data-lake/*" },
  ),
  "forms.json": policy(
    { Sid: "Uploader", ...allow("s3:GetObject", "arn:aws:s3:::forms/a", iam("444455556666:role/partner")) },
    {
      Sid: "Encrypted",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::forms/kms/*",
      Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
    },
    { Sid: "Locked", Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::forms/locked/*" },
    {
      Sid: "Acls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObjectAcl",
      Resource: "arn:aws:s3:::forms/*",
      Condition: { Null: { "s3:x-amz-server-side-encryption": "true" } },
    },
  ),
  "shared-key.json": policy(
    allow("kms:*", "*", root("111122223333")),
    // Others of the list would get it, too.
    allow("kms:Encrypt", "*", {
      Principal: { AWS: [arn("444455556666:role/partner"), arn("444455556666:role/other")] },
    }),
    { Sid: "Partner", ...allow("kms:Encrypt", "*", iam("444455556666:role/partner")) },
  ),
  "key.json": policy(allow("kms:*", "*", root("111122223333"))),
  "far-key.json": policy(allow("kms:*", "*", root("444455556666"))),
  "endpoint.json": policy(allow("s3:GetObject", "*", { Principal: "*" })),
};
const principal = (name: string, more: object = {}) => [
  `arn:aws:iam::111122223333:role/${name}`,
  { policies: [`${name}.json`], ...more },
];
const encrypted = (one: string, more: object = {}) => ({ type: "aws:kms", key: one, ...more });

const model = modelOf(
  {
    accounts: {
      "111122223333": {
        name: "data",
        organization: { id: "o-a1b2c3d4e5", paths: ["o-a1b2c3d4e5/r-ab12/ou-ab12/"] },
        serviceControlPolicies: [["scp.json"]],
        resourceControlPolicies: [["rcp.json"]],
      },
      "444455556666": {
        organization: { id: "o-a1b2c3d4e5", paths: ["o-a1b2c3d4e5/r-ab12/"] },
        managementAccount: true,
      },
    },
    buckets: {
      "data-lake": {
        account: "111122223333",
        region: "eu-west-1",
        policy: "lake.json",
        encryption: encrypted(key, { bucketKey: true }),
      },
      exchange: { account: "111122223333", region: "us-west-2", policy: [], encryption: encrypted(farKey) },
      aliased: { account: "111122223333", region: "eu-west-1", policy: [], encryption: encrypted("alias/lake") },
      forms: {
        account: "111122223333",
        region: "eu-central-1",
        policy: "forms.json",
        encryption: encrypted(sharedKey),
      },
      logs: { account: "111122223333", region: "eu-west-1", policy: [], encryption: { type: "AES256" } },
    },
    keys: {
      [sharedKey]: { policy: "shared-key.json" },
      [key]: { aliases: ["alias/lake"], policy: "key.json" },
      [farKey]: { policy: "far-key.json" },
    },
    principals: Object.fromEntries([
      principal("full"),
      principal("writer"),
      principal("reader"),
      principal("denied"),
      principal("path/tagged", { policies: ["tagged.json"], tags: { team: "data" } }),
      principal("objects"),
      principal("bounded", { policies: ["full.json"], permissionsBoundary: "boundary.json" }),
      principal("brief", { policies: ["full.json"], session: ["session.json"] }),
      principal("joined"),
      principal("apart"),
      principal("single"),
      principal("unusable"),
      principal("managed"),
      principal("network"),
      principal("conditions"),
      principal("limited", { policies: ["full.json"], permissionsBoundary: "denied.json" }),
      principal("none", { policies: [] }),
      ["arn:aws:iam::111122223333:user/ana", { policies: ["writer.json"] }],
      ["arn:aws:iam::444455556666:role/partner", { policies: ["full.json"] }],
      principal("called"),
      principal("elsewhere"),
      ["arn:aws:iam::111122223333:role/untold", {}],
    ]),
    vpcEndpoints: { "vpce-0a1b2c3d4e5f67890": { policy: "endpoint.json" } },
  },
  files,
);
const texts = new Map(Object.entries({ ...files, "keyhole.json": model.text }));

/** What people are not told: of causes the fixes that are preferred, and what they do. */
function onlyInJson({ denials }: Explanation): string[] {
  return denials.flatMap(({ model: answer, causes, likely }) => [
    ...(answer === undefined ? [] : [`  json: ${answer.decision}`]),
    ...causes.flatMap(({ layer, fixes }) =>
      fixes.map(
        ({ title, effect, isPreferred }) => `  json: ${layer}, ${title}: ${effect}${isPreferred ? ", preferred" : ""}`,
      ),
    ),
    ...(likely.length === 0 ? [] : [`  json: ${likely.map(({ action, layer }) => `${action} ${layer}`).join(", ")}`]),
  ]);
}

function printed(message: string, ask?: AskModel): string {
  const reader = new DenialReader();
  reader.push(message);
  const style = { colours: false, width: undefined, pullHints: ask === undefined, texts };
  const explanation = explain(reader.end(), ask);
  const text = [...formatExplainText(explanation, style)].join("").trimEnd();
  return [text, ...onlyInJson(explanation)].join("\n");
}

checkDrawing("explanations/likely.txt", (message) => printed(message));
checkDrawing("explanations/model.txt", (message) => printed(message, askModel(model)));

test("the model of these explanations has no problem", () => {
  assert.deepEqual(
    model.problems.map((one) => one.message),
    [],
  );
});
