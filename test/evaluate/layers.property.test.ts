/**
 * What layers decide together while some of it is unknown, against `evaluate` with every value that the unknowns can
 * have: each unknown is the condition of one statement, on a key of its own.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";
import type { DecidingLayer, DecidingResource } from "../../server/evaluate/decision/layers.ts";
import { decideLayers } from "../../server/evaluate/decision/layers.ts";
import type { Truth } from "../../server/evaluate/truth.ts";
import { FALSE, or, TRUE, UNKNOWN } from "../../server/evaluate/truth.ts";
import type { PolicyType } from "../../server/policy/document.ts";

const [own, other] = ["111122223333", "444455556666"];
const session = `arn:aws:sts::${own}:assumed-role/app/one`;
const names = { account: own, role: `arn:aws:iam::${own}:role/app`, session } as const;

const truth = fc.constantFrom<Truth>(TRUE, TRUE, FALSE, FALSE, UNKNOWN);
/** Of a Allow that is seldom missing, or a Deny that seldom holds, so that others have their say. */
const mostly = (usual: Truth): fc.Arbitrary<Truth> =>
  fc.constantFrom<Truth>(usual, usual, usual, usual, FALSE, TRUE, UNKNOWN);
const layer = fc.record({ allows: mostly(TRUE), denies: mostly(FALSE) });
const limitTypes = ["permissionsBoundary", "session", "serviceControl", "resourceControl", "vpcEndpoint"] as const;

