/**
 * An independent, slow reference for workspace models: every upload of a small world (objects, operations, bucket-key
 * settings, values of what the model leaves open) is decided by the plainest reading of the rules, and must come to
 * what the engine proves.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { OperationName } from "../../server/catalog/operation-names.ts";
import type { Cause } from "../../server/uploads/causes/cause.ts";
import type { PairCheck } from "../../server/uploads/judge/pair.ts";
import type { ExpectationCheck } from "../../server/uploads/judge/expectations.ts";
import { createEngine } from "../../server/rules/engine.ts";
import type { PlainModel, PlainPrincipal } from "../harness/plain-model.ts";
import { plainModel } from "../harness/plain-model.ts";
import { decideWitness } from "../harness/witness-decision.ts";
import type { PlainRequest, Unknowns } from "./model-reference/plain-decision.ts";
import { kmsAllowed, s3Allowed } from "./model-reference/plain-decision.ts";
import { arbitraryModel, objectKeys } from "./model-reference/arbitrary-model.ts";

const runs = Number(process.env["KEYHOLE_RUNS"] ?? 350);
const networks = [undefined, "vpce-1"];
const teams = [undefined, "a", "b", "c"];

const unknownTeams = ({ tags }: PlainPrincipal): readonly (string | undefined)[] =>
  tags?.["team"] === undefined ? teams : [tags["team"]];
const usesNetwork = (model: PlainModel): boolean => JSON.stringify(model).includes("aws:SourceVpce");

interface World {
  readonly model: PlainModel;
  readonly principal: PlainPrincipal;
  readonly bucket: PlainModel["buckets"][number];
}

const request = ({ principal, bucket }: World, key: string, unknowns: Unknowns): PlainRequest => ({
  principal,
  bucket,
  key,
  ...unknowns,
});

/** Whether some values of what is open let S3 accept the object. */
const accepted = (world: World, key: string, action: string): boolean =>
  unknownTeams(world.principal).some((team) =>
    networks.some((network) =>
      s3Allowed(world.model, request(world, key, { team, network, bucketKey: false }), action),
    ),
  );

const settings = ({ bucket }: World): readonly boolean[] =>
  bucket.bucketKey === undefined ? [false, true] : [bucket.bucketKey];

/**
 * By what the upload needs: whether it passes for some values of what is open, and whether whatever network and
 * bucket-key setting.
 */
function outcome(
  world: World,
  key: string,
  s3Action: string,
  actions: readonly string[],
): { possible: boolean; always: boolean } {
  const passes = (team: string | undefined, bucketKey: boolean, network: string | undefined): boolean =>
    actions.every((action) => kmsAllowed(world.model, request(world, key, { team, network, bucketKey }), action));
  const granting = unknownTeams(world.principal).filter((team) =>
    networks.some((network) =>
      s3Allowed(world.model, request(world, key, { team, network, bucketKey: false }), s3Action),
    ),
  );
  return {
    possible: granting.some((team) =>
      settings(world).some((bucketKey) => networks.some((network) => passes(team, bucketKey, network))),
    ),
    always: settings(world).every((bucketKey) =>
      granting.some((team) => networks.every((network) => passes(team, bucketKey, network))),
    ),
  };
}

const both = ["kms:GenerateDataKey", "kms:Decrypt"];
const certain = ({ scope }: Cause): boolean => scope !== "conditional";
const shown = (pair: PairCheck | undefined): string =>
  (pair?.causes ?? [])
    .map(({ data }) => `${data.layer} ${data.reason} ${data.scope} ${data.kmsActions.join()} ${data.objects.join()}`)
    .join("; ");
const matches = (glob: string, text: string): boolean =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  ).test(text);

/** What S3 grants, with what it then needs of KMS, and the operation that shows what is lacking first. */
interface PlainAccess {
  readonly action: string;
  readonly needs: readonly string[];
  readonly plainly: readonly string[];
  readonly operation: OperationName;
}

const plainAccesses: readonly PlainAccess[] = [
  { action: "s3:PutObject", needs: both, plainly: both.slice(0, 1), operation: "PutObject" },
  { action: "s3:GetObject", needs: ["kms:Decrypt"], plainly: ["kms:Decrypt"], operation: "GetObject" },
];

