/** A statement that is told to change nothing, or to allow nothing, can go: `evaluate` decides alike without it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { decide } from "../../server/evaluate/decision/decide.ts";
import { CompiledStatement } from "../../server/evaluate/statement.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { findDocuments } from "../../server/policy/recognize.ts";
import type { Asked } from "../harness/asked-requests.ts";
import { requestsAbout } from "../harness/asked-requests.ts";
import { checkAll } from "../harness/check-fixture.ts";
import { stacksOf } from "../harness/policy-as-meant.ts";
import { wholeEngine } from "../harness/whole-engine.ts";

const oneOrMore = <T>(one: fc.Arbitrary<T>) => fc.oneof(one, fc.uniqueArray(one, { minLength: 1, maxLength: 3 }));

const action = oneOrMore(fc.constantFrom("s3:PutObject", "s3:GetObject", "s3:Get*", "s3:*", "sqs:SendMessage", "*"));
const resource = oneOrMore(
  fc.constantFrom("*", "arn:aws:s3:::lake/*", "arn:aws:s3:::lake/in/*", "arn:aws:s3:::l*", "arn:aws:s3:::logs/?"),
);
const operator = fc.constantFrom(
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringNotLike",
  "StringEqualsIfExists",
  "StringNotEqualsIfExists",
  "ForAllValues:StringEquals",
  "ForAnyValue:StringNotEquals",
  "ForAllValues:StringNotLike",
);
const key = fc.constantFrom("aws:username", "aws:PrincipalTag/team");
const values = oneOrMore(fc.constantFrom("a", "b", "c*"));

const condition = fc.oneof(
  fc.constant(undefined),
  fc
    .tuple(
      operator,
      fc.constantFrom("aws:username", "aws:PrincipalTag/team"),
      oneOrMore(fc.constantFrom("a", "b", "c*")),
    )
    .map(([name, key, values]) => ({ [name]: { [key]: values } })),
  fc.constantFrom("true", "false").map((value) => ({ Null: { "aws:username": value } })),
);
const statement = fc
  .tuple(
    fc.constantFrom("Allow", "Allow", "Deny"),
    fc.constantFrom("Action", "Action", "Action", "NotAction"),
    action,
    fc.constantFrom("Resource", "Resource", "Resource", "NotResource"),
    resource,
    condition,
  )
  .map(([Effect, actions, which, resources, where, when]) => ({
    Effect,
    [actions]: which,
    [resources]: where,
    ...(when && { Condition: when }),
  }));

/** The same under two conditions that differ in little, so that one may cover the other. */
const twins = fc
  .tuple(statement, operator, key, values, values, fc.boolean(), fc.boolean())
  .map(([one, name, on, some, others, isOptional, isReversed]) => {
    const other = isOptional && !name.endsWith("IfExists") ? `${name}IfExists` : name;
    const both = [
      { ...one, Condition: { [name]: { [on]: some } } },
      { ...one, Condition: { [other]: { [on]: others } } },
    ];
    return isReversed ? both.reverse() : both;
  });

const statements = fc.oneof(
  fc.array(statement, { minLength: 2, maxLength: 4 }),
  twins,
  fc.tuple(twins, statement).map(([both, one]) => [...both, one]),
);

const codes = new Set(["shadowed-statement", "allow-always-denied"]);

suite("statements that another one covers", () => {
  test("the policy decides alike without them", () => {
    const engine = wholeEngine();
    let count = 0;
    fc.assert(
      fc.property(statements, fc.nat(1000), (Statement, seed) => {
        const policy = { Version: "2012-10-17", Statement };
        const text = JSON.stringify(policy);
        const { root, sound } = parseJson(text);
        const [found] = findDocuments(root, text, sound);
        assert.ok(found !== undefined);
        const compiler = createCompiler();
        for (const { code, range } of checkAll(engine, [{ file: "policy.json", text, type: "identity" }])) {
          if (!codes.has(code)) continue;
          const at: number = found.document.statements.findIndex(({ node }) => node.offset === range.offset);
          const covered = found.document.statements[at];
          assert.ok(covered !== undefined, text);
          const without = { ...policy, Statement: Statement.filter((_, index) => index !== at) };
          const stacks = [policy, without].map((one) => stacksOf("identity", one, "111122223333"));
          const compiled: CompiledStatement = new CompiledStatement(compiler, found.document, covered);
          const asks: readonly Asked[] = requestsAbout(compiled, undefined, undefined, seed);
          for (const asked of asks) {
            const [was, is]: readonly string[] = stacks.map((one) =>
              one.map((stack) => decide(asked.request, stack).decision).join(),
            );
            assert.equal(is, was, `${code} ${String(at)}: ${asked.action} on ${asked.resource}\n${text}`);
            count++;
          }
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(count > 500, String(count));
  });
});
