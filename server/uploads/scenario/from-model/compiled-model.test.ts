/** Whose policies count where, in models on one line, also after an edit of them. */
import assert from "node:assert/strict";
import { MemoryFiles, codes } from "../../../../test/harness/model-source.ts";
import { shortArns, shortModel, wholeArns } from "../../../../test/harness/short-model.ts";
import { shortCompiled } from "../../../../test/harness/short-compiled.ts";
import { createEngine, defaultSettings } from "../../../rules/engine.ts";
import type { CheckedModel } from "../../../rules/engine.ts";
import { createModelReader } from "../../../workspace/read-model.ts";
import { isBounded } from "./compiled-model.ts";

/** What is found in each version of a model, one checked after the other. */
function found(...versions: readonly string[]): readonly (readonly string[])[] {
  const engine = createEngine();
  const memory = new MemoryFiles();
  const reader = createModelReader(codes);
  let before: CheckedModel | undefined;
  return versions.map((version) => {
    const files = Object.fromEntries(shortModel(version).map(({ file, text }) => [file, text]));
    // What stands before an edit is the same afterwards.
    const { accounts, ...rest } = JSON.parse(files["keyhole.json"] ?? "") as Record<string, unknown>;
    const keyhole = JSON.stringify({ ...rest, accounts });
    const model = reader.read(memory.source({ ...files, "keyhole.json": keyhole }));
    assert.deepEqual(
      model.problems.map(({ message }) => message),
      [],
    );
    before = engine.checkModel(model, before);
    return engine
      .modelDiagnostics(before, defaultSettings)
      .map(({ code, data, file }) =>
        [
          code,
          file,
          ...(data?.refused ?? []).map(({ principal, bucket }) => `${principal.replace(/^.*::/, "")} ${bucket}`),
        ].join(" "),
      )
      .sort();
  });
}

const uses = "Allow kms:GenerateDataKey,kms:Decrypt on KEY";
const writes = "Allow s3:PutObject on lake/*";
const role = "111122223333:role/a";
const denyKey = "Allow * ; Deny kms:GenerateDataKey";
/** That uploads succeed. */
const expects = (to: string, name = "role/a", how: Record<string, unknown> = {}): string =>
  JSON.stringify({
    uploads: [
      { principal: wholeArns(`arn:aws:iam::DATA:${name}`), operations: "PutObject", to, expect: "allowed", ...how },
    ],
  });

suite("policies of an account", () => {
  const model = (scp: string): string => `role/a: ${writes}; ${uses} | lake${scp}`;

  test("count as they are after an edit, and no longer once they are gone", () => {
    const refused = [`guardrail-does-not-allow scp.json ${role} lake`];
    const denied = [`denied-kms-action scp.json ${role} lake`];
    assert.deepEqual(
      found(model(""), model(" | scp: Allow s3:*"), model(` | scp: ${denyKey}`), model(" | scp: Allow *"), model("")),
      [[], refused, denied, [], []],
    );
  });

  test("count no longer where the account is taken out of the model", () => {
    const apps = "apps role/b: Allow s3:PutObject on lake/*; Allow kms:GenerateDataKey,kms:Decrypt on KEY";
    const with_ = `${apps} | lake: Allow s3:PutObject on lake/* to apps role/b | key: Allow kms:* to root; Allow kms:GenerateDataKey,kms:Decrypt to apps role/b`;
    const accounts = JSON.stringify({ accounts: { "111122223333": { name: "data" } } });
    assert.deepEqual(
      found(`${with_} | apps scp: Allow s3:*`, `${with_} | apps scp: Allow s3:* | and ${accounts}`).map(
        ({ length }) => length,
      ),
      [1, 0],
    );
  });

  test("restrict no role that AWS links to a service", () => {
    const linked = "role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    const other = "role/service-role/x";
    const of = (name: string, control: string): string =>
      `${name} {"policies":"p.json"} | p.json: ${writes}; ${uses} | lake | ${control} | and ${expects("s3://lake/*", name)}`;
    for (const control of [`scp: ${denyKey}`, "rcp: Deny kms:GenerateDataKey to *", "rcp: Deny s3:PutObject to *"]) {
      assert.deepEqual(found(of(linked, control)), [[]]);
      assert.notDeepEqual(found(of(other, control)), [[]]);
    }
    assert.deepEqual(found(of(linked, "lake: Deny s3:PutObject to *"))[0]?.length, 2);
  });
});

suite("policies of a principal", () => {
  test("are not needed by the root user of the bucket's and the key's account", () => {
    const principals = { [wholeArns("arn:aws:iam::DATA:root")]: { policies: [] } };
    const lake = `lake: ${writes},s3:GetObject to root`;
    assert.deepEqual(found(`${lake} | and ${JSON.stringify({ principals })}`), [[]]);
    assert.deepEqual(found(`user/ana {"policies":[]} | lake: ${writes} to user/ana`)[0]?.length, 1);
  });

  test("let the objects be read whose version is named", () => {
    assert.deepEqual(found("role/a: Allow s3:GetObjectVersion on lake/* | lake"), [
      [`missing-kms-action role-a.json ${role} lake`],
    ]);
    assert.deepEqual(found('role/a: Allow s3:GetObjectVersion on lake/* | lake | and {"operations":["PutObject"]}'), [
      [],
    ]);
  });

  test("of a role that S3 alone may assume are asked what replication asks, unless it is declared from where to where", () => {
    const trust = '{"trust":"trust.json"}';
    const model = (who: string): string =>
      `role/a ${trust}: Allow s3:GetObjectVersionForReplication,s3:ReplicateObject on lake/* | role/b: Allow sqs:* | lake | trust.json: Allow sts:AssumeRole to s3.amazonaws.com | and ${JSON.stringify(
        {
          uploads: [
            {
              principal: wholeArns(`arn:aws:iam::DATA:role/${who}`),
              operations: "Replication",
              from: "s3://lake/*",
              to: "s3://lake/*",
              expect: "denied",
            },
          ],
        },
      )}`;
    assert.deepEqual(found(model("a")), [[]]);
    assert.deepEqual(found(model("b")), [[`missing-kms-action role-a.json ${role} lake`]]);
  });
});