function checkPair(
  world: World,
  { action, needs: needed, plainly, operation }: PlainAccess,
  pair: PairCheck | undefined,
  met: Record<string, number>,
): void {
  const objects = objectKeys.filter((key) => accepted(world, key, action));
  const outcomes = objects.map((key) => ({
    key,
    plain: outcome(world, key, action, plainly),
    multipart: outcome(world, key, action, needed),
  }));
  const causes = pair?.causes ?? [];
  const told = `${action}, ${world.principal.arn} to ${world.bucket.name}: ${shown(pair)}`;
  const objectOf = (key: string): string => `arn:aws:s3:::${world.bucket.name}/${key}`;
  for (const { key, plain, multipart } of outcomes) {
    const tellsOf = causes.filter(({ data }) => data.objects.some((glob) => matches(glob, objectOf(key))));
    if (!multipart.possible) {
      assert.ok(tellsOf.length > 0, `${key} fails, and nothing is told of it; ${told}`);
      if (!usesNetwork(world.model)) assert.ok(tellsOf.some(certain), `${key} fails for certain; ${told}`);
    }
    if (!multipart.always) assert.ok(tellsOf.length > 0, `${key} may fail, and nothing is told of it; ${told}`);
    if (!plain.possible)
      assert.ok(
        tellsOf.some(({ operations }) => operations.includes(operation)),
        `${operation} of ${key} fails; ${told}`,
      );
  }
  const failing = outcomes.filter(({ multipart }) => !multipart.possible);
  if (causes.some(certain)) assert.ok(failing.length > 0, `nothing fails for certain; ${told}`);
  if (causes.some(({ scope }) => scope === "all"))
    assert.equal(failing.length, objects.length, `not all fail; ${told}`);
  if (causes.some((cause) => certain(cause) && cause.operations.includes(operation)))
    assert.ok(
      outcomes.some(({ plain }) => !plain.possible),
      `${operation} passes; ${told}`,
    );
  if (outcomes.every(({ multipart }) => multipart.always)) assert.equal(causes.length, 0, `everything passes; ${told}`);
  const kind =
    causes.length > 0 ? (causes.some(certain) ? "certain" : "open") : objects.length > 0 ? "quiet" : "nothing to write";
  met[kind] = (met[kind] ?? 0) + 1;
}

/** Whether no values of what is open let the object be written (or, of a copy's source, read). */
function fails(world: World, key: string, s3Action: string, actions: readonly string[]): boolean {
  return !unknownTeams(world.principal).some(
    (team) =>
      networks.some((network) =>
        s3Allowed(world.model, request(world, key, { team, network, bucketKey: false }), s3Action),
      ) &&
      settings(world).some((bucketKey) =>
        networks.some((network) =>
          actions.every((action) => kmsAllowed(world.model, request(world, key, { team, network, bucketKey }), action)),
        ),
      ),
  );
}

/** S3 actions on the object, KMS actions on its key, and what a source that is read needs. */
interface Needs {
  readonly s3: readonly string[];
  readonly kms: readonly string[];
  readonly source?: readonly string[];
}

