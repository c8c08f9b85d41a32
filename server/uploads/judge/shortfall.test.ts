/** Which of two keys, settings or choices lacks least: a finding is told against that one. */
import assert from "node:assert/strict";
import { parseCaller } from "../../evaluate/caller.ts";
import type { KmsRequest } from "../requests/kms-request.ts";
import { keyCandidate } from "../scenario/key.ts";
import { uploaderOf } from "../scenario/principal.ts";
import { shortSet } from "../../../test/harness/short-set.ts";
import type { Shortfall } from "./shortfall.ts";
import { compareShortfalls, compareWhatLacks, leastOf, nothing, shortfallOf } from "./shortfall.ts";
import type { DenialReason } from "./verdict.ts";
import { isMeantForOthers, judge, wouldHold, wouldHoldForAll } from "./verdict.ts";
import { KmsContext } from "../requests/kms-request.ts";

const caller = parseCaller("arn:aws:iam::111122223333:role/a");
assert.ok(caller);
const uploader = uploaderOf(caller);
const key = keyCandidate("aws", "eu-west-1", "111122223333", "1234abcd-12ab-34cd-56ef-1234567890ab");
const requestOf = (action: string): KmsRequest => ({
  uploader,
  key,
  action,
  callerAccount: "111122223333",
  encryptionContext: "arn:aws:s3:::lake/in/a",
});

/** What stands in the way of a role's request for an action under a policy's statements. */
function verdict(policy: string, action = "kms:GenerateDataKey") {
  const statements = policy === "" ? [] : shortSet(policy).statements;
  const of = (effect: string) => statements.filter(({ statement }) => statement.effect === effect);
  return judge(requestOf(action), { allow: of("Allow"), deny: of("Deny") });
}

const reasons = (policy: string): string[] =>
  verdict(policy).denialReasons.map((reason) =>
    [reason.kind, reason.certain ? "" : "open", "failing" in reason ? String(reason.failing) : ""].join(" ").trim(),
  );

suite("what stands in the way of a request to KMS", () => {
  for (const [policy, expected] of [
    ["Allow kms:* on KEY", []],
    ["Allow kms:* on KEY; Deny kms:* on SECOND", []],
    ["Allow kms:* on KEY; Deny kms:* on KEY", ["deny"]],
    ["", ["noAllow  0"]],
    ["Allow kms:* on SECOND", ["noAllow  1"]],
    ["Allow kms:* on SECOND if StringEquals kms:CallerAccount APPS; Allow kms:* on SECOND", ["noAllow  1"]],
    ["Allow kms:* on KEY if StringEquals kms:CallerAccount APPS and Bool aws:SecureTransport false", ["noAllow  2"]],
    [
      "Allow kms:* on KEY if StringEquals kms:CallerAccount APPS and Bool aws:SecureTransport false; Allow kms:* on SECOND",
      ["noAllow  2"],
    ],
    ["Allow kms:* on KEY if StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com", ["noAllow  0"]],
    // Time, tags and MFA are in the policy's favour; the network is not known.
    ["Allow kms:* on KEY if Bool aws:MultiFactorAuthPresent true", []],
    ["Allow kms:* on KEY if StringEquals aws:SourceVpc vpc-1", ["openAllow open"]],
    ["Allow kms:* on KEY if StringEquals aws:SourceVpc vpc-1; Allow kms:* on KEY", []],
    [
      "Allow kms:* on KEY if StringEquals aws:SourceVpc vpc-1; Allow kms:* on KEY if Bool aws:MultiFactorAuthPresent true",
      [],
    ],
    ["Allow kms:* on KEY; Deny kms:* if StringNotEquals aws:SourceVpc vpc-1", ["deny open"]],
    ["Allow kms:* on KEY; Deny kms:* if Bool aws:MultiFactorAuthPresent false", []],
    ["Allow kms:* on KEY; Deny kms:*; Deny kms:* if StringNotEquals aws:SourceVpc vpc-1", ["deny", "deny open"]],
  ] as const)
    test(policy === "" ? "no statement" : policy, () => {
      assert.deepEqual(reasons(policy), expected);
      assert.equal(
        verdict(policy).refused,
        expected.some((reason) => !reason.includes("open")),
      );
    });

  test("a statement for others than the principal comes near nothing", () => {
    const others = (policy: string): boolean => {
      const [statement] = shortSet(policy).statements;
      assert.ok(statement);
      return isMeantForOthers(statement, new KmsContext(requestOf("kms:Decrypt")));
    };
    assert.equal(others("Allow kms:Decrypt to * if StringEquals kms:CallerAccount APPS"), true);
    assert.equal(others("Allow kms:Decrypt to * if ArnEquals aws:PrincipalArn arn:aws:iam::DATA:role/b"), true);
    assert.equal(others("Allow kms:Decrypt to * if StringEquals kms:ViaService ec2.eu-west-1.amazonaws.com"), true);
    assert.equal(others("Allow kms:Decrypt to * if StringEquals kms:CallerAccount DATA"), false);
    assert.equal(others("Allow kms:Decrypt to * if Bool aws:SecureTransport false"), false);
    assert.equal(others("Allow kms:Decrypt to role/a if StringEquals kms:CallerAccount APPS"), false);
  });

  test("whether an action that joins a statement will be allowed", () => {
    const holds = (condition: string, objects?: readonly string[], encryptionContext?: string): boolean => {
      const [statement] = shortSet(`Allow kms:Decrypt on KEY${condition}`).statements;
      assert.ok(statement);
      const request = { ...requestOf("kms:Decrypt"), ...(objects === undefined ? {} : { encryptionContext }) };
      return objects === undefined ? wouldHold(statement, request) : wouldHoldForAll(statement, request, objects);
    };
    const lake = "arn:aws:s3:::lake";
    const onContext = ` if StringLike kms:EncryptionContext:aws:s3:arn ${lake}/in/*`;
    assert.equal(holds(""), true);
    assert.equal(holds(" if Bool aws:MultiFactorAuthPresent true"), true);
    assert.equal(holds(" if StringEquals aws:SourceVpc vpc-1"), false);
    assert.equal(holds(" if StringEquals kms:CallerAccount APPS"), false);
    assert.equal(holds(onContext), true);
    assert.equal(holds("", [`${lake}/out/a`]), true);
    assert.equal(holds(onContext, [`${lake}/in/a`], `${lake}/in/a`), false);
    assert.equal(holds(`${onContext},${lake}`, [`${lake}/in/a`, `${lake}/in/b`], `${lake}/in/a`), true);
    assert.equal(holds(`${onContext},${lake}`, [`${lake}/in/a`, `${lake}/out/b`], `${lake}/in/a`), false);
    assert.equal(holds(`${onContext},${lake}`, [`${lake}/in/a`]), false);
  });
});

