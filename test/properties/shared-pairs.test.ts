/**
 * Principals that nothing but their names tells apart are judged once: what is said of them is what is said when each
 * is judged by itself, and the work grows with the names only.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { finish } from "../../server/evaluate/steps.ts";
import { bucketAccess } from "../../server/rules/editor/bucket-access.ts";
import type { Engine } from "../../server/rules/engine.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import type { ModelCheck } from "../../server/uploads/check-model.ts";
import { checkModel } from "../../server/uploads/check-model.ts";
import { CompiledModel } from "../../server/uploads/scenario/from-model/compiled-model.ts";
import type { ModelPrincipal, WorkspaceModel } from "../../server/workspace/model.ts";
import { modelOf } from "../harness/model-source.ts";
import type { PlainModel, PlainPolicy } from "../harness/plain-model.ts";
import { plainModel } from "../harness/plain-model.ts";
import { arbitraryModel, keyA } from "./model-reference/arbitrary-model.ts";

const runs = Math.ceil(Number(process.env["KEYHOLE_RUNS"] ?? 350) / 6);
const account = "111122223333";

const checked = (model: WorkspaceModel, share: boolean, before?: ModelCheck, budget?: number): ModelCheck =>
  finish(
    checkModel(
      new CompiledModel(before?.compiled.compiler ?? createCompiler(), model, undefined, before?.compiled),
      before === undefined ? [] : [before],
      { share, ...(budget === undefined ? {} : { budget }) },
    ),
  );

/** Everything that anybody is told: findings with their data and the edits of their fixes, and the table of access. */
const told = (engine: Engine, check: ModelCheck): unknown => ({
  diagnostics: engine
    .modelDiagnostics(check, defaultSettings)
    .map(({ fixes, ...rest }) => ({ ...rest, fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits() })) })),
  access: bucketAccess(check).cells,
});

