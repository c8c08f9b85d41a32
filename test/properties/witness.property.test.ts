/**
 * A finding's witness keeps to what it says: asked of `evaluate` with the policies at hand it is denied for the reason
 * that the finding gives, and S3 lets its object be written; whatever of the policies depends on values that nobody
 * knows.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Decision } from "../../server/evaluate/decision/decide.ts";
import { decide } from "../../server/evaluate/decision/decide.ts";
import { PolicyReader } from "../../server/evaluate/decision/policies.ts";
import { readRequest } from "../../server/evaluate/request.ts";
import { createEngine, defaultSettings } from "../../server/rules/engine.ts";
import type { UploadData, Witness } from "../../server/uploads/causes/finding.ts";
import { arbitraryPolicy } from "../harness/arbitrary-policy.ts";
import { policyOf, stacksOf } from "../harness/policy-as-meant.ts";
import { decideWitness } from "../harness/witness-decision.ts";
import type { PlainModel, PlainPolicy } from "../harness/plain-model.ts";
import { plainModel } from "../harness/plain-model.ts";

const account = "111122223333";
const keyA = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const keyB = "arn:aws:kms:us-east-1:444455556666:key/0987dcba-09fe-87dc-65ba-ab0987654321";

const variables = fc
  .constantFrom(
    "aws:PrincipalAccount",
    "aws:userid",
    "saml:sub",
    "aws:PrincipalTag/team",
    "aws:PrincipalTag/cost/center",
    "cognito-identity.amazonaws.com:sub",
    "aws:username",
    "aws:PrincipalArn",
    "aws:PrincipalType",
    "aws:SourceVpce",
    "transfer:HomeDirectory",
    "aws:PrincipalTag/team, 'none'",
  )
  .map((name) => `\${${name}}`);
const placeholders = fc.constantFrom("${bucket}", "<name>", "{{name}}", "%NAME%", "__NAME__", "${AWS::StackName}");
const open = fc.oneof({ weight: 3, arbitrary: variables }, { weight: 1, arbitrary: placeholders });

/** BUCKET/KEY patterns. */
const paths = fc.oneof(
  fc.constantFrom("b/*", "b/in/*", "b/uploader/*", "b/*/x", `b/${account}/*`, "c/*", "b/a", "*"),
  open.map((one) => `b/${one}/*`),
  open.map((one) => `${one}/in/*`),
  open.map((one) => `b/in/${one}`),
  open.map((one) => `b/${one}*`),
  fc.tuple(open, open).map(([one, other]) => `b/${one}/${other}/*`),
  variables.map((one) => `b/*/${one}`),
);
const objects = fc.oneof(
  { weight: 9, arbitrary: paths.map((path) => `arn:aws:s3:::${path}`) },
  { weight: 1, arbitrary: fc.constantFrom("${bucket_arn}/*", "arn:${Partition}:s3:::b/*") },
);
const keys = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(keyA, keyB, "*", `arn:aws:kms:*:${account}:key/*`) },
  { weight: 1, arbitrary: fc.constantFrom("${key_arn}", `arn:aws:kms:\${region}:${account}:key/\${key_id}`) },
);
const some = <T>(one: fc.Arbitrary<T>, max = 2) => fc.array(one, { minLength: 1, maxLength: max });
const kmsActions = some(fc.constantFrom("kms:GenerateDataKey", "kms:Decrypt", "kms:Encrypt", "kms:*"));
const contextCondition = fc
  .tuple(fc.constantFrom("StringLike", "StringNotLike", "ArnLike"), some(objects))
  .map(([operator, values]) => ({ Condition: { [operator]: { "kms:EncryptionContext:aws:s3:arn": values } } }));
const condition = fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: contextCondition });

