/**
 * Principals of a key policy that nothing but their names tells apart, and objects that nothing said of a principal
 * tells apart, are judged once: what comes of it is what comes of judging each.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { defaultOperations } from "../../server/catalog/operation-names.ts";
import { Budget } from "../../server/evaluate/budget.ts";
import { createCompiler } from "../../server/evaluate/compiler.ts";
import { compileStatements } from "../../server/evaluate/statement.ts";
import { finish } from "../../server/evaluate/steps.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { findDocuments } from "../../server/policy/recognize.ts";
import type { Cause } from "../../server/uploads/causes/cause.ts";
import { mergePrincipals } from "../../server/uploads/causes/merge-principals.ts";
import { checkKeyPolicy } from "../../server/uploads/check-file/key-policy.ts";
import { accessesOf } from "../../server/uploads/requests/operations.ts";
import { policySet } from "../../server/uploads/scenario/policy-set.ts";

const runs = Number(process.env["KEYHOLE_RUNS"] ?? 350);
const accesses = accessesOf(defaultOperations);
const account = "111122223333";

function checked(text: string, share: boolean): { causes: readonly Cause[]; complete: boolean; spent: number } {
  const compiler = createCompiler();
  const { root } = parseJson(text);
  const documents = findDocuments(root, text);
  const [document] = documents;
  assert.ok(document?.kind === "key");
  const budget = new Budget(1e9);
  const set = policySet(compiler, documents, compileStatements(compiler, documents, []));
  return { ...finish(checkKeyPolicy(set, document, accesses, budget, share)), spent: budget.spent };
}

/** All that a rule may say of the causes; statements by their number. */
const told = (text: string, share: boolean): string =>
  JSON.stringify(mergePrincipals(checked(text, share).causes), (name: string, value: unknown) => {
    if (name === "document" || name === "grants") return undefined;
    if (name !== "statement" && name !== "neighbour") return value;
    return (value as { readonly statement: { readonly index: number } } | undefined)?.statement.index;
  });

const principal = fc.constantFrom(
  ...["role/a", "role/b", "role/path/a", "user/a", "user/b", "root"].map((name) => `arn:aws:iam::${account}:${name}`),
  `arn:aws:sts::${account}:assumed-role/a/s`,
  "arn:aws:iam::444455556666:role/a",
  "444455556666",
  "777788889999",
  "*",
);
const principals = fc.uniqueArray(principal, { minLength: 1, maxLength: 6 });
const action = fc.constantFrom(
  "kms:GenerateDataKey",
  "kms:Decrypt",
  "kms:*",
  "kms:Encrypt",
  "kms:Put*",
  "kms:Describe*",
);
const contextValue = fc.constantFrom(
  ...["a", "a/*", "b/*", "b/x/*", "*", "a*", "*/x/*", "a/${aws:username}/*"].map((end) => `arn:aws:s3:::${end}`),
);
const condition = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc
    .tuple(
      fc.constantFrom("StringLike", "StringNotLike", "ArnLike", "StringEquals"),
      fc.uniqueArray(contextValue, { minLength: 1, maxLength: 2 }),
    )
    .map(([operator, values]) => ({ Condition: { [operator]: { "kms:EncryptionContext:aws:s3:arn": values } } })),
  fc.constantFrom(
    { Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } },
    { Condition: { StringEquals: { "kms:CallerAccount": account } } },
    { Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/a` } } },
    { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } },
  ),
);
const statement = fc
  .tuple(
    fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
    fc.constantFrom("Principal", "Principal", "Principal", "NotPrincipal"),
    principals,
    fc.uniqueArray(action, { minLength: 1, maxLength: 3 }),
    condition,
  )
  .map(([effect, element, names, actions, more]) => ({
    Effect: effect,
    [effect === "Allow" ? "Principal" : element]: { AWS: names },
    Action: actions,
    Resource: "*",
    ...more,
  }));
const owner = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" };
const policyOf = (statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [owner, ...statements] });

suite("principals of a key policy", () => {
  test("are told the same whether they are judged together or each by itself", () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 5 }), (statements) => {
        const text = policyOf(statements);
        assert.equal(told(text, true), told(text, false));
      }),
      { numRuns: 2 * runs },
    );
  });

  test("that a list names cost a step or two each, and all are named", () => {
    const costOf = (count: number): number => {
      const names = Array.from({ length: count }, (_, index) => `arn:aws:iam::${account}:role/r${String(index)}`);
      const text = policyOf([
        { Effect: "Allow", Principal: { AWS: names }, Action: "kms:GenerateDataKey", Resource: "*" },
      ]);
      const { causes, spent } = checked(text, true);
      assert.deepEqual([...new Set(causes.flatMap(({ data }) => data.principals))].sort(), names.sort());
      return spent;
    };
    const [few, many] = [costOf(10), costOf(1_010)];
    assert.ok((many - few) / 1_000 <= 5, `${String(few)} and ${String(many)} steps`);
  });
});
