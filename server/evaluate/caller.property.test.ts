/** Lists of principals are looked up by name where they are long: they name whom their entries name, one by one. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJson } from "../policy/parse.ts";
import { findDocuments } from "../policy/recognize.ts";
import type { Named } from "./caller.ts";
import { appliesTo, parseCaller } from "./caller.ts";

const arn = (name: string): string => `arn:aws:iam::111122223333:${name}`;
const values = [
  "*",
  "111122223333",
  "444455556666",
  arn("root"),
  "arn:aws:iam::444455556666:root",
  arn("role/a"),
  arn("role/path/a"),
  arn("role/b"),
  arn("user/a"),
  "arn:aws:iam::444455556666:role/a",
  "arn:aws:sts::111122223333:assumed-role/a/run",
  "arn:aws:sts::111122223333:assumed-role/a/other",
  "AIDAEXAMPLE",
];
const services = ["s3.amazonaws.com", "logging.s3.amazonaws.com"];
const callers = [...values.filter((value) => value.startsWith("arn:")), ...services, "*"].flatMap(
  (text) => parseCaller(text) ?? [],
);

function principalOf(kind: string, own: readonly string[], name = "Principal") {
  const text = JSON.stringify({
    Statement: [{ Effect: "Allow", [name]: { [kind]: own }, Action: "s3:GetObject", Resource: "*" }],
  });
  const principal = findDocuments(parseJson(text).root, text)[0]?.document.statements[0]?.principal;
  assert.ok(principal);
  return principal;
}

const closeness: readonly Named[] = ["no", "account", "role", "everyone", "principal"];

suite("a list of principals", () => {
  test("names the caller as the closest of its entries does, however long it is", () => {
    const fillers = Array.from({ length: 20 }, (_, index) => arn(`role/filler${String(index)}`));
    const drawn = fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(drawn, fc.constantFrom(...callers), fc.boolean(), (own, caller, isLong) => {
        const each = own.map((value) => appliesTo(principalOf("AWS", [value]), caller));
        const together = appliesTo(principalOf("AWS", isLong ? [...fillers, ...own] : own), caller);
        const best = closeness.findLast((one) => each.includes(one));
        assert.equal(together, best);
        assert.equal(appliesTo(principalOf("AWS", [...fillers, ...own]), caller), together);
      }),
      { numRuns: 1_000 },
    );
  });

  test("names a service by its own name alone", () => {
    const many = Array.from({ length: 20 }, (_, index) => `service${String(index)}.amazonaws.com`);
    for (const list of [services, [...many, ...services]])
      assert.deepEqual(
        callers.map((caller) => appliesTo(principalOf("Service", list), caller)),
        callers.map((caller) => (caller.kind === "service" ? "principal" : "no")),
      );
    assert.deepEqual(
      callers.map((caller) => appliesTo(principalOf("Service", [...many, "s3.amazonaws.com"]), caller)),
      callers.map((caller) => (caller.kind === "service" && caller.name === "s3.amazonaws.com" ? "principal" : "no")),
    );
  });

  const named: readonly (readonly [string, string, Named])[] = [
    ["arn:aws:iam::111122223333:role/path/a", "arn:aws:sts::111122223333:assumed-role/a/run", "role"],
    ["arn:aws:iam::111122223333:role/b", "arn:aws:sts::111122223333:assumed-role/a/run", "no"],
    ["arn:aws:iam::444455556666:role/a", "arn:aws:sts::111122223333:assumed-role/a/run", "no"],
    ["arn:aws:sts::111122223333:assumed-role/a/run", "arn:aws:sts::111122223333:assumed-role/a/run", "principal"],
    ["arn:aws:sts::111122223333:assumed-role/a/run", "arn:aws:iam::111122223333:role/a", "no"],
    ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/a", "role"],
    ["arn:aws:iam::111122223333:user/a", "arn:aws:iam::111122223333:user/a", "principal"],
    ["arn:aws:iam::111122223333:user/a", "arn:aws:iam::111122223333:role/a", "no"],
    ["111122223333", "arn:aws:iam::111122223333:user/a", "account"],
    ["arn:aws:iam::111122223333:root", "arn:aws:sts::111122223333:assumed-role/a/run", "account"],
    ["arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:user/a", "no"],
    ["*", "arn:aws:iam::111122223333:user/a", "everyone"],
    ["*", "s3.amazonaws.com", "everyone"],
    ["111122223333", "s3.amazonaws.com", "no"],
    ["arn:aws:iam::111122223333:user/a", "*", "no"],
    ["*", "*", "everyone"],
  ];
  for (const [value, text, expected] of named)
    test(`${value} names ${text}: ${expected}`, () => {
      const caller = parseCaller(text);
      assert.ok(caller);
      assert.equal(appliesTo(principalOf("AWS", [value]), caller), expected);
    });

  test("is about everybody else where it is negated", () => {
    const [role, user, other] = [arn("role/a"), arn("user/a"), "arn:aws:iam::444455556666:role/a"].map((text) =>
      parseCaller(text)!,
    );
    const element = principalOf("AWS", [arn("role/a"), arn("root")], "NotPrincipal");
    assert.equal(appliesTo(element, role!), "no");
    assert.notEqual(appliesTo(element, other!), "no");
    assert.equal(appliesTo(principalOf("AWS", [arn("role/a")], "NotPrincipal"), user!), "everyone");
  });
});
