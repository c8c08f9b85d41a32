import assert from "node:assert/strict";
import { CancellationTokenSource, LSPErrorCodes } from "vscode-languageserver";
import { pullClient, startTestClient } from "./test-client.ts";

const uri = "file:///w/a.json";
const position = { line: 0, character: 15 };

/** A server that still waits for its settings, with what makes it go on: requests are held up exactly there. */
async function waitingServer() {
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const client = await startTestClient({
    capabilities: pullClient,
    settings: null,
    answers: { "workspace/configuration": () => settled.then(() => [null]) },
  });
  await client.open(uri, '{"Statement": "BAD"}');
  return { client, settle };
}

suite("requests that have become pointless", () => {
  test("cancelled by the client while they wait", async () => {
    const { client, settle } = await waitingServer();
    const cancellation = new CancellationTokenSource();
    const requests = (
      [
        ["textDocument/diagnostic", { textDocument: { uri } }],
        ["textDocument/hover", { textDocument: { uri }, position }],
        [
          "textDocument/codeAction",
          { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [] } },
        ],
      ] as const
    ).map(([method, params]) => client.connection.sendRequest(method, params, cancellation.token));
    const refused = requests.map((request) => assert.rejects(request, { code: LSPErrorCodes.RequestCancelled }));
    await client.until(() => client.asked.includes("workspace/configuration"));
    cancellation.cancel();
    await client.quiet();
    settle();
    await Promise.all(refused);
  });

  test("overtaken by an edit of the document", async () => {
    const { client, settle } = await waitingServer();
    const hover = client.request("textDocument/hover", { textDocument: { uri }, position });
    const actions = client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: position, end: position },
      context: { diagnostics: [] },
    });
    const refused = [hover, actions].map((request) => assert.rejects(request, { code: LSPErrorCodes.ContentModified }));
    await client.change(uri, 2, '{"Statement": "BAD" }');
    await client.quiet();
    settle();
    await Promise.all(refused);
  });
});
