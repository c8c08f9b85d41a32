import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJson } from "../policy/parse.ts";
import { findDocuments } from "../policy/recognize.ts";
import { createCompiler, matchAction } from "./compiler.ts";
import { CompiledStatement, compileStatements } from "./statement.ts";

const patterns = [
  "*",
  "s3:*",
  "S3:Put*",
  "s3:PutObject",
  "kms:Decrypt",
  "?3:PutObject",
  "*:*",
  "s3",
  "s3*",
  ":",
  "",
  "a:s3:x",
];
const actions = ["s3:putobject", "s3:getobject", "kms:decrypt", "ec2:runinstances"];

suite("which actions a statement is about", () => {
  test("does not depend on whether the services that it names were looked at first", () => {
    const compiler = createCompiler();
    fc.assert(
      fc.property(
        fc.constantFrom("Action", "NotAction"),
        fc.constantFrom("Allow", "Deny"),
        fc.array(fc.constantFrom(...patterns), { maxLength: 4 }),
        (name, effect, list) => {
          const text = JSON.stringify({ Statement: [{ Effect: effect, [name]: list, Resource: "*" }] });
          const [found] = findDocuments(parseJson(text).root, text);
          const [statement] = found?.document.statements ?? [];
          assert.ok(found && statement);
          const compiled = new CompiledStatement(compiler, found.document, statement);
          for (const action of actions)
            assert.equal(compiled.matchAction(action), matchAction(compiler, statement, action), `${text} ${action}`);
        },
      ),
    );
  });
});

/** The Sid stands where it likes; all else decides. */
test("a statement is not taken for another one that differs in what stands before the Sid", () => {
  const compiler = createCompiler();
  const conditions = ["Allow", "Deny"].map((effect) => {
    const text = `{"Statement":[{"Effect":"${effect}","Sid":"Same","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"${String(effect === "Deny")}"}}}]}`;
    const found = findDocuments(parseJson(text).root, text);
    const [statement] = [...compileStatements(compiler, found, []).values()].flat();
    return statement?.conditions.map(({ values }) => values);
  });
  assert.deepEqual(conditions, [[["false"]], [["true"]]]);
});
