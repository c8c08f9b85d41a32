import assert from "node:assert/strict";
import { modelOf } from "../../../test/harness/model-source.ts";
import { applyEdits } from "../../policy/edits/text-edit.ts";
import { parseJson } from "../../policy/parse.ts";
import { findDocuments } from "../../policy/recognize.ts";
import { completeModel } from "./model.ts";
import { asPlain, asSnippet } from "./suggestion.ts";

const role = "arn:aws:iam::444455556666:role/uploader";
const other = "arn:aws:iam::444455556666:role/reader";
const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const accessPoint = "arn:aws:s3:eu-west-1:111122223333:accesspoint/incoming";

const policies: Readonly<Record<string, object>> = {
  "policies/uploader.json": {
    Sid: "Write",
    Effect: "Allow",
    Action: "s3:PutObject",
    Resource: ["arn:aws:s3:::staging/*", `${accessPoint}/object/*`],
    Condition: { StringEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" } },
  },
  "policies/lake.key.json": {
    Effect: "Allow",
    Principal: { AWS: [role, other], Service: "logging.s3.amazonaws.com" },
    Action: "kms:*",
    Resource: "*",
    Condition: { StringEquals: { "kms:CallerAccount": "777788889999" } },
  },
  "policies/lake.bucket.json": {
    Effect: "Allow",
    Principal: { AWS: role },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::lake/*",
  },
};

const files = Object.entries(policies).map(([path, Statement]) => {
  const text = JSON.stringify({ Version: "2012-10-17", Statement });
  return { path, documents: findDocuments(parseJson(text).root, text) };
});

const declared = {
  accounts: { "222233334444": { organization: { id: "o-a1b2c3d4e5" } } },
  buckets: {
    lake: { account: "111122223333", region: "eu-west-1", encryption: { type: "aws:kms", key: "alias/lake" } },
  },
  keys: { [key]: { aliases: ["alias/lake"] } },
  principals: { [role]: { policies: [] } },
  vpcEndpoints: { "vpce-99999999": { vpc: "vpc-1a2b3c4d" } },
  accessPoints: { [accessPoint]: { bucket: "lake" } },
};

/** @param entry with the cursor at `|`, in a model that declares the above besides */
function offered(entry: string, hasSchema = true) {
  const marked = entry.startsWith("{") ? entry : `{ ${entry} }`;
  const offset = marked.indexOf("|");
  return completeModel(marked.replace("|", ""), offset, {
    model: modelOf(declared, {}),
    files,
    codes: ["missing-kms-action", "denied-kms-action"],
    hasSchema,
  })?.items;
}

const labels = (entry: string, hasSchema?: boolean): string[] | undefined =>
  offered(entry, hasSchema)?.map(({ label }) => label);

suite("completion in keyhole.json", () => {
  test("entries are offered for what policies mention and nothing declares", () => {
    assert.deepEqual(labels('"buckets": { "lake": {}, "|" }'), ["staging"]);
    assert.deepEqual(labels('"principals": { | }'), [role, other, "logging.s3.amazonaws.com"]);
    assert.deepEqual(labels(`"principals": { "${role}": {}, "|" }`), [other, "logging.s3.amazonaws.com"]);
    assert.deepEqual(labels('"accounts": { "|" }')?.slice(0, 2), ["444455556666", "111122223333"]);
    assert.deepEqual(labels('"vpcEndpoints": { "|" }'), ["vpce-1a2b3c4d"]);
    assert.deepEqual(labels('"accessPoints": { "|" }'), [accessPoint]);
  });

  test("a new entry begins with what it requires, or with what comes first, and a stop in it", () => {
    const [first] = offered('"principals": { "|" }') ?? [];
    assert.equal(asSnippet(first?.newText ?? ""), `"${role}": {\n  "policies": "$1"\n\\}`);
    assert.equal(first?.goesOn, true);
    const [point] = offered('"accessPoints": { | }') ?? [];
    assert.equal(asSnippet(point?.newText ?? ""), `"${accessPoint}": {\n  "bucket": "$1"\n\\}`);
  });

  for (const [what, entry, expected] of [
    ["a principal", '"expectations": [{ "principal": "|" }]', [role, other, "logging.s3.amazonaws.com"]],
    ["a role", '"buckets": { "lake": { "replication": [{ "role": "up|" }] } }', [role]],
    [
      "a grantee",
      `"keys": { "${key}": { "grants": [{ "grantee": "|" }] } }`,
      [role, other, "logging.s3.amazonaws.com"],
    ],
    ["objects", '"expectations": [{ "on": "|" }]', ["s3://lake/*", `s3://${accessPoint}/*`, "s3://staging/*"]],
    ["objects of the older form", '"uploads": [{ "to": "s3://lak|" }]', ["s3://lake/*"]],
    ["a bucket", `"accessPoints": { "${accessPoint}": { "bucket": | } }`, ["lake", "staging"]],
    ["a key by its alias", '"buckets": { "b": { "encryption": { "key": "|" } } }', ["alias/lake", key]],
    ["a key by its ARN", '"buckets": { "b": { "formerKeys": ["|"] } }', [key]],
    ["an alias", `"keys": { "${key}": { "aliases": ["|"] } }`, ["alias/lake"]],
    [
      "an account",
      '"buckets": { "b": { "account": "|" } }',
      ["222233334444", "444455556666", "111122223333", "777788889999"],
    ],
    ["a Region", '"buckets": { "b": { "region": "eu-w|" } }', ["eu-west-1", "eu-west-2", "eu-west-3"]],
    ["an organization", '"accounts": { "111122223333": { "organization": { "id": "|" } } }', ["o-a1b2c3d4e5"]],
    ["a VPC", '"vpcEndpoints": { "vpce-1a2b3c4d": { "vpc": "|" } }', ["vpc-1a2b3c4d"]],
    ["a condition key", '"expectations": [{ "context": { "|" } }]', ["aws:SourceVpce", "kms:CallerAccount"]],
    ["an endpoint", '"expectations": [{ "context": { "aws:SourceVpce": "|" } }]', ["vpce-99999999", "vpce-1a2b3c4d"]],
    ["another value", '"expectations": [{ "context": { "kms:CallerAccount": ["|"] } }]', ["777788889999"]],
    [
      "a key in a header",
      '"uploads": [{ "headers": { "x-amz-server-side-encryption-aws-kms-key-id": "|" } }]',
      ["alias/lake", key],
    ],
    ["a Sid", '"waivers": [{ "sid": "|" }]', ["Write"]],
  ] as const)
    test(`${what}: what is declared, then what policies mention`, () => {
      assert.deepEqual(labels(entry), expected);
    });

  test("policy files, those of the kind that the member wants first", () => {
    const [uploader, ofKey, ofBucket] = Object.keys(policies);
    assert.deepEqual(labels('"principals": { "x": { "policies": ["|"] } }'), [uploader, ofKey, ofBucket]);
    assert.deepEqual(labels(`"keys": { "${key}": { "policy": "|" } }`), [ofKey, uploader, ofBucket]);
    assert.deepEqual(labels('"buckets": { "lake": { "policy": "|" } }'), [ofBucket, uploader, ofKey]);
    assert.deepEqual(labels(`"principals": { "x": { "policies": ["${String(uploader)}", "|"] } }`), [ofKey, ofBucket]);
    assert.deepEqual(labels('"accounts": { "1": { "serviceControlPolicies": [["|"]] } }'), [uploader, ofKey, ofBucket]);
    assert.deepEqual(labels('"waivers": [{ "files": "lake|" }]'), [ofKey, ofBucket]);
    assert.equal(offered('"buckets": { "lake": { "policy": "|" } }')?.[0]?.detail, "bucket policy");
  });

  test("members and words only where the client has no schema that lists them", () => {
    assert.deepEqual(labels('"operations": "|"'), []);
    assert.deepEqual(labels('"operations": ["GetObjectA|"]', false)?.[0], "GetObjectAttributes");
    assert.deepEqual(labels('"operations": ["PutObject", "PutObj|"]', false)?.includes("PutObject"), false);
    assert.deepEqual(labels("{ | }"), []);
    assert.ok(labels('{ "buckets": {}, | }', false)?.includes("principals"));
    assert.ok(!labels('{ "buckets": {}, | }', false)?.includes("buckets"));
    assert.deepEqual(labels('"severity": { "|" }', false), ["missing-kms-action", "denied-kms-action"]);
    assert.deepEqual(labels('"severity": { "missing-kms-action": "inf|" }', false), ["information"]);
  });

  test("what is taken is written with the commas that it needs, and leaves the text sound", () => {
    const text = `{\n  "buckets": {\n    "lake": {}\n    |\n  }\n}\n`;
    const [item] = offered(text) ?? [];
    assert.ok(item);
    const after = applyEdits(text.replace("|", ""), [
      { range: item.range, newText: asPlain(item.newText) },
      ...(item.commaAt === undefined ? [] : [{ range: { offset: item.commaAt, end: item.commaAt }, newText: "," }]),
    ]);
    assert.deepEqual(JSON.parse(after), { buckets: { lake: {}, staging: { account: "" } } });
  });

  test("a policy that stands there is left to the completion of policies", () => {
    assert.equal(labels('"buckets": { "lake": { "policy": { "|" } } }'), undefined);
    assert.equal(labels('"principals": { "x": { "policies": [{ "Statement": [{ | }] }] } }'), undefined);
  });

  test("nothing throws, wherever the cursor is", () => {
    const text = JSON.stringify(declared, null, 1);
    for (let offset = 0; offset <= text.length; offset++)
      assert.ok(Array.isArray(offered(`${text.slice(0, offset)}|${text.slice(offset)}`)));
  });
});
