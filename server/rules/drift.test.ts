import assert from "node:assert/strict";
import { modelOf } from "../../test/harness/model-source.ts";
import { driftOf } from "./drift.ts";
import { createEngine } from "./engine.ts";
import type { CheckedModel } from "./engine.ts";

const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const allow = (action: unknown, resource: unknown) => ({ Effect: "Allow", Action: action, Resource: resource });
const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** A model of roles with a statement each, and of buckets without a key. */
function checked(roles: Readonly<Record<string, object>>, buckets: readonly string[]): CheckedModel {
  const model = modelOf(
    {
      principals: Object.fromEntries(Object.keys(roles).map((name) => [role(name), { policies: [`${name}.json`] }])),
      buckets: Object.fromEntries(
        buckets.map((name) => [
          name,
          { account: "111122223333", region: "eu-west-1", policy: [], encryption: { type: "AES256" } },
        ]),
      ),
    },
    Object.fromEntries(Object.entries(roles).map(([name, statement]) => [`${name}.json`, policy(statement)])),
  );
  assert.deepEqual(model.problems, []);
  return createEngine().checkModel(model);
}

suite("what two models decide otherwise", () => {
  test("nothing, where they say the same in other words", () => {
    const { differences, complete } = driftOf(
      checked({ etl: allow("s3:PutObject", "arn:aws:s3:::lake/*") }, ["lake"]),
      checked({ etl: allow(["s3:Put*"], ["arn:aws:s3:::lake/?*", "arn:aws:s3:::lake/"]) }, ["lake"]),
      ["PutObject", "GetObject"],
    );
    assert.deepEqual([differences, complete], [[], true]);
  });

  test("an operation that the one allows, on the first object of which it is so, and why the other refuses", () => {
    const wide = checked({ etl: allow("s3:PutObject", "arn:aws:s3:::lake/*") }, ["lake"]);
    const narrow = checked({ etl: allow("s3:PutObject", "arn:aws:s3:::lake/out/${aws:username}/*") }, ["lake"]);
    const [found, ...others] = driftOf(wide, narrow, ["GetObject", "PutObject"]).differences;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [found?.principal, found?.bucket, found?.operation, found?.object, found?.model, found?.answers],
      [role("etl"), "lake", "PutObject", "s3://lake/a", "allowed", "denied"],
    );
    assert.match(found?.text ?? "", /s3:PutObject/);
    const [back] = driftOf(narrow, wide, ["PutObject"]).differences;
    assert.deepEqual([back?.model, back?.answers, back?.text], ["denied", "allowed", found?.text]);
  });

  test("objects of the patterns in both: a letter for each wildcard; of no other service, and of no bucket as a whole", () => {
    const asked = (statement: object): string[] =>
      driftOf(
        checked({ etl: statement }, ["lake"]),
        checked(
          { etl: allow("s3:GetObject", ["arn:aws:sqs:eu-west-1:111122223333:q/z", "arn:aws:s3:::lake", "x/y"]) },
          ["lake"],
        ),
        ["PutObject"],
      ).differences.map(({ object }) => object);
    assert.deepEqual(asked(allow("s3:PutObject", "arn:aws:s3:::lake/in/?b*")), ["s3://lake/in/aba"]);
    assert.deepEqual(asked(allow("s3:PutObject", "arn:aws:s3:::lake/z")), ["s3://lake/z"]);
    assert.deepEqual(asked(allow("s3:PutObject", "arn:aws:s3:::lake")), []);
  });

  test("principals and buckets that only one of them has are named, sorted", () => {
    const statement = allow("s3:PutObject", "*");
    const { differences, onlyInModel, onlyInAnswers } = driftOf(
      checked({ both: statement, z: statement, a: statement }, ["shared", "own"]),
      checked({ both: statement, new: statement }, ["shared", "theirs"]),
      ["PutObject"],
    );
    assert.deepEqual(differences, []);
    assert.deepEqual(onlyInModel, { principals: [role("a"), role("z")], buckets: ["own"] });
    assert.deepEqual(onlyInAnswers, { principals: [role("new")], buckets: ["theirs"] });
  });
});
