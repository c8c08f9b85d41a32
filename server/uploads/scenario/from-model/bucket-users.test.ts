/** Who may use which bucket, where nothing but the bucket's policy says so. */
import assert from "node:assert/strict";
import { delegation, document, lake, statement } from "../../../../test/harness/drawn-workspace.ts";
import { key } from "../../../../test/harness/check-policy.ts";
import { modelOf } from "../../../../test/harness/model-source.ts";
import { createEngine, defaultSettings } from "../../../rules/engine.ts";

const role = "arn:aws:iam::111122223333:role/writer";
const session = "arn:aws:sts::111122223333:assumed-role/writer/nightly";
const user = "arn:aws:iam::111122223333:user/ana";

/** Principals and buckets of the findings in a model in which a bucket policy allows uploads to these principals. */
function refusedUnder(principals: readonly string[], named: object | string, element = "Principal"): readonly string[] {
  const files = {
    "key.json": document(delegation),
    "bucket.json": document(
      statement(
        `${JSON.stringify(element)}: ${JSON.stringify(named)}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"`,
      ),
    ),
    "empty.json": document(statement('"Action": "sqs:*", "Resource": "*"')),
  };
  const model = {
    buckets: { "data-lake": { ...lake(), policy: "bucket.json" }, other: lake() },
    keys: { [key]: { policy: "key.json" } },
    principals: Object.fromEntries(principals.map((name) => [name, { policies: "empty.json" }])),
  };
  const engine = createEngine();
  const found = engine.modelDiagnostics(engine.checkModel(modelOf(model, files)), defaultSettings);
  assert.ok(found.every(({ code }) => code !== "internal-error"));
  return found
    .flatMap(({ data }) =>
      (data?.refused ?? [])
        .filter(({ principal }) => principals.includes(principal))
        .map(({ principal, bucket }) => `${principal} ${bucket}`),
    )
    .sort();
}

suite("principals that a bucket policy alone lets write", () => {
  test("a role that it names, and no other", () => {
    assert.deepEqual(refusedUnder([role, user], { AWS: role }), [`${role} data-lake`]);
  });

  test("a user beside a role in one list", () => {
    assert.deepEqual(refusedUnder([role, user], { AWS: [role, user] }), [`${role} data-lake`, `${user} data-lake`]);
  });

  test("the sessions of a role that it names, and one session by its own name", () => {
    assert.deepEqual(refusedUnder([session], { AWS: role }), [`${session} data-lake`]);
    assert.deepEqual(refusedUnder([session], { AWS: session }), [`${session} data-lake`]);
    assert.deepEqual(refusedUnder([session], { AWS: session.replace("nightly", "hourly") }), []);
  });

  test("everybody, and everybody but one", () => {
    assert.deepEqual(refusedUnder([role, user], "*"), [`${role} data-lake`, `${user} data-lake`]);
    assert.deepEqual(refusedUnder([role, user], { AWS: "*" }), [`${role} data-lake`, `${user} data-lake`]);
    assert.deepEqual(refusedUnder([role, user], { AWS: role }, "NotPrincipal"), [`${user} data-lake`]);
  });

  test("nobody by the name of a service, nor by the account, which leaves it to their own policies", () => {
    assert.deepEqual(refusedUnder([role, user], { Service: "logging.s3.amazonaws.com" }), []);
    assert.deepEqual(refusedUnder([role, user], { AWS: "111122223333" }), []);
    assert.deepEqual(refusedUnder([role, user], "whoever", "Id"), []);
  });
});
