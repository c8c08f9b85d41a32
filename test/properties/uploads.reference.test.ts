/**
 * An independent, slow reference for the checks of identity policies: it tries every upload and download of a small
 * world (objects, keys, callers, both bucket-key settings) with the plainest evaluation there is, and must come to the
 * same answer as the engine.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Diagnostic } from "../../server/rules/diagnostic.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";

const accountA = "111122223333";
const accountB = "444455556666";
const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
const keyArn = (region: string, account: string, key = id): string => `arn:aws:kms:${region}:${account}:key/${key}`;
const key1 = keyArn("eu-west-1", accountA);
const key2 = keyArn("us-east-1", accountB, "0987dcba-09fe-87dc-65ba-ab0987654321");

/** The small world: every class that the patterns below can tell apart has a member in it. */
const objects = ["bkt", "bkt2", "cat", "dog"]
  .flatMap((bucket) => ["x1", "x2", "yy", "y/x1"].map((key) => `${bucket}/${key}`))
  .map((path) => `arn:aws:s3:::${path}`);
const keys = [
  key1,
  key2,
  ...["eu-west-1", "us-east-1", "ap-south-1"].flatMap((region) =>
    [accountA, accountB, "777788889999"].map((account) =>
      keyArn(region, account, "ffffffff-12ab-34cd-56ef-1234567890ab"),
    ),
  ),
];
const callers = [accountA, accountB, "777788889999"];