const statements = fc.oneof(
  { weight: 4, arbitrary: some(objects).map((Resource) => ({ Effect: "Allow", Action: "s3:PutObject", Resource })) },
  {
    weight: 1,
    arbitrary: some(objects).map((NotResource) => ({ Effect: "Allow", Action: "s3:PutObject", NotResource })),
  },
  { weight: 2, arbitrary: some(objects).map((Resource) => ({ Effect: "Deny", Action: "s3:PutObject", Resource })) },
  {
    weight: 1,
    arbitrary: some(objects, 3).map((NotResource) => ({ Effect: "Deny", Action: "s3:PutObject", NotResource })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(kmsActions, some(keys), condition)
      .map(([Action, Resource, more]) => ({ Effect: "Allow", Action, Resource, ...more })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(kmsActions, some(keys), condition)
      .map(([Action, Resource, more]) => ({ Effect: "Deny", Action, Resource, ...more })),
  },
);
const policies = fc
  .tuple(some(objects), fc.array(statements, { minLength: 1, maxLength: 4 }))
  .map(([Resource, rest]): PlainPolicy => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:PutObject", Resource }, ...rest],
  }));

/**
 * The policy as a tool makes it of its template: what the witness says of a placeholder, and something else for every
 * other one.
 */
function filled<Value>(policy: Value, witness: Witness): Value {
  let text = JSON.stringify(policy);
  for (const [value, spelling] of Object.entries(witness.symbols ?? {})) text = text.replaceAll(spelling, value);
  return JSON.parse(
    text
      .replaceAll("${bucket_arn}", "arn:aws:s3:::zzz")
      .replaceAll("${key_arn}", "arn:aws:kms:eu-west-1:999999999999:key/none")
      .replaceAll("${Partition}", "aws")
      .replaceAll(/\$\{(?:region|key_id|bucket|AWS::StackName)\}|<name>|\{\{name\}\}|%NAME%|__NAME__/g, "zzz"),
  ) as Value;
}

const delegate = (to: string): PlainPolicy => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: to }, Action: "kms:*", Resource: "*" }],
});

function ask(
  policy: PlainPolicy,
  {
    principal,
    action,
    resource,
    resourceAccount,
    context,
  }: Pick<Witness, "principal" | "action" | "resource" | "resourceAccount" | "context">,
): Decision {
  const owner = principal.split(":")[4] ?? "";
  return decide(
    readRequest({ principal, action, resource, resourceAccount, context }),
    new PolicyReader().read({
      identity: [policy],
      ...(action.startsWith("kms:") ? { resource: delegate(owner) } : {}),
    }),
  );
}

/**
 * By the layer that the finding blames, for the reason that it gives: independent denial reasons are findings of their own.
 */
function isRefused(
  { decision, statements: trail, lacking }: Decision,
  { layer, reason }: Pick<UploadData, "layer" | "reason">,
): boolean {
  const type = layer === "keyPolicy" || layer === "bucketPolicy" ? "resource" : layer;
  if (decision === "allowed") return false;
  return reason === "explicitDeny"
    ? trail.some(({ effect, matched, policyType }) => effect === "Deny" && matched && policyType === type)
    : lacking.some((one) => one.type === type);
}

const objectOf = (witness: Witness, bucketKey: (arn: string) => boolean): string => {
  const arn = String(witness.context["kms:EncryptionContext:aws:s3:arn"]);
  return bucketKey(arn) ? `${arn}/${witness.objectKey}` : arn;
};

