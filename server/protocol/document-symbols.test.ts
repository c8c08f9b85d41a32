import assert from "node:assert/strict";
import type { DocumentSymbol, SymbolInformation } from "vscode-languageserver";
import { createEngine } from "../rules/engine.ts";
import { pushClient, startTestClient } from "./test-client.ts";

const uri = "file:///w/a.json";
const text = `{ "Version": "2012-10-17", "Statement": [
  { "Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }
] }`;

const start = async (documentSymbol: object | undefined) => {
  const client = await startTestClient({
    engine: createEngine(),
    capabilities: {
      ...pushClient,
      textDocument: { ...pushClient.textDocument, ...(documentSymbol && { documentSymbol }) },
    },
  });
  await client.open(uri, text);
  return client;
};

suite("document symbols", () => {
  test("a tree of statements and actions", async () => {
    const on = await start({ hierarchicalDocumentSymbolSupport: true });
    const [statement] = await on.request<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri } });
    assert.equal(statement?.name, "Write");
    assert.deepEqual(statement.selectionRange, { start: { line: 1, character: 11 }, end: { line: 1, character: 18 } });
    assert.deepEqual(
      statement.children?.map(({ name }) => name),
      ["s3:PutObject"],
    );
  });

  test("a list for a client that shows no tree", async () => {
    const on = await start({});
    const list = await on.request<SymbolInformation[]>("textDocument/documentSymbol", { textDocument: { uri } });
    assert.deepEqual(
      list.map(({ name, containerName }) => [name, containerName]),
      [
        ["Write", undefined],
        ["s3:PutObject", "Write"],
      ],
    );
  });

  test("nothing of a document that is not open, and no provider for a client that asks for none", async () => {
    const on = await start({});
    assert.equal(
      await on.request("textDocument/documentSymbol", { textDocument: { uri: "file:///w/closed.json" } }),
      null,
    );
    assert.equal((await start(undefined)).result.capabilities.documentSymbolProvider, undefined);
  });
});