/** Statements that look at who asks, for those who are named and those who are not. */
const byName = (effect: "Allow" | "Deny", principal: boolean): fc.Arbitrary<object> =>
  fc
    .record({
      Action: fc.constantFrom("kms:*", "kms:Decrypt", "s3:PutObject", "*"),
      condition: fc.constantFrom(
        { ArnLike: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/up*`] } },
        { ArnNotLike: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/*`] } },
        { ArnNotEquals: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/up-1`] } },
        { StringNotEquals: { "aws:username": ["ana"] } },
        { StringLike: { "aws:userid": ["*:s1"] } },
        undefined,
      ),
      Resource: fc.constantFrom(
        "*",
        "arn:aws:s3:::bkt/${aws:username}/*",
        "arn:aws:s3:::bkt/${aws:PrincipalTag/team}/*",
      ),
      AWS: fc.constantFrom("*", `arn:aws:iam::${account}:role/up-1`, `arn:aws:iam::${account}:root`),
    })
    .map(({ Action, condition, Resource, AWS }) => ({
      Effect: effect,
      Action,
      Resource,
      ...(principal ? { Principal: { AWS } } : {}),
      ...(condition === undefined ? {} : { Condition: condition }),
    }));

const extra = fc.record({
  identity: fc.option(fc.oneof(byName("Allow", false), byName("Deny", false)), { nil: undefined, freq: 1 }),
  key: fc.option(fc.oneof(byName("Allow", true), byName("Deny", true)), { nil: undefined, freq: 1 }),
  bucket: fc.option(byName("Deny", true), { nil: undefined, freq: 1 }),
});

const withStatement = (policy: PlainPolicy, statement: object | undefined): PlainPolicy =>
  statement === undefined ? policy : { ...policy, Statement: [...policy.Statement, statement] };

const drawn = fc
  .tuple(arbitraryModel, extra)
  .map(([model, more]): PlainModel => ({
    ...model,
    principals: model.principals.map((one) => ({
      ...one,
      identity: one.identity?.map((policy) => withStatement(policy, more.identity)),
    })),
    keys: model.keys.map((one) => ({ ...one, policy: one.policy && withStatement(one.policy, more.key) })),
    buckets: model.buckets.map((one) => ({ ...one, policy: one.policy && withStatement(one.policy, more.bucket) })),
  }));

/** Each principal three times more, under other names, with the same policies. */
const multiplied = (model: WorkspaceModel): WorkspaceModel => ({
  ...model,
  expectations: model.expectations.slice(0, 3),
  principals: model.principals.flatMap((one) => [
    one,
    ...[1, 2, 3].map((number): ModelPrincipal => ({ ...one, arn: `${one.arn}-${String(number)}` })),
  ]),
});

suite("principals that are alike", () => {
  test("are told what each is told when judged by itself", () => {
    let shared = 0;
    let findings = 0;
    fc.assert(
      fc.property(drawn, (plain) => {
        const engine = createEngine();
        const model = multiplied(plainModel(engine, plain));
        const [together, apart] = [checked(model, true), checked(model, false)];
        assert.deepEqual(told(engine, together), told(engine, apart));
        if (together.steps < apart.steps) shared++;
        findings += together.causes.length;
        // After an edit those that are known stand beside those that are judged again.
        const first = model.principals[0];
        if (first === undefined) return;
        const edited = { ...model, principals: [{ ...first, tags: { team: "b" } }, ...model.principals.slice(1)] };
        assert.deepEqual(told(engine, checked(edited, true, together)), told(engine, checked(edited, false)));
        const keys = model.keys.map((one) => ({ ...one, aliases: ["alias/other"] }));
        assert.deepEqual(
          told(engine, checked({ ...model, keys }, true, together)),
          told(engine, checked({ ...model, keys }, false)),
        );
      }),
      { numRuns: runs },
    );
    assert.ok(shared > runs / 5, `${String(shared)} models shared anything`);
    assert.ok(findings > runs / 2, `${String(findings)} findings`);
  }).timeout(120_000);

  const policy = (...Statement: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });

  function large(roles: number, buckets: number, scp?: object): WorkspaceModel {
    const named = <Value>(count: number, name: (index: number) => string, value: (index: number) => Value) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), value(index)]));
    return modelOf(
      {
        accounts: { [account]: { serviceControlPolicies: [["scp.json"]] } },
        keys: { [keyA]: { policy: "key.json" } },
        buckets: named(
          buckets,
          (index) => `b-${String(index)}`,
          () => ({ account, region: "eu-west-1", encryption: { type: "aws:kms", key: keyA }, policy: [] }),
        ),
        principals: named(
          roles,
          (index) => `arn:aws:iam::${account}:role/r-${String(index)}`,
          () => ({ policies: ["identity.json"] }),
        ),
      },
      {
        "identity.json": policy(
          { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::b-*/*" },
          { Effect: "Allow", Action: "kms:GenerateDataKey", Resource: keyA },
        ),
        "key.json": policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        }),
        "scp.json": policy({ Effect: "Allow", Action: "*", Resource: "*" }, ...(scp === undefined ? [] : [scp])),
      },
    );
  }

  test("four hundred roles take the steps of forty, and one for each pair", () => {
    const [few, many] = [checked(large(40, 10), true), checked(large(400, 10), true)];
    assert.equal(many.steps - few.steps, 360 * 10);
    const [cause] = many.causes;
    assert.deepEqual(
      [many.causes.length, cause?.data.principals.length, cause?.data.buckets.length, cause?.data.refused.length],
      [1, 400, 10, 4_000],
    );
    assert.ok(checked(large(40, 10), false).steps > 5 * few.steps);
  });

  test("an exception for some by their ARN splits the others off, and no more", () => {
    const exempt = (pattern: string): object => ({
      Effect: "Deny",
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/${pattern}` } },
    });
    const [all, split] = [checked(large(100, 5), true), checked(large(100, 5, exempt("r-1*")), true)];
    // Two groups instead of one, and a statement more in the layers.
    assert.ok(split.steps < 2.5 * all.steps, `${String(split.steps)} against ${String(all.steps)} steps`);
    const denied = split.causes.find(({ layer }) => layer === "serviceControl");
    assert.equal(denied?.data.principals.length, 100 - 11);
  });

  test("what is not judged because it is too much is said, the same whatever was known before", () => {
    const model = large(50, 5);
    const engine = createEngine();
    const fresh = checked(model, false, undefined, 2_000);
    assert.ok(fresh.unjudged.length > 0 && fresh.unjudged.length < 50);
    const limit = engine
      .modelDiagnostics(fresh, defaultSettings)
      .filter(({ code }) => code === "analysis-limit-reached");
    assert.deepEqual(
      limit.map(({ file, range, message }) => [file, model.text.slice(range.offset, range.end), message]),
      [
        [
          "keyhole.json",
          `"${fresh.unjudged[0]?.arn ?? ""}"`,
          `This model has more principals and buckets than Keyhole looks at together. The uploads of this principal and of ${String(fresh.unjudged.length - 1)} after it were not checked.`,
        ],
      ],
    );
    const [first, ...others] = model.principals;
    assert.ok(first !== undefined);
    const edited = { ...model, principals: [{ ...first, tags: { a: "b" } }, ...others] };
    const [again, afresh] = [checked(edited, false, fresh, 2_000), checked(edited, false, undefined, 2_000)];
    assert.deepEqual(
      again.unjudged.map(({ arn }) => arn),
      afresh.unjudged.map(({ arn }) => arn),
    );
  });
});