suite("witnesses keep to what they say", () => {
  test("of identity policies with variables and placeholders", () => {
    const engine = createEngine();
    const met = { variables: 0, placeholders: 0, denied: 0 };
    fc.assert(
      fc.property(policies, (policy) => {
        const file = engine.read("policy.json", JSON.stringify(policy, undefined, 1));
        for (const { code, data } of engine.check(file, engine.workspaceFacts([file]), defaultSettings)) {
          if (data === undefined || data.scope === "conditional") continue;
          const { witness } = data;
          const at = filled(policy, witness);
          assert.ok(isRefused(ask(at, witness), data), `${code}: ${JSON.stringify(witness)}`);
          const resource = objectOf(witness, (arn) => !arn.slice("arn:aws:s3:::".length).includes("/"));
          assert.ok(resource.endsWith(`/${witness.objectKey}`), `${resource} does not end in ${witness.objectKey}`);
          const s3 = ask(at, {
            ...witness,
            action: "s3:PutObject",
            resource,
            resourceAccount: witness.principal.split(":")[4] ?? "",
          });
          assert.equal(s3.decision, "allowed", `${code}: S3 refuses ${resource}: ${JSON.stringify(witness)}`);
          met.variables += Number(/\$\{[\w.-]+:\w/.test(data.objects.join()));
          met.placeholders += Number(witness.symbols !== undefined);
          met.denied += Number(data.reason === "explicitDeny");
        }
      }),
      { numRuns: Number(process.env["KEYHOLE_RUNS"] ?? 1500) },
    );
    for (const [kind, count] of Object.entries(met))
      assert.ok(count > 20, `${kind} was met ${String(count)} times only`);
  }).timeout(120_000);

  test("of what S3 itself refuses", () => {
    const engine = createEngine();
    const met = { required: 0, denied: 0 };
    fc.assert(
      fc.property(arbitraryPolicy, ({ text }) => {
        const file = engine.read("policy.json", text);
        const [document] = engine.documents(file);
        for (const { code, data } of engine.check(file, engine.workspaceFacts([file]), defaultSettings)) {
          if (document === undefined || data === undefined || data.kmsActions.length > 0) continue;
          const policy = policyOf(document.type, document.document);
          const { witness } = data;
          const [stack] = stacksOf(document.type, policy, witness.principal.split(":")[4] ?? "");
          const { principal, action, resource, resourceAccount, context } = witness;
          const decision = decide(
            readRequest({ principal, action, resource, resourceAccount, context }),
            stack ?? new PolicyReader().read({}),
          );
          const layer = document.type === "resource" ? "bucketPolicy" : data.layer;
          assert.ok(isRefused(decision, { ...data, layer }), `${code}: ${JSON.stringify(witness)}\n${text}`);
          met[code === "upload-header-required" ? "required" : "denied"] += 1;
        }
      }),
      { numRuns: Number(process.env["KEYHOLE_RUNS"] ?? 1500) },
    );
    for (const [kind, count] of Object.entries(met))
      assert.ok(count > 3, `${kind} was met ${String(count)} times only`);
  }).timeout(120_000);

  test("of models", () => {
    const limits = fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      {
        weight: 1,
        arbitrary: policies.map((policy): PlainPolicy => ({
          ...policy,
          Statement: [{ Effect: "Allow", Action: ["kms:*"], Resource: "*" }, ...policy.Statement],
        })),
      },
    );
    const sessions = fc.constantFrom({}, { "saml:sub": ["uploader"] }, { "aws:userid": ["AROA:x"], "saml:sub": [] });
    const role = `arn:aws:iam::${account}:role/up`;
    const met = { found: 0, broken: 0 };
    fc.assert(
      fc.property(policies, limits, sessions, fc.option(paths, { freq: 2 }), (identity, boundary, context, to) => {
        const engine = createEngine();
        const model: PlainModel = {
          principals: [{ arn: role, account, identity: [identity], boundary, context }],
          buckets: [{ name: "b", account, region: "eu-west-1", type: "aws:kms", key: keyA, bucketKey: false }],
          keys: [{ arn: keyA, policy: delegate(account) }],
          expectations:
            to === null
              ? []
              : [
                  {
                    principal: role,
                    to: "b",
                    keys: to.replace(/^[^/]*\//, "").replaceAll(/\$\{[^}]*\}/g, "z"),
                    operations: ["PutObject", "MultipartUpload"],
                  },
                ],
        };
        const { causes, expectations } = engine.checkModel(plainModel(engine, model));
        for (const { data } of causes) {
          if (data.scope === "conditional") continue;
          met.found += 1;
          assert.ok(
            isRefused(decideWitness(filled(model, data.witness), data.witness), data),
            `${data.layer}: ${JSON.stringify(data.witness)}`,
          );
        }
        for (const { s3 } of expectations) {
          for (const { data } of s3) {
            met.broken += 1;
            assert.ok(
              isRefused(decideWitness(filled(model, data.witness), data.witness), data),
              `${data.layer}: ${JSON.stringify(data.witness)}`,
            );
          }
        }
      }),
      { numRuns: Number(process.env["KEYHOLE_RUNS"] ?? 500) },
    );
    for (const [kind, count] of Object.entries(met))
      assert.ok(count > 20, `${kind} was met ${String(count)} times only`);
  }).timeout(120_000);
});
