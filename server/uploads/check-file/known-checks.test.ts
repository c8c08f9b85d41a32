import assert from "node:assert/strict";
import { defaultOperations } from "../../catalog/operation-names.ts";
import { createCompiler } from "../../evaluate/compiler.ts";
import { compileStatements } from "../../evaluate/statement.ts";
import { finish } from "../../evaluate/steps.ts";
import { parseJson } from "../../policy/parse.ts";
import { findDocuments } from "../../policy/recognize.ts";
import { accessesOf } from "../requests/operations.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { budgetOf, policySet } from "../scenario/policy-set.ts";
import { attached } from "../scenario/principal.ts";
import { checkIdentityPolicies } from "./identity-policies.ts";
import { KnownChecks } from "./known-checks.ts";

const policy = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*"},
  {"Sid": "Key", "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "*"}
]}`;

suite("What the last check of a policy found", () => {
  const accesses = accessesOf(defaultOperations);

  function checker() {
    const compiler = createCompiler();
    const known = new KnownChecks();
    let checks = 0;
    return (text: string, steps?: number) => {
      const before = checks;
      const { root } = parseJson(text);
      const documents = findDocuments(root, text);
      const set: PolicySet = policySet(compiler, documents, compileStatements(compiler, documents, []));
      const budget = budgetOf(set);
      if (steps !== undefined) budget.spend(budget.left - steps);
      const left = budget.left;
      const { causes, complete } = finish(
        known.of(set, attached, accesses, budget, () => {
          checks++;
          return checkIdentityPolicies(set, attached, accesses, budget);
        }),
      );
      const blamed = causes.map(({ range }) => text.slice(range.offset, range.end));
      return { blamed, complete, anew: checks > before, spent: left - budget.left };
    };
  }

  test("is found again after an edit in a Sid, and costs the same", () => {
    const check = checker();
    const first = check(policy);
    assert.ok(first.anew && first.spent > 0);
    assert.deepEqual(first.blamed, ['"s3:PutObject"']);
    for (const name of ["WriteToLake", ""])
      assert.deepEqual(check(policy.replace('"Write"', `"${name}"`)), { ...first, anew: false });
  });

  test("is worked out anew where a statement says something else", () => {
    const check = checker();
    check(policy);
    const { anew, blamed } = check(policy.replace('"kms:GenerateDataKey"', '["kms:GenerateDataKey", "kms:Decrypt"]'));
    assert.ok(anew);
    assert.deepEqual(blamed, []);
  });

  test("is no answer for who has too few steps for it", () => {
    const check = checker();
    const { spent } = check(policy);
    assert.equal(check(policy, spent).anew, false);
    const cut = check(policy, spent - 1);
    assert.ok(cut.anew && !cut.complete);
  });
});
