/** One file whose check never ends, and what is asked meanwhile of others. */
import assert from "node:assert/strict";
import { CancellationTokenSource, LSPErrorCodes } from "vscode-languageserver";
import type { DocumentDiagnosticReport, Hover } from "vscode-languageserver";
import type { Steps } from "../evaluate/steps.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { positionsOf, pullClient, startTestClient, wordEngine } from "./test-client.ts";
import type { TestClient } from "./test-client.ts";

const heavy = "file:///w/heavy.json";
const light = "file:///w/light.json";
const endless = '{"Statement": "ENDLESS"}';

/** An engine that never comes to the end of a text with `ENDLESS`; `ended` lists the texts whose check was given up. */
function endlessEngine() {
  const words = wordEngine();
  const ended: string[] = [];
  const begun: string[] = [];
  const forever = function* (text: string): Steps<never> {
    begun.push(text);
    try {
      for (;;) yield;
    } finally {
      ended.push(text);
    }
  };
  const engine = wordEngine({
    steps: {
      ...words.steps,
      *check(file, workspaceFacts, settings): Steps<Diagnostic[]> {
        return file.text.includes("ENDLESS")
          ? yield* forever(file.text)
          : yield* words.steps.check(file, workspaceFacts, settings);
      },
      *hover(say, file, ...rest) {
        return file.text.includes("ENDLESS") ? yield* forever(file.text) : yield* words.steps.hover(say, file, ...rest);
      },
    },
  });
  return { engine, ended, begun };
}

const pull = (on: TestClient, uri: string) =>
  on.request<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri } });
const hoverOn = (on: TestClient, uri: string, character: number) =>
  on.request<Hover | null>("textDocument/hover", { textDocument: { uri }, position: { line: 0, character } });

suite("a file whose check never ends", () => {
  test("keeps no other file's findings, hover and fixes waiting", async () => {
    const { engine, begun } = endlessEngine();
    const on = await startTestClient({ engine });
    await on.open(heavy, endless);
    await on.quiet();
    assert.equal(begun.length, 1);
    await on.open(light, '{"Statement": "BAD GOOD"}');
    await on.until(() => on.last(light));
    assert.deepEqual(positionsOf(on.last(light)!.diagnostics), ["0:15"]);
    assert.ok(await hoverOn(on, light, 19));
    const actions = await on.request<unknown[]>("textDocument/codeAction", {
      textDocument: { uri: light },
      range: { start: { line: 0, character: 15 }, end: { line: 0, character: 16 } },
      context: { diagnostics: [] },
    });
    assert.equal(actions.length, 2);
    assert.equal(on.last(heavy), undefined);
  });

  test("an edit ends the check, and the new text is checked", async () => {
    const { engine, ended } = endlessEngine();
    const on = await startTestClient({ engine });
    await on.open(heavy, endless);
    await on.quiet();
    await on.change(heavy, 2, `${endless} `);
    await on.quiet();
    await on.change(heavy, 3, '{"Statement": "BAD"}');
    await on.until(() => on.last(heavy)?.version === 3);
    await on.quiet();
    assert.deepEqual([...ended].sort(), [endless, `${endless} `]);
  });

  test("closing it ends the check", async () => {
    const { engine, ended } = endlessEngine();
    const on = await startTestClient({ engine });
    await on.open(heavy, endless);
    await on.quiet();
    await on.close(heavy);
    await on.quiet();
    assert.deepEqual(ended, [endless]);
  });

  test("shutdown ends the check", async () => {
    const { engine, ended } = endlessEngine();
    const on = await startTestClient({ engine });
    await on.open(heavy, endless);
    await on.quiet();
    await on.request("shutdown", undefined);
    for (let turn = 0; turn < 5; turn++)
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    assert.deepEqual(ended, [endless]);
  });

  test("a cancelled request is answered at once, and ends what nobody else waits for", async () => {
    const { engine, ended } = endlessEngine();
    const on = await startTestClient({ engine, capabilities: pullClient });
    await on.open(heavy, endless);
    for (const method of ["textDocument/diagnostic", "textDocument/hover", "textDocument/codeAction"]) {
      ended.length = 0;
      const cancellation = new CancellationTokenSource();
      const position = { line: 0, character: 15 };
      const request = on.connection.sendRequest(
        method,
        {
          textDocument: { uri: heavy },
          position,
          range: { start: position, end: position },
          context: { diagnostics: [] },
        },
        cancellation.token,
      );
      const refused = assert.rejects(request, { code: LSPErrorCodes.RequestCancelled });
      await on.quiet();
      cancellation.cancel();
      await refused;
      await on.quiet();
      assert.deepEqual(ended, [endless], method);
    }
  });

  test("a request for its findings is answered for the text that came after it", async () => {
    const { engine } = endlessEngine();
    const on = await startTestClient({ engine, capabilities: pullClient });
    await on.open(heavy, endless);
    const asked = pull(on, heavy);
    await on.quiet();
    await on.change(heavy, 2, '{"Statement": "BAD BAD"}');
    const report = await asked;
    assert.deepEqual(report.kind === "full" && positionsOf(report.items), ["0:15", "0:19"]);
  });
});