interface PlainStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const patterns = new Map<string, RegExp>();
function pattern(glob: string, flags = ""): RegExp {
  const known = patterns.get(flags + glob);
  if (known !== undefined) return known;
  const made = new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^]*")
      .replaceAll("?", "[^]")}$`,
    `u${flags}`,
  );
  patterns.set(flags + glob, made);
  return made;
}
const inList = (list: readonly string[], text: string, flags = ""): boolean =>
  list.some((glob) => pattern(glob, flags).test(text));

function plainlyHolds(operator: string, values: readonly string[], value: string | undefined): boolean {
  const negated = operator.includes("Not");
  const like = operator.endsWith("Like");
  if (operator === "Null") return values.includes(String(value === undefined));
  if (value === undefined) return negated;
  return values.some((wanted) => (like ? pattern(wanted).test(value) : wanted === value)) !== negated;
}

function matches(
  statement: PlainStatement,
  action: string,
  resource: string,
  context: Readonly<Record<string, string>>,
): boolean {
  const action_ =
    statement.Action !== undefined
      ? inList(statement.Action, action, "i")
      : !inList(statement.NotAction ?? [], action, "i");
  const resource_ =
    statement.Resource !== undefined
      ? inList(statement.Resource, resource)
      : !inList(statement.NotResource ?? [], resource);
  return (
    action_ &&
    resource_ &&
    Object.entries(statement.Condition ?? {}).every(([operator, block]) =>
      Object.entries(block).every(([key, values]) => plainlyHolds(operator, values, context[key])),
    )
  );
}

function isAllowed(
  statements: readonly PlainStatement[],
  action: string,
  resource: string,
  context: Readonly<Record<string, string>>,
): boolean {
  const matching = statements.filter((statement) => matches(statement, action, resource, context));
  return matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny");
}

const s3Context = { "aws:SecureTransport": "true", "aws:ViaAWSService": "false" };

function kmsContext(key: string, caller: string, object: string, bucketKey: boolean): Record<string, string> {
  const region = key.split(":")[3] ?? "";
  return {
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "true",
    "kms:ViaService": `s3.${region}.amazonaws.com`,
    "aws:RequestedRegion": region,
    "kms:CallerAccount": caller,
    "kms:EncryptionContext:aws:s3:arn": bucketKey ? object.replace(/\/.*$/, "") : object,
  };
}

/** Whether a download passes with some key. */
const isReadable = (statements: readonly PlainStatement[], object: string, bucketKey: boolean): boolean =>
  keys.some((key) =>
    callers.some((caller) => isAllowed(statements, "kms:Decrypt", key, kmsContext(key, caller, object, bucketKey))),
  );

/** 2: every upload passes with some key; 1: plain uploads only; 0: none. */
function level(statements: readonly PlainStatement[], object: string, bucketKey: boolean): number {
  let best = 0;
  for (const key of keys) {
    for (const caller of callers) {
      const context = kmsContext(key, caller, object, bucketKey);
      if (!isAllowed(statements, "kms:GenerateDataKey", key, context)) continue;
      best = Math.max(best, isAllowed(statements, "kms:Decrypt", key, context) ? 2 : 1);
    }
  }
  return best;
}

const subset = (items: readonly string[], max: number) => fc.subarray([...items], { minLength: 1, maxLength: max });
const actions = [
  "s3:PutObject",
  "s3:*",
  "kms:GenerateDataKey",
  "kms:generatedatakey",
  "kms:Decrypt",
  "kms:*",
  "kms:Generate*",
  "kms:D*t",
  "*",
  "kms:Encrypt",
  "s3:GetObject",
];
const resources = [
  "*",
  "arn:aws:s3:::bkt/*",
  "arn:aws:s3:::bkt/x*",
  "arn:aws:s3:::cat/*",
  "arn:aws:s3:::*/x1",
  "arn:aws:s3:::bkt",
  key1,
  key2,
  `arn:aws:kms:eu-west-1:*:key/*`,
  `arn:aws:kms:*:${accountA}:key/*`,
  "arn:aws:kms:eu-west-1:111122223333:alias/data",
];
const conditions: readonly PlainStatement["Condition"][] = [
  { StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] } },
  { StringLike: { "kms:ViaService": ["s3.*.amazonaws.com"] } },
  { StringNotEquals: { "kms:ViaService": ["s3.us-east-1.amazonaws.com"] } },
  { StringEquals: { "kms:ViaService": ["s3.amazonaws.com"] } },
  { StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::bkt/*"] } },
  { StringEquals: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::bkt"] } },
  { StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::bkt*", "arn:aws:s3:::cat/x*"] } },
  { StringNotLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::bkt/x*"] } },
  { StringEquals: { "kms:CallerAccount": [accountA] } },
  { StringNotEquals: { "kms:CallerAccount": [accountA, accountB] } },
  { StringEquals: { "aws:SecureTransport": ["true"] } },
  { StringEquals: { "aws:ViaAWSService": ["false"] } },
  { Null: { "kms:ViaService": ["true"] } },
];
const arbitraryStatement: fc.Arbitrary<PlainStatement> = fc
  .record({
    Effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
    acts: subset(actions, 3),
    resources: subset(resources, 3),
    notAction: fc.integer({ min: 0, max: 9 }),
    notResource: fc.integer({ min: 0, max: 9 }),
    Condition: fc.option(fc.constantFrom(...conditions), { nil: undefined, freq: 3 }),
  })
  .map(({ Effect, acts, resources: list, notAction, notResource, Condition }) => ({
    Effect: Effect as "Allow" | "Deny",
    ...(notAction === 0 ? { NotAction: acts } : { Action: acts }),
    ...(notResource === 0 ? { NotResource: list } : { Resource: list }),
    ...(Condition === undefined ? {} : { Condition }),
  }));
const uploadCodes = new Set([
  "missing-kms-action",
  "denied-kms-action",
  "kms-condition-never-met",
  "kms-key-not-covered",
]);

function findingsOf(statements: readonly PlainStatement[]): Diagnostic[] {
  const engine = createEngine();
  const file = engine.read("policy.json", JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  return engine
    .check(file, engine.workspaceFacts([file]), { ...defaultSettings, assumeBucketEncryption: "aws:kms" })
    .filter(({ code, data }) => uploadCodes.has(code) && data !== undefined);
}

const asArn = (text: string | readonly string[] | undefined): string => (typeof text === "string" ? text : "");

suite("uploads against a plain reference", () => {
  test("what fails, what passes and what depends on the bucket key is the same", () => {
    const met = { quiet: 0, all: 0, some: 0, conditional: 0 };
    fc.assert(
      fc.property(fc.array(arbitraryStatement, { minLength: 1, maxLength: 5 }), (statements) => {
        const granted = objects.filter((object) => isAllowed(statements, "s3:PutObject", object, s3Context));
        const levels = granted.map((object) => ({
          object,
          off: level(statements, object, false),
          on: level(statements, object, true),
        }));
        // Who may read versions only still reads.
        const reading = ["s3:GetObject", "s3:GetObjectVersion"].find((action) =>
          statements.some(
            (one) => one.Effect === "Allow" && objects.some((object) => matches(one, action, object, s3Context)),
          ),
        );
        const readable =
          reading === undefined ? [] : objects.filter((object) => isAllowed(statements, reading, object, s3Context));
        /** Each write and each read, with whether it passes under both settings. */
        const asked = [
          ...levels.map(({ object, off, on }) => ({ object, reads: false, off: off === 2, on: on === 2 })),
          ...readable.map((object) => ({
            object,
            reads: true,
            off: isReadable(statements, object, false),
            on: isReadable(statements, object, true),
          })),
        ];
        const failing = asked.filter(({ off, on }) => !off && !on);
        const settingMatters = asked.filter(({ off, on }) => off !== on);
        const findings = findingsOf(statements);
        const certain = findings.filter(({ data }) => data?.scope !== "conditional");
        const told = findings.map(
          ({ code, data }) =>
            `${code} ${data?.scope ?? ""} ${data?.operations.join() ?? ""} ${data?.objects.join() ?? ""}`,
        );
        const isTold = (found: readonly Diagnostic[], { object, reads }: (typeof asked)[number]): boolean =>
          found.some(
            ({ data }) =>
              data?.objects.some((glob) => pattern(glob).test(object)) === true &&
              data.operations.some((operation) => (operation === "GetObject") === reads),
          );

        assert.equal(
          certain.length > 0,
          failing.length > 0,
          `fails: ${failing.map(({ object }) => object).join()}; told: ${told.join("; ")}`,
        );
        for (const one of failing)
          assert.ok(
            isTold(certain, one),
            `${one.reads ? "read" : "write"} of ${one.object} is not among what is told to fail: ${told.join("; ")}`,
          );
        if (settingMatters.length > 0)
          assert.ok(
            findings.length > 0,
            `depends on the bucket key: ${settingMatters.map(({ object }) => object).join()}`,
          );
        if (asked.every(({ off, on }) => off && on)) assert.deepEqual(told, []);
        const plainFails = levels.some(({ off, on }) => off === 0 && on === 0);
        assert.equal(
          certain.some(({ data }) => data?.operations.includes("PutObject")),
          plainFails,
          `plain uploads: ${told.join("; ")}`,
        );
        for (const reads of [false, true])
          if (
            certain.some(
              ({ data }) =>
                data?.scope === "all" && data.operations.some((operation) => (operation === "GetObject") === reads),
            )
          )
            assert.equal(
              failing.filter((one) => one.reads === reads).length,
              (reads ? readable : granted).length,
              `not all fail: ${told.join("; ")}`,
            );

        for (const { code, data } of findings) {
          assert.ok(data !== undefined);
          const { witness, scope } = data;
          const context = Object.fromEntries(
            Object.entries(witness.context).map(([name, value]) => [name, asArn(value)]),
          );
          assert.equal(
            isAllowed(statements, witness.action, witness.resource, context),
            false,
            `the witness of ${code} is allowed`,
          );
          met[scope] += 1;
        }
        if (findings.length === 0 && asked.length > 0) met.quiet += 1;
      }),
      { numRuns: Number(process.env["KEYHOLE_RUNS"] ?? 1500) },
    );
    for (const [kind, count] of Object.entries(met))
      assert.ok(count > 20, `${kind} was met ${String(count)} times only`);
  });
});
