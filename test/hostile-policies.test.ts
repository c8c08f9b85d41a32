/**
 * Texts that are cheap to write and dear to judge: what each costs in elementary steps, never in time. Where the steps
 * did not last, that is said, and a fresh engine says the same as a warm one.
 */
import assert from "node:assert/strict";
import { Budget } from "../server/evaluate/budget.ts";
import type { Compiler } from "../server/evaluate/compiler.ts";
import { defaultOperations } from "../server/catalog/operation-names.ts";
import { accessesOf } from "../server/uploads/requests/operations.ts";
import { createCompiler } from "../server/evaluate/compiler.ts";
import { compileStatements } from "../server/evaluate/statement.ts";
import { finish } from "../server/evaluate/steps.ts";
import { parseJson } from "../server/policy/parse.ts";
import { findDocuments } from "../server/policy/recognize.ts";
import { createEngine, defaultSettings } from "../server/rules/engine.ts";
import { checkBucketPolicy } from "../server/uploads/check-file/bucket-policy.ts";
import { checkIdentityPolicies } from "../server/uploads/check-file/identity-policies.ts";
import { checkKeyPolicy } from "../server/uploads/check-file/key-policy.ts";
import { budgetOf, policySet } from "../server/uploads/scenario/policy-set.ts";
import { attached } from "../server/uploads/scenario/principal.ts";
import { hostilePolicies } from "./harness/hostile-policies.ts";

interface Cost {
  readonly spent: number;
  readonly allowed: number;
  readonly complete: boolean;
  /** How often the check gave way to other work. */
  readonly pauses: number;
}

const accesses = accessesOf(defaultOperations);

function costOf(compiler: Compiler, text: string): Cost {
  const { root, problems } = parseJson(text);
  const documents = findDocuments(root, text);
  const [document] = documents;
  assert.ok(document !== undefined && problems.length === 0);
  const set = policySet(compiler, documents, compileStatements(compiler, documents, []));
  const { steps: allowed } = budgetOf(set);
  const budget = new Budget(allowed);
  const check =
    document.type === "identity"
      ? checkIdentityPolicies(set, attached, accesses, budget)
      : document.kind === "key"
        ? checkKeyPolicy(set, document, accesses, budget)
        : checkBucketPolicy(set, document, budget);
  for (let pauses = 0; ; pauses++) {
    const step = check.next();
    if (step.done === true) return { spent: budget.spent, allowed, complete: step.value.complete, pauses };
  }
}

/** Looked at to their end, in a size that is more than AWS stores: at most so many steps for each character. */
const ended: readonly (readonly [name: keyof typeof hostilePolicies, count: number, stepsPerCharacter: number])[] = [
  ["contextValues", 800, 20],
  ["contextValues", 2_450, 8],
  ["keyPolicyContextValues", 800, 20],
  ["notResource", 920, 8],
  ["deniedList", 920, 8],
  ["farDenies", 300, 8],
  ["farDeniesDistinct", 160, 8],
  ["twoRunDenies", 1_000, 8],
  ["contextStatementsExact", 640, 8],
  ["prefixes", 5_000, 8],
  ["prefixesDenied", 5_000, 8],
  ["bucketPrefixes", 2_500, 8],
  ["principals", 2_500, 8],
  ["bucketPrincipals", 1_250, 8],
  ["principalStatements", 400, 8],
  ["openVariables", 64_000, 1],
  ["openVariablesInCondition", 64_000, 1],
  ["statements", 2_000, 8],
];

/** Whether or not they end: never more than is allowed. */
const limited: readonly (readonly [name: keyof typeof hostilePolicies, count: number])[] = [
  ["contextStatements", 150],
  ["keyDenies", 80],
  ["keyDeniesOfPrincipal", 400],
  ["keyWildcards", 300],
  ["actionWildcards", 1_000],
  ["questionRuns", 400],
  ["manyRuns", 400],
  ["keys", 1_000],
  ["statementPairs", 1_000],
  ["conditions", 1_000],
  ["actions", 2_000],
];

suite("policies that are dear to judge", () => {
  for (const [name, count, perCharacter] of ended) {
    test(`${name}, ${String(count)}: to the end, in steps that grow as the text does`, () => {
      const text = hostilePolicies[name](count);
      const { spent, complete } = costOf(createCompiler(), text);
      assert.ok(complete);
      assert.ok(
        spent <= perCharacter * text.length + 10_000,
        `${String(spent)} steps for ${String(text.length)} characters`,
      );
    });
  }

  for (const [name, count] of limited) {
    test(`${name}, ${String(count)}: no more steps than a text of its length has`, () => {
      const text = hostilePolicies[name](count);
      const { spent, allowed, complete } = costOf(createCompiler(), text);
      // What tells the objects apart has steps of its own, and is charged when it is done.
      assert.ok(
        spent <= (complete ? allowed : allowed + 40_000 + 2 * text.length),
        `${String(spent)} of ${String(allowed)} steps`,
      );
    });
  }

  for (const [name, count] of [
    ["contextValues", 100],
    ["keyDenies", 20],
    ["keyWildcards", 100],
    ["farDenies", 40],
    ["contextStatements", 60],
  ] as const) {
    test(`${name}: an engine that knows its parts counts the same, and says the same`, () => {
      const text = hostilePolicies[name](count);
      const compiler = createCompiler();
      const counted = (): unknown => {
        const { spent, allowed, complete } = costOf(compiler, text);
        return [spent, allowed, complete];
      };
      const cold = counted();
      assert.deepEqual(counted(), cold);
      costOf(compiler, hostilePolicies[name](count + 1));
      assert.deepEqual(counted(), cold);
      const engine = createEngine();
      const said = (): unknown =>
        engine
          .check(engine.read("policy.json", text), engine.workspaceFacts([]), defaultSettings)
          .map(({ code, message, range }) => [code, message, range]);
      assert.deepEqual(said(), said());
    });
  }

  for (const [name, count] of [...ended, ...limited]) {
    test(`${name}, ${String(count)}: gives way to other work, once for some thousands of steps`, () => {
      const { spent, pauses } = costOf(createCompiler(), hostilePolicies[name](count));
      assert.ok(spent <= 5_000 * (pauses + 1), `${String(pauses)} pauses in ${String(spent)} steps`);
    });
  }

  test("a budget that ends in the middle leaves what was found, and says that it ended", () => {
    const text = hostilePolicies.contextStatements(60);
    const { root } = parseJson(text);
    const documents = findDocuments(root, text);
    const compiler = createCompiler();
    const set = policySet(compiler, documents, compileStatements(compiler, documents, []));
    const whole = finish(checkIdentityPolicies(set, attached, accesses, new Budget(10_000_000)));
    const needed = new Budget(10_000_000);
    finish(checkIdentityPolicies(set, attached, accesses, needed));
    const cut = finish(checkIdentityPolicies(set, attached, accesses, new Budget(Math.floor(needed.spent / 2))));
    assert.ok(whole.complete && !cut.complete);
    const blamed = new Set(whole.causes.map(({ range }) => range.offset));
    for (const { range } of cut.causes) assert.ok(blamed.has(range.offset));
  });
});