const drawn = fc.record({
  key: fc.boolean(),
  crossAccount: fc.boolean(),
  identity: fc.record({ allows: truth, denies: mostly(FALSE) }),
  resource: fc.record({ account: truth, role: truth, session: truth, denies: mostly(FALSE) }),
  limits: fc.uniqueArray(fc.tuple(fc.constantFrom(...limitTypes), layer), { selector: ([type]) => type, maxLength: 3 }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

const layersOf = ({ key, crossAccount, identity, resource, limits }: Drawn) => {
  const direct = or(resource.role, resource.session);
  const ofResource: DecidingResource = {
    type: "resource",
    level: undefined,
    allows: or(resource.account, direct),
    direct,
    unlimited: resource.session,
    denies: resource.denies,
    crossAccount,
    mustAllow: key,
    granted: false,
  };
  const deciding = (type: PolicyType, of: Pick<DecidingLayer, "allows" | "denies">): DecidingLayer => ({
    type,
    level: type === "serviceControl" || type === "resourceControl" ? 0 : undefined,
    ...of,
  });
  return {
    identity: deciding("identity", identity),
    resources: [ofResource],
    limits: limits.map(([type, of]) => deciding(type, type === "resourceControl" ? { ...of, allows: TRUE } : of)),
  };
};

/** The policies, with a condition key for each unknown. */
function questionOf({ key, crossAccount, identity, resource, limits }: Drawn) {
  const unknowns: string[] = [];
  const statement = (effect: "Allow" | "Deny", holds: Truth, who: object = {}): object[] => {
    if (holds === FALSE) return [];
    const base = { Effect: effect, Action: "*", Resource: "*", ...who };
    if (holds === TRUE) return [base];
    const name = `aws:RequestTag/unknown${String(unknowns.length)}`;
    unknowns.push(name);
    return [{ ...base, Condition: { StringEquals: { [name]: "yes" } } }];
  };
  const policy = (...statements: readonly object[][]): object => ({
    Version: "2012-10-17",
    Statement: statements.flat(),
  });
  const everybody = { Principal: "*" };
  const policies: Record<string, unknown> = {
    identity: [policy(statement("Allow", identity.allows), statement("Deny", identity.denies))],
    resource: policy(
      ...(["account", "role", "session"] as const).map((by) =>
        statement("Allow", resource[by], { Principal: { AWS: names[by] } }),
      ),
      statement("Deny", resource.denies, everybody),
    ),
  };
  for (const [type, { allows, denies }] of limits) {
    const who = type === "vpcEndpoint" ? everybody : {};
    const one = policy(
      type === "resourceControl" ? [] : statement("Allow", allows, who),
      statement("Deny", denies, type === "resourceControl" ? everybody : who),
    );
    policies[type] = type === "serviceControl" || type === "resourceControl" ? [[one]] : [one];
  }
  const account = crossAccount ? other : own;
  const request = {
    principal: session,
    ...(key
      ? { action: "kms:Decrypt", resource: `arn:aws:kms:eu-west-1:${account}:key/1234` }
      : { action: "s3:PutObject", resource: "arn:aws:s3:::lake/a" }),
    resourceAccount: account,
  };
  return { request, policies, unknowns };
}

const evaluator = new LineEvaluator();
interface Answer {
  readonly error?: string;
  readonly decision: string;
  readonly decidedBy: string;
}

/** One answer for each way in which the unknowns can turn out. */
function answersTo({ request, policies, unknowns }: ReturnType<typeof questionOf>): Answer[] {
  return Array.from({ length: 2 ** unknowns.length }, (_, bits) => {
    const held = unknowns.filter((__, index) => (bits >> index) % 2 === 1);
    const context = Object.fromEntries(held.map((name) => [name, "yes"]));
    const line = JSON.stringify({ request: { ...request, context }, policies });
    const answer = JSON.parse(evaluator.answer(line).text) as Answer;
    assert.equal(answer.error, undefined);
    return answer;
  });
}

suite("layers together, with unknowns", () => {
  test("say what evaluate says whatever the unknowns are, and no more", () => {
    const seen = new Set<Truth>();
    fc.assert(
      fc.property(drawn, (one) => {
        const { allowed, lacking, refusing } = decideLayers(layersOf(one));
        const question = questionOf(one);
        fc.pre(question.unknowns.length <= 6);
        const answers = answersTo(question);
        const passing = answers.filter(({ decision }) => decision === "allowed").length;
        seen.add(allowed);
        assert.equal(allowed, passing === answers.length ? TRUE : passing === 0 ? FALSE : UNKNOWN);
        // Who is named refuses for certain.
        if (refusing?.decision === "explicitDeny")
          assert.ok(answers.every(({ decision }) => decision === "explicitDeny"));
        if (refusing !== undefined) assert.equal(allowed, FALSE);
        const [answer] = answers;
        if (question.unknowns.length === 0 && refusing !== undefined)
          assert.deepEqual([refusing.decision, refusing.layer.type], [answer?.decision, answer?.decidedBy]);
        // A layer that lacks its Allow for some value only is one that another value mends.
        for (const { lacks, layer: which } of lacking)
          if (lacks === TRUE)
            assert.ok(
              answers.every(({ decision }) => decision !== "allowed"),
              which.type,
            );
      }),
      { numRuns: 800 },
    );
    assert.deepEqual([...seen].sort(), [FALSE, UNKNOWN, TRUE]);
  });

  test("of an access point and the bucket behind it each has to let the request through", () => {
    const resource = (direct: Truth, allows = direct, crossAccount = false): DecidingResource => ({
      type: "resource",
      level: undefined,
      allows,
      direct,
      unlimited: direct,
      denies: FALSE,
      crossAccount,
      mustAllow: false,
      granted: false,
    });
    const identity = (allows: Truth): DecidingLayer => ({ type: "identity", level: undefined, allows, denies: FALSE });
    const ask = (allows: Truth, ...resources: DecidingResource[]) =>
      decideLayers({ identity: identity(allows), resources, limits: [] });
    assert.equal(ask(TRUE, resource(FALSE), resource(FALSE)).allowed, TRUE);
    assert.equal(ask(FALSE, resource(TRUE), resource(TRUE)).allowed, TRUE);
    // Mended nearest where alone it is missing.
    const behind = resource(FALSE);
    const half = ask(FALSE, resource(TRUE), behind);
    assert.equal(half.allowed, FALSE);
    assert.deepEqual(
      half.lacking.map(({ at }) => at),
      [[behind]],
    );
    // A bucket policy that leaves it to the account allows nothing by itself.
    assert.equal(ask(FALSE, resource(TRUE), resource(FALSE, TRUE)).allowed, FALSE);
    // Of another account each must allow, and the identity policy as well.
    assert.equal(ask(FALSE, resource(TRUE, TRUE, true), resource(TRUE, TRUE, true)).allowed, FALSE);
    assert.equal(ask(TRUE, resource(FALSE, TRUE, true), resource(FALSE, TRUE, true)).allowed, TRUE);
    assert.equal(ask(TRUE, resource(TRUE, TRUE, true), resource(FALSE, FALSE, true)).allowed, FALSE);
  });

  test("a grant needs no identity policy, and limits still hold", () => {
    const resource: DecidingResource = {
      type: "resource",
      level: undefined,
      allows: FALSE,
      direct: FALSE,
      unlimited: FALSE,
      denies: FALSE,
      crossAccount: true,
      mustAllow: true,
      granted: true,
    };
    const identity: DecidingLayer = { type: "identity", level: undefined, allows: FALSE, denies: FALSE };
    assert.equal(decideLayers({ identity, resources: [resource], limits: [] }).allowed, TRUE);
    const boundary: DecidingLayer = { ...identity, type: "permissionsBoundary" };
    const limited = decideLayers({ identity, resources: [resource], limits: [boundary] });
    assert.equal(limited.refusing?.layer.type, "permissionsBoundary");
  });
});
