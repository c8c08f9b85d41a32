/** What a file says of the uploads, downloads and copies that its policies allow. */
import assert from "node:assert/strict";
import type { OperationName } from "../../catalog/operation-names.ts";
import { shortFiles } from "../../../test/harness/short-model.ts";
import { createEngine, defaultSettings } from "../../rules/engine.ts";

/** Each finding as its code, what it underlines, the operations and the KMS actions that fail. */
function found(statements: string, operations?: readonly OperationName[]): string[] {
  const [{ file, text } = { file: "", text: "" }] = shortFiles(`policy: ${statements}`);
  const engine = createEngine();
  const settings =
    operations === undefined
      ? defaultSettings
      : { ...defaultSettings, operations: { names: operations, overModels: false } };
  return engine
    .check(engine.read(file, text), engine.workspaceFacts([]), settings)
    .map(({ code, range, data }) =>
      [
        code,
        text.slice(range.offset, range.end),
        ...(data === undefined ? [] : [data.operations.join(","), data.kmsActions.join(",")]),
      ].join(" "),
    );
}

const reads = "Allow s3:GetObject on lake/*";
const writes = "Allow s3:PutObject on lake/*";
const copies: readonly OperationName[] = ["CopyObject"];

suite("where only copies are checked", () => {
  test("who may read and not write, or write and not read, is told about what it may do", () => {
    assert.deepEqual(found(reads, copies), []);
    assert.deepEqual(found(writes, copies), ['missing-kms-action "s3:PutObject" CopyObject kms:GenerateDataKey']);
    assert.deepEqual(found(`${reads}; Deny s3:PutObject on lake/*`, copies), []);
  });

  test("who may do both needs both sides", () => {
    assert.deepEqual(found(`${reads}; ${writes}`, copies), [
      'missing-kms-action "s3:PutObject" CopyObject kms:GenerateDataKey,kms:Decrypt',
    ]);
  });

  test("a key that is named by an alias is told to who may copy only", () => {
    const alias = "Allow kms:Decrypt on arn:aws:kms:eu-west-1:DATA:alias/x";
    assert.deepEqual(found(`${reads}; ${alias}`, copies), []);
    assert.notDeepEqual(found(`${reads}; ${alias}`), []);
  });
});

suite("keys that can be none", () => {
  const alias = "arn:aws:kms:eu-west-1:DATA:alias/x";
  const rest = `${writes}; Allow kms:GenerateDataKey,kms:Decrypt on KEY`;
  const dead = (statement: string): string[] =>
    found(`${rest}; ${statement}`).filter((one) => one.startsWith("kms-key"));

  test("are told once where a statement allows their use, and not where it denies it or leaves them out", () => {
    assert.equal(dead(`Allow kms:Decrypt on ${alias}`).length, 1);
    assert.equal(found(`${writes}; Allow kms:GenerateDataKey,kms:Decrypt on ${alias}`).length, 1);
    assert.deepEqual(dead(`Deny kms:Decrypt on ${alias}`), []);
    assert.deepEqual(dead(`Allow kms:Decrypt on not ${alias}`), []);
  });

  test("are not told where the statement is about aliases, or about all that KMS does", () => {
    for (const action of ["kms:CreateAlias", "kms:Decrypt,kms:*Alias*", "kms:*", "*", "kms:Decrypt,sqs:*"])
      assert.deepEqual(dead(`Allow ${action} on ${alias}`), [], action);
  });

  test("are not told where the statement is for another service", () => {
    const other = "if StringEquals kms:ViaService secretsmanager.eu-west-1.amazonaws.com";
    assert.deepEqual(dead(`Allow kms:Decrypt on ${alias} ${other}`), []);
  });
});
