import assert from "node:assert/strict";
import { LSPErrorCodes } from "vscode-languageserver";
import type { CodeAction, Diagnostic, TextDocumentEdit, WorkspaceEditClientCapabilities } from "vscode-languageserver";
import { createEngine } from "../rules/engine.ts";
import { pushClient, startTestClient } from "./test-client.ts";
import type { TestClient } from "./test-client.ts";

const uri = "file:///w/keyhole.json";
const made = "file:///w/policies/the%20uploader.json";
const model =
  '{ "principals": { "arn:aws:iam::111122223333:role/uploader": { "policies": "policies/the uploader.json" } } }';
const codes = (diagnostics: readonly Diagnostic[] | undefined) => diagnostics?.map(({ code }) => code);

async function start(workspaceEdit: WorkspaceEditClientCapabilities, onDisk: Map<string, string>): Promise<TestClient> {
  onDisk.set(uri, model);
  const on = await startTestClient({
    engine: createEngine(),
    folders: ["file:///w"],
    capabilities: { ...pushClient, workspace: { ...pushClient.workspace, workspaceEdit } },
    files: { list: () => Promise.resolve([...onDisk.keys()]), read: (file) => Promise.resolve(onDisk.get(file)) },
  });
  await on.open(uri, model);
  await on.until(() => codes(on.last(uri)?.diagnostics)?.includes("invalid-configuration"));
  return on;
}

function listed(on: TestClient): Promise<CodeAction[]> {
  const diagnostics = on.last(uri)?.diagnostics ?? [];
  return on.request("textDocument/codeAction", {
    textDocument: { uri },
    range: diagnostics[0]?.range,
    context: { diagnostics },
  });
}

suite("a fix that makes a file", () => {
  test("makes it and writes into it, in one edit; once it is there the finding is gone", async () => {
    const onDisk = new Map<string, string>();
    const on = await start({ documentChanges: true, resourceOperations: ["create"] }, onDisk);
    const [action, ...others] = await listed(on);
    assert.deepEqual(
      [action?.title, action?.isPreferred, others],
      ["Create policies/the uploader.json as an identity policy that allows nothing yet", undefined, []],
    );
    const [create, change] = (await on.request<CodeAction>("codeAction/resolve", action)).edit?.documentChanges ?? [];
    assert.deepEqual(create, { kind: "create", uri: made });
    const {
      textDocument,
      edits: [edit],
    } = change as TextDocumentEdit;
    const beginning = { line: 0, character: 0 };
    assert.deepEqual(
      [textDocument, edit?.range],
      [
        { uri: made, version: null },
        { start: beginning, end: beginning },
      ],
    );
    assert.deepEqual(JSON.parse((edit as { newText: string }).newText), { Version: "2012-10-17", Statement: [] });

    onDisk.set(made, (edit as { newText: string }).newText);
    await on.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: made, type: 1 }] });
    await on.until(() => on.last(uri)?.diagnostics.length === 0);
    await assert.rejects(on.request("codeAction/resolve", action), { code: LSPErrorCodes.ContentModified });
  });

  test("is not offered to a client that cannot make files", async () => {
    for (const capabilities of [
      { documentChanges: true },
      { documentChanges: true, resourceOperations: ["rename" as const] },
      { resourceOperations: ["create" as const] },
    ]) {
      assert.deepEqual(await listed(await start(capabilities, new Map())), [], JSON.stringify(capabilities));
    }
  });
});