const deny = (certain: boolean): DenialReason => {
  const [statement] = shortSet("Deny kms:*").statements;
  assert.ok(statement);
  return { kind: "deny", statement, certain };
};
const noAllow = (failing: number): DenialReason => ({ kind: "noAllow", certain: true, failing });
const requests = (...of: readonly (readonly [string, ...DenialReason[]])[]) =>
  of.map(([action, ...denialReasons]) => ({ request: requestOf(action), denialReasons }));

suite("what an upload lacks", () => {
  test("is counted by action, and by whether it is certain", () => {
    assert.deepEqual(
      shortfallOf(
        requests(["kms:GenerateDataKey", deny(true), deny(false), noAllow(3)], ["kms:Decrypt", deny(true), noAllow(1)]),
      ),
      { ...nothing, toEveryUpload: 2, toLaterCalls: 2, toPlainUploads: 3, denialReasons: 5, furtherConditions: 2 },
    );
  });

  test("is nothing, whatever the key, where nothing stands in its way", () => {
    const unlikely = { onlyDenied: true, meantToFail: true, assumed: true };
    assert.equal(shortfallOf(requests(["kms:Decrypt"]), unlikely, true, true), nothing);
  });

  test("goes by how likely the key is", () => {
    const of = (key: Parameters<typeof shortfallOf>[1], isUntold = false, isOfOtherUse = false): Partial<Shortfall> =>
      Object.fromEntries(
        Object.entries(shortfallOf(requests(["kms:Decrypt", deny(false)]), key, isUntold, isOfOtherUse)).filter(
          ([name, count]) => count > 0 && name !== "denialReasons",
        ),
      );
    assert.deepEqual(of({ assumed: false }), {});
    assert.deepEqual(of({ assumed: true }), { unlikelyKey: 1 });
    assert.deepEqual(of({ assumed: false, onlyDenied: true }), { unlikelyKey: 1, onlyDeniedKey: 1 });
    assert.deepEqual(of({ assumed: false, meantToFail: true }), { keyMeantToFail: 1 });
    assert.deepEqual(of({ assumed: false }, true), { untoldKey: 1 });
    assert.deepEqual(of(undefined, false, true), { keyOfOtherUse: 1 });
  });

  test("counts in this order: the first that differs decides", () => {
    const order: readonly (keyof Shortfall)[] = [
      "keyMeantToFail",
      "keyOfOtherUse",
      "toEveryUpload",
      "toLaterCalls",
      "untoldKey",
      "toPlainUploads",
      "denialReasons",
      "unlikelyKey",
      "onlyDeniedKey",
      "furtherConditions",
    ];
    for (const [index, name] of order.entries()) {
      const more = { ...nothing, [name]: 1 };
      const rest = { ...nothing, ...Object.fromEntries(order.slice(index + 1).map((one) => [one, 1])) };
      assert.ok(compareShortfalls(more, rest) > 0, name);
      assert.ok(compareShortfalls(rest, more) < 0, name);
      assert.equal(compareWhatLacks(more, nothing) > 0, index < 7, name);
    }
    assert.equal(compareShortfalls(nothing, { ...nothing }), 0);
  });

  test("of several that lack least the first is taken", () => {
    const compare = (a: string, b: string): number => a.length - b.length;
    assert.equal(leastOf(["abc", "de", "fg", "hij"], compare), "de");
    assert.equal(leastOf([], compare), undefined);
  });
});