const [generate = "", decrypt = ""] = both;
const needs: Readonly<Record<OperationName, Needs>> = {
  PutObject: { s3: ["s3:PutObject"], kms: [generate] },
  MultipartUpload: { s3: ["s3:PutObject"], kms: both },
  CopyObject: { s3: ["s3:PutObject"], kms: [generate], source: ["s3:GetObject"] },
  UploadPartCopy: { s3: ["s3:PutObject"], kms: both, source: ["s3:GetObject"] },
  MoveObject: { s3: ["s3:PutObject"], kms: [generate], source: ["s3:GetObject", "s3:DeleteObject"] },
  Replication: { s3: ["s3:ReplicateObject"], kms: ["kms:Encrypt"], source: ["s3:GetObjectVersionForReplication"] },
  GetObject: { s3: ["s3:GetObject"], kms: [decrypt] },
  HeadObject: { s3: ["s3:GetObject"], kms: [] },
  GetObjectAttributes: { s3: ["s3:GetObjectAttributes", "s3:GetObject"], kms: [decrypt] },
  ListParts: { s3: ["s3:ListMultipartUploadParts"], kms: [decrypt] },
  UploadPart: { s3: ["s3:PutObject"], kms: [decrypt] },
  DeleteObject: { s3: ["s3:DeleteObject"], kms: [] },
  GetObjectTagging: { s3: ["s3:GetObjectTagging"], kms: [] },
  CreateMultipartUpload: { s3: ["s3:PutObject"], kms: [generate] },
  CompleteMultipartUpload: { s3: ["s3:PutObject"], kms: [decrypt] },
  AbortMultipartUpload: { s3: ["s3:AbortMultipartUpload"], kms: [] },
  SelectObjectContent: { s3: ["s3:GetObject"], kms: [decrypt] },
  UpdateObjectEncryption: {
    s3: ["s3:UpdateObjectEncryption"],
    kms: [...both, "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
  },
  RestoreObject: { s3: ["s3:RestoreObject"], kms: [] },
  PutObjectTagging: { s3: ["s3:PutObjectTagging"], kms: [] },
  GetObjectAcl: { s3: ["s3:GetObjectAcl"], kms: [] },
  PutObjectAcl: { s3: ["s3:PutObjectAcl"], kms: [] },
  ListObjectsV2: { s3: ["s3:ListBucket"], kms: [] },
  PutObjectAnnotation: { s3: ["s3:PutObjectAnnotation"], kms: [generate] },
  GetObjectAnnotation: { s3: ["s3:GetObjectAnnotation"], kms: [decrypt] },
};

function checkExpectation(model: PlainModel, { expectation, broken, s3, kms }: ExpectationCheck): void {
  const principal = model.principals.find(({ arn }) => arn === expectation.principal);
  const bucketOf = (name: string | undefined) => model.buckets.find((bucket) => bucket.name === name);
  const [to, from] = [bucketOf(expectation.to.bucket), bucketOf(expectation.from?.bucket)];
  assert.ok(principal !== undefined && to !== undefined);
  for (const { data } of s3)
    assert.notEqual(
      decideWitness(model, data.witness).decision,
      "allowed",
      `the witness is allowed: ${JSON.stringify(data.witness)}`,
    );
  for (const operation of expectation.operations) {
    const needed = needs[operation];
    // A replica in a bucket with a bucket key is decrypted, too.
    const more = operation === "Replication" && to.bucketKey === true ? [decrypt] : [];
    const failsAt = (bucket: World["bucket"], s3Actions: readonly string[], kmsActions: readonly string[]): boolean =>
      s3Actions.some((action) =>
        objectKeys.some((key) => fails({ model, principal, bucket }, key, action, kmsActions)),
      );
    const failing =
      failsAt(to, needed.s3, [...needed.kms, ...more]) ||
      (needed.source !== undefined && from !== undefined && failsAt(from, needed.source, [decrypt]));
    const told = `${operation} of ${principal.arn} to ${to.name}${from === undefined ? "" : ` from ${from.name}`}; S3: ${s3.map(({ layer, action }) => `${layer} ${action}`).join()}; KMS: ${kms.map(({ data }) => `${data.layer} ${data.scope} ${data.kmsActions.join()}`).join("; ")}`;
    if (broken.includes(operation)) {
      assert.ok(failing, `is said to fail, and passes: ${told}`);
      assert.ok(s3.length > 0 || kms.some(certain), `fails without a cause: ${told}`);
    } else if (!usesNetwork(model)) assert.ok(!failing, `fails, and nothing is said: ${told}`);
  }
}

/** What a record of `refused` says of one operation: it fails for some object that S3 accepts, or for all of them. */
function failsFor(world: World, operation: OperationName): { readonly some: boolean; readonly all: boolean } {
  const { s3: [action = ""] = [], kms = [] } = needs[operation];
  const failing = objectKeys
    .filter((key) => accepted(world, key, action))
    .map((key) => !outcome(world, key, action, kms).possible);
  return { some: failing.includes(true), all: !failing.includes(false) };
}

const refusedOperations = ["PutObject", "MultipartUpload", "GetObject"] as const;

/** Pair by pair: what is listed as refused is, what is refused is listed, and the lists are those of the pairs. */
function checkRefused(model: PlainModel, causes: readonly Cause[], met: Record<string, number>): void {
  const worldOf = (principal: string, name: string): World | undefined => {
    const [declared, bucket] = [
      model.principals.find(({ arn }) => arn === principal),
      model.buckets.find((one) => one.name === name),
    ];
    return declared === undefined || bucket === undefined ? undefined : { model, principal: declared, bucket };
  };
  const listed = new Map<string, Cause["data"]["refused"][number][]>();
  for (const { data } of causes) {
    const told = JSON.stringify(data.refused);
    const names = data.refused.map(({ principal, bucket }) => `${principal} ${bucket}`);
    assert.deepEqual(names, [...new Set(names)].sort(), "each pair once, sorted");
    assert.deepEqual(data.principals, [...new Set(data.refused.map(({ principal }) => principal))].sort());
    assert.deepEqual(data.buckets, [...new Set(data.refused.map(({ bucket }) => bucket))].sort());
    for (const operation of data.operations)
      assert.ok(
        data.refused.some(({ operations }) => operations.includes(operation)),
        `${operation} of no pair: ${told}`,
      );
    if (data.scope === "all")
      for (const one of data.refused)
        assert.deepEqual([one.scope, one.operations, one.kmsActions], ["all", data.operations, data.kmsActions], told);
    for (const record of data.refused) {
      met[record.scope] = (met[record.scope] ?? 0) + 1;
      if (record.scope === "conditional") continue;
      const world = worldOf(record.principal, record.bucket);
      assert.ok(world !== undefined, `an unknown pair: ${told}`);
      const name = `${record.principal} ${record.bucket}`;
      listed.set(name, [...(listed.get(name) ?? []), record]);
      for (const operation of record.operations) {
        const { some, all } = failsFor(world, operation);
        assert.ok(some, `${operation} passes: ${JSON.stringify(record)}`);
        assert.ok(all || record.scope !== "all", `${operation} passes for some objects: ${JSON.stringify(record)}`);
      }
    }
  }
  for (const principal of model.principals) {
    for (const bucket of model.buckets) {
      const world = { model, principal, bucket };
      const records = listed.get(`${principal.arn} ${bucket.name}`) ?? [];
      for (const operation of refusedOperations) {
        if (!failsFor(world, operation).some || usesNetwork(model)) continue;
        assert.ok(
          records.some(({ operations }) => operations.includes(operation)),
          `${operation} by ${principal.arn} to ${bucket.name} fails and is not listed: ${JSON.stringify(records)}`,
        );
      }
      const [only, ...others] = records;
      if (only?.scope === "some" && others.length === 0)
        assert.ok(
          !only.operations.every((operation) => failsFor(world, operation).all),
          `all of it fails: ${JSON.stringify(only)}`,
        );
    }
  }
}

suite("workspace models against a plain reference", () => {
  test("each principal and bucket that is refused is listed, with its operations, and no other", () => {
    const met: Record<string, number> = {};
    fc.assert(
      fc.property(arbitraryModel, (drawn) => {
        const engine = createEngine();
        // What is expected is refused for other objects, too, than those that S3 accepts.
        const model = { ...drawn, expectations: [] };
        checkRefused(model, engine.checkModel(plainModel(engine, model)).causes, met);
      }),
      { numRuns: Math.ceil(runs / 2) },
    );
    for (const scope of ["all", "some", "conditional"])
      assert.ok((met[scope] ?? 0) > runs / 150, `${scope} was met ${String(met[scope] ?? 0)} times only`);
  }).timeout(120_000);

  test("what fails, what passes and what is open is the same, and each witness is refused by evaluate", () => {
    const met: Record<string, number> = {};
    const layers = new Set<string>();
    fc.assert(
      fc.property(arbitraryModel, (model) => {
        const engine = createEngine();
        const { pairs, compiled, expectations } = engine.checkModel(plainModel(engine, model));
        for (const expectation of expectations) checkExpectation(model, expectation);
        for (const principal of model.principals) {
          const declared = compiled.model.principals.find(({ arn }) => arn === principal.arn);
          const list = declared === undefined ? [] : (pairs.get(declared) ?? []);
          for (const bucket of model.buckets) {
            const ofBucket = list.filter((one) => one.bucket.name === bucket.name);
            for (const access of plainAccesses) {
              const pair = ofBucket.find((one) => one.access.action === access.action.toLowerCase());
              checkPair({ model, principal, bucket }, access, pair, met);
            }
            for (const cause of ofBucket.flatMap(({ causes }) => causes)) {
              layers.add(`${cause.layer} ${cause.data.reason}`);
              if (!certain(cause)) continue;
              const { decision } = decideWitness(model, cause.data.witness);
              assert.notEqual(decision, "allowed", `the witness is allowed: ${JSON.stringify(cause.data.witness)}`);
            }
          }
        }
      }),
      { numRuns: runs },
    );
    for (const kind of ["quiet", "certain", "open"])
      assert.ok((met[kind] ?? 0) > runs / 150, `${kind} was met ${String(met[kind] ?? 0)} times only`);
    for (const layer of ["identity", "keyPolicy", "permissionsBoundary", "session", "serviceControl"]) {
      assert.ok(layers.has(`${layer} implicitDeny`), `no finding in ${layer}: ${[...layers].join()}`);
    }
    for (const layer of ["identity", "keyPolicy", "serviceControl", "resourceControl"])
      assert.ok(layers.has(`${layer} explicitDeny`), `no Deny in ${layer}: ${[...layers].join()}`);
  }).timeout(120_000);
});
