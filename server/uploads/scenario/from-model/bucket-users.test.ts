/** Who may use which bucket, where nothing but the bucket's policy says so. */
import assert from "node:assert/strict";
import { delegation, document, lake, statement } from "../../../../test/harness/drawn-workspace.ts";
import { key } from "../../../../test/harness/check-policy.ts";
import { shortCompiled } from "../../../../test/harness/short-compiled.ts";
import { wholeArns } from "../../../../test/harness/short-model.ts";
import { modelOf } from "../../../../test/harness/model-source.ts";
import { createEngine, defaultSettings } from "../../../rules/engine.ts";
import { BucketUsers } from "./bucket-users.ts";

const putObject = "s3:putobject";

/** The buckets that the first principal may use, by its own policy or the buckets'. */
function bucketsOf(line: string, actions = [putObject], of?: readonly string[]): string {
  const compiled = shortCompiled(line);
  const [declared] = compiled.principals;
  const principal = declared && compiled.principal(declared);
  assert.ok(principal);
  const { buckets } = compiled.model;
  const users = new BucketUsers(
    compiled,
    actions,
    of === undefined ? undefined : buckets.filter(({ name }) => of.includes(name)),
  );
  return users
    .bucketsOf(principal)
    .map(({ name }) => name)
    .join(" ");
}

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

suite("buckets that a principal's own policy names", () => {
  const lakes = "lake | lake-2 | other | fast--euw1-az1--x-s3";
  const all = "lake lake-2 other fast--euw1-az1--x-s3";
  const named = (statements: string, actions?: string[], of?: readonly string[]): string =>
    bucketsOf(`role/a: ${statements} | ${lakes}`, actions, of);
  const on = (resource: string): string => named(`Allow s3:PutObject on ${resource}`);

  test("are those by whose name its resource goes, or begins", () => {
    assert.equal(on("lake/*"), "lake");
    assert.equal(on("lake/in/a"), "lake");
    assert.equal(on("lake*"), "lake lake-2");
    assert.equal(on("lake-*"), "lake-2");
    assert.equal(on("la?e/*"), "lake lake-2");
    assert.equal(on("lake${x}/*"), "lake lake-2");
    assert.equal(on("other/*,lake/*"), "lake other");
    assert.equal(on("nobody/*"), "");
    assert.equal(on("lake"), "lake");
    const directory = wholeArns("arn:aws:s3express:eu-west-1:DATA:bucket");
    const session = (resource: string): string => named(`Allow s3express:CreateSession on ${resource}`);
    assert.equal(session(`${directory}/fast--euw1-az1--x-s3`), "fast--euw1-az1--x-s3");
    assert.equal(session(`${directory}/fast*`), "fast--euw1-az1--x-s3");
    assert.equal(session(`${directory}/slow*`), "");
  });

  test("are all, where the resource may be any", () => {
    for (const resource of [
      "*",
      "arn:aws:s3:::*",
      "arn:*",
      "arn:aws:s3*",
      "not lake/*",
      "${bucket}/*",
      "arn:aws:s3express*",
    ])
      assert.equal(on(resource), all, resource);
  });

  test("are none, where the resource is of another service, or the statement allows nothing of the kind", () => {
    assert.equal(on("KEY"), "");
    assert.equal(on("arn:aws:sqs:*:*:lake"), "");
    assert.equal(named("Allow s3:GetObject on lake/*"), "");
    assert.equal(named("Deny s3:PutObject on lake/*"), "");
    assert.equal(named("Allow s3:GetObject on lake/*", [putObject, "s3:getobject"]), "lake");
    assert.equal(named("Deny s3:PutObject on other/*; Allow s3:Put* on lake/*"), "lake");
  });

  test("are in the order of the model, and only those that are asked about", () => {
    assert.equal(named("Allow s3:* on other/*,lake/*", [putObject], ["other", "fast--euw1-az1--x-s3"]), "other");
    assert.equal(named("Allow s3:* on *", [putObject], ["other", "lake"]), "lake other");
  });
});

suite("buckets that a principal may use by their own policy", () => {
  test("are those that name it, or let anybody in", () => {
    const of = (lake: string, who = "role/a: Allow sqs:*"): string => bucketsOf(`${who} | lake: ${lake} | other`);
    assert.equal(of("Allow s3:PutObject to role/a"), "lake");
    assert.equal(of("Allow s3:PutObject to role/b,role/a"), "lake");
    assert.equal(of("Allow s3:PutObject to *"), "lake");
    assert.equal(of("Allow s3:PutObject to not role/b"), "lake");
    assert.equal(of("Allow s3:PutObject to role/b"), "");
    assert.equal(of("Allow s3:GetObject to role/a"), "");
    assert.equal(of("Allow s3:GetObject to *"), "");
    assert.equal(of("Deny s3:PutObject to not role/b"), "");
    assert.equal(of("Deny s3:PutObject to role/a"), "");
  });

  test("are for a service those that name it: who lets anybody in does not mean each service", () => {
    const service = "cloudfront.amazonaws.com";
    assert.equal(bucketsOf(`${service} {} | lake: Allow s3:PutObject to ${service} | other`), "lake");
    assert.equal(bucketsOf(`${service} {} | lake: Allow s3:PutObject to * | other`), "");
  });

  test("are those with access points, too, whose policies may let it in", () => {
    const arn = wholeArns("arn:aws:s3:eu-west-1:DATA:accesspoint/ap");
    const points = JSON.stringify({ accessPoints: { [arn]: { bucket: "lake" } } });
    assert.equal(bucketsOf(`role/a: Allow sqs:* | lake | other | and ${points}`), "lake");
  });
});