suite("an endpoint", () => {
  const model = (policy: string, statements: string): string =>
    `role/a: ${writes}; ${uses} | lake | endpoint.json: ${statements} | and ${JSON.stringify({
      vpcEndpoints: { "vpce-1a2b3c4d": { policy } },
      ...(JSON.parse(expects("s3://lake/*", "role/a", { context: { "aws:SourceVpce": "vpce-1a2b3c4d" } })) as object),
    })}`;

  test("limits who goes through it by its policy, and where it has none, nobody", () => {
    assert.deepEqual(found(model("endpoint.json", "Allow s3:GetObject to *")), [
      ["expectation-not-met keyhole.json", `guardrail-does-not-allow endpoint.json ${role} lake`],
    ]);
    assert.deepEqual(found(model("endpoint.json", "Allow * to *")), [[]]);
    assert.deepEqual(found(model("endpoint.json", "Allow s3:GetObject to *").replace('"endpoint.json"', "[]")), [[]]);
  });
});

suite("an access point", () => {
  const arn = wholeArns("arn:aws:s3:eu-west-1:APPS:accesspoint/ap");
  const model = (rest: string, ofRole = `Allow s3:PutObject on ${arn}/object/*`): string =>
    `role/a: ${ofRole}; ${uses} | lake: Allow s3:PutObject on lake/* to role/a | ap.json: ${rest} | and ${JSON.stringify(
      {
        accessPoints: { [arn]: { bucket: "lake", policy: "ap.json" } },
        ...(JSON.parse(expects(`s3://${arn}/*`)) as object),
      },
    )}`;
  const allows = `Allow s3:PutObject on ${arn}/object/* to role/a`;

  test("of another account has to allow it, too", () => {
    assert.deepEqual(found(model(allows)), [[]]);
    assert.deepEqual(found(model(allows.replace("PutObject", "GetObject"))), [
      ["expectation-not-met keyhole.json", `missing-s3-action ap.json ${role} lake`],
    ]);
    assert.deepEqual(found(`${model(allows)} | apps rcp: Deny s3:PutObject to *`), [
      [`denied-s3-action apps-rcp.json ${role} lake`, "expectation-not-met keyhole.json"],
    ]);
  });
});

suite("what a model tells of its policies", () => {
  test("are the keys that have one policy", () => {
    const policy = JSON.stringify({ policy: "key.json" });
    const model = shortCompiled(`role/a: ${uses} | lake | key: Allow kms:* to root | second ${policy} | far`);
    const [first] = model.model.keys[0]?.policy ?? [];
    assert.ok(first);
    assert.deepEqual(model.keysOf(first.found).map(shortArns), ["KEY", "SECOND"]);
    const [own] = model.model.principals[0]?.identity ?? [];
    assert.deepEqual(own && model.keysOf(own.found), []);
  });

  test("is who always says under which key it writes", () => {
    const upload = (name: string, expect: string, headers?: object): object => ({
      principal: wholeArns(`arn:aws:iam::DATA:role/${name}`),
      operations: "PutObject",
      to: "s3://lake/*",
      expect,
      ...(headers === undefined ? {} : { context: headers }),
    });
    const sends = { "s3:x-amz-server-side-encryption": "aws:kms" };
    const uploads = [
      upload("a", "allowed", sends),
      upload("a", "denied"),
      upload("b", "allowed", sends),
      upload("b", "allowed"),
      upload("c", "denied", sends),
    ];
    const roles = ["a", "b", "c"].map((name) => `role/${name}: ${writes}`).join(" | ");
    const { senders } = shortCompiled(`${roles} | lake | and ${JSON.stringify({ uploads })}`);
    assert.deepEqual([...senders], [wholeArns("arn:aws:iam::DATA:role/a lake")]);
  });

  test("is, once for each policy, where a key's id in a header is compared with what it never is", () => {
    const dead = "if StringEquals s3:x-amz-server-side-encryption-aws-kms-key-id alias/x";
    const shared = JSON.stringify({ policies: "role-a.json", permissionsBoundary: "role-a.json" });
    const model = shortCompiled(`role/a: ${writes} ${dead} | role/b ${shared} | lake`);
    for (const principal of model.principals) model.principal(principal);
    assert.equal(model.deadKeyComparisons().length, 1);
  });

  test("is whether a boundary, and not another policy, bounds a principal", () => {
    const bounded = (name: string): boolean => {
      const model = shortCompiled(
        `role/a ${JSON.stringify({ [name]: "all.json" })}: ${writes} | lake | all.json: Allow *`,
      );
      const [principal] = model.principals;
      return isBounded((principal && model.principal(principal)?.guardrails) ?? []);
    };
    assert.deepEqual(["permissionsBoundary", "session"].map(bounded), [true, false]);
  });

  test("are a bucket's own access points", () => {
    const arn = wholeArns("arn:aws:s3:eu-west-1:DATA:accesspoint/ap");
    const model = shortCompiled(
      `lake | other | and ${JSON.stringify({ accessPoints: { [arn]: { bucket: "lake" } } })}`,
    );
    assert.deepEqual(
      model.model.buckets.map((bucket) => [bucket.name, model.accessPointsOf(bucket).length]),
      [
        ["lake", 1],
        ["other", 0],
      ],
    );
  });
});
