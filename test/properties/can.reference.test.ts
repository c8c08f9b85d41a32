/**
 * One upload asked of a drawn model, with nothing left open: the answer is the plain reference's, and each request's is
 * evaluate's.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { canUpload, createEngine } from "../../server/rules/engine.ts";
import type { PlainModel } from "../harness/plain-model.ts";
import { plainModel } from "../harness/plain-model.ts";
import { decideWitness } from "../harness/witness-decision.ts";
import { arbitraryModel, objectKeys } from "./model-reference/arbitrary-model.ts";
import { kmsAllowed, s3Allowed } from "./model-reference/plain-decision.ts";

const runs = Number(process.env["KEYHOLE_RUNS"] ?? 100);

/** The network of KMS's callers is open whatever is said of it. */
const withoutNetwork = (model: PlainModel): PlainModel =>
  JSON.parse(JSON.stringify(model).replaceAll("aws:SourceVpce", "aws:PrincipalTag/team")) as PlainModel;

const operations = [
  ["PutObject", ["kms:GenerateDataKey"]],
  ["MultipartUpload", ["kms:GenerateDataKey", "kms:Decrypt"]],
] as const;

suite("can-upload against a plain reference", () => {
  test("allowed is what S3 and every KMS request allow under some bucket-key setting", () => {
    const met = { allowed: 0, denied: 0 };
    fc.assert(
      fc.property(
        arbitraryModel.map(withoutNetwork),
        fc.constantFrom(...objectKeys),
        fc.constantFrom("a", "b", "c"),
        (model, key, team) => {
          const engine = createEngine();
          const checked = engine.checkModel(plainModel(engine, model));
          for (const principal of model.principals) {
            const known = principal.tags?.["team"];
            const context = known === undefined ? { "aws:PrincipalTag/team": [team] } : {};
            for (const bucket of model.buckets) {
              for (const [operation, actions] of operations) {
                const report = canUpload(checked, {
                  principal: principal.arn,
                  to: { bucket: bucket.name, key },
                  operation,
                  context,
                });
                assert.ok("allowed" in report);
                const request = { principal, bucket, key, team: known ?? team, network: undefined, bucketKey: false };
                const expected =
                  s3Allowed(model, request) &&
                  (bucket.bucketKey === undefined ? [false, true] : [bucket.bucketKey]).some((bucketKey) =>
                    actions.every((action) => kmsAllowed(model, { ...request, bucketKey }, action)),
                  );
                const told = `${operation} of ${key} to ${bucket.name} by ${principal.arn}, team ${team}`;
                assert.equal(report.allowed, expected, told);
                met[expected ? "allowed" : "denied"]++;
                for (const { action, resource, context: sent, decision, call } of report.authorizations) {
                  const resourceAccount = action.startsWith("kms:") ? (resource.split(":")[4] ?? "") : bucket.account;
                  const witness = {
                    principal: principal.arn,
                    action,
                    resource,
                    resourceAccount,
                    context: sent,
                    call,
                    objectKey: key,
                    assumed: [],
                  };
                  assert.equal(decideWitness(model, witness).decision, decision, `${action} for ${told}`);
                }
                if (!expected) assert.ok(report.causes.length > 0, `nothing is said to be wrong with ${told}`);
              }
            }
          }
        },
      ),
      { numRuns: runs },
    );
    for (const [kind, count] of Object.entries(met))
      assert.ok(count > runs / 10, `${kind} was met ${String(count)} times only`);
  }).timeout(120_000);
});
