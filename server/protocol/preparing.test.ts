import assert from "node:assert/strict";
import type { DocumentDiagnosticReport, Hover } from "vscode-languageserver";
import { pullClient, startTestClient, wordEngine } from "./test-client.ts";

const uri = "untitled:policy";

/** Texts with the word SLOW can be read only after a while, the longer the more often it is in them. */
const slow = () =>
  wordEngine({
    prepare: (text) => {
      const turns = text.split("SLOW").length - 1;
      return turns === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, 20 * turns));
    },
  });

suite("a text that can't be read yet", () => {
  test("a request waits for the version that it is about", async () => {
    const client = await startTestClient({ engine: slow(), capabilities: pullClient });
    const at = (character: number) =>
      client.request<Hover | null>("textDocument/hover", { textDocument: { uri }, position: { line: 0, character } });
    await client.open(uri, '"SLOW", "GOOD"');
    assert.deepEqual((await at(9))?.range?.start, { line: 0, character: 9 });
    await client.change(uri, 2, '"SLOW", "SLOW", "GOOD"');
    assert.deepEqual((await at(17))?.range?.start, { line: 0, character: 17 });
    const report = await client.request<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri } });
    assert.equal(report.kind, "full");
  });

  test("what it needs can't be loaded: it is read without that, the log says so, and the next version tries again", async () => {
    let tried = 0;
    const engine = wordEngine({ prepare: () => Promise.reject(new Error(`gone ${String(++tried)}`)) });
    const client = await startTestClient({ engine, capabilities: pullClient });
    await client.open(uri, '"Statement", "BAD"');
    await client.change(uri, 2, '"Statement", "BAD", "BAD"');
    const report = await client.request<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri } });
    assert.ok(report.kind === "full");
    assert.equal(report.items.length, 2);
    for (const error of [/gone 1/, /gone 2/]) assert.ok(client.logged.some((message) => error.test(message)));
  });

  test("what comes later and is ready sooner is not replaced by what came before", async () => {
    const client = await startTestClient({ engine: slow(), capabilities: pullClient });
    await client.open(uri, '"Statement", "SLOW", "SLOW", "BAD"');
    await client.change(uri, 2, '"Statement", "BAD"');
    await client.change(uri, 3, '"SLOW", "BAD", "Statement"');
    const report = await client.request<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri } });
    assert.ok(report.kind === "full");
    assert.deepEqual(
      report.items.map(({ range }) => range.start.character),
      [9],
    );
  });
});
