/** What an edit in a very long policy makes Keyhole work out anew, in counted questions to the compiler, never in time. */
import assert from "node:assert/strict";
import { defaultOperations } from "../server/catalog/operation-names.ts";
import type { Compiler } from "../server/evaluate/compiler.ts";
import { createCompiler } from "../server/evaluate/compiler.ts";
import { compileStatements } from "../server/evaluate/statement.ts";
import { finish } from "../server/evaluate/steps.ts";
import { parseJson } from "../server/policy/parse.ts";
import { findDocuments } from "../server/policy/recognize.ts";
import { checkIdentityPolicies } from "../server/uploads/check-file/identity-policies.ts";
import { accessesOf } from "../server/uploads/requests/operations.ts";
import { policySet } from "../server/uploads/scenario/policy-set.ts";
import { attached } from "../server/uploads/scenario/principal.ts";
import { hostilePolicies } from "./harness/hostile-policies.ts";

/** Counts patterns and conditions that are compiled. */
function countingCompiler(): { readonly compiler: Compiler; taken(): number } {
  const compiler = createCompiler();
  let count = 0;
  const counted =
    <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Answer) =>
    (...asked: Asked): Answer => {
      count++;
      return ask(...asked);
    };
  return {
    compiler: {
      ...compiler,
      action: counted(compiler.action),
      resource: counted(compiler.resource),
      condition: counted(compiler.condition),
      remember: counted(compiler.remember) as Compiler["remember"],
    },
    taken: () => {
      const taken = count;
      count = 0;
      return taken;
    },
  };
}

function check(compiler: Compiler, text: string): number {
  const { root, problems } = parseJson(text);
  assert.deepEqual(problems, []);
  const documents = findDocuments(root, text);
  const set = policySet(compiler, documents, compileStatements(compiler, documents, []));
  return finish(checkIdentityPolicies(set, attached, accessesOf(defaultOperations))).causes.length;
}

suite("an edit in a policy of 8,000 statements", () => {
  const policy = hostilePolicies.statements(8_000);
  const edits: Readonly<Record<string, (text: string) => string>> = {
    "in a Sid": (text) => text.replace('"S4000"', '"Four"'),
    "in the name of a bucket": (text) => text.replace(":bucket-4000/", ":bucket-4000-new/"),
    "of an action": (text) =>
      text.replace(
        '"s3:PutObject","Resource":"arn:aws:s3:::bucket-4000/',
        '"s3:*","Resource":"arn:aws:s3:::bucket-4000/',
      ),
    "that takes a statement out": (text) => text.replace(/\{"Sid":"S4000".*?\},(?=\{"Sid":"S4001")/, ""),
    "that puts one in": (text) =>
      text.replace(
        '{"Sid":"S4000"',
        '{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::new/*"},{"Sid":"S4000"',
      ),
  };
  for (const [name, edit] of Object.entries(edits)) {
    test(`${name} works out what the statement says, and nothing of the others`, () => {
      const { compiler, taken } = countingCompiler();
      const causes = check(compiler, policy);
      assert.ok(taken() >= 8_000);
      const edited = edit(policy);
      assert.notEqual(edited, policy);
      assert.equal(check(compiler, edited), causes);
      const anew = taken();
      assert.ok(anew <= 8, String(anew));
    });
  }

  test("conditions of the other statements are not compiled again", () => {
    const { compiler, taken } = countingCompiler();
    const conditions = hostilePolicies.contextStatementsExact(8_000);
    check(compiler, conditions);
    taken();
    check(compiler, conditions.replace('"Version":"2012-10-17"', '"Version": "2012-10-17"'));
    assert.equal(taken(), 0);
  });
});
