import assert from "node:assert/strict";
import type { DocumentDiagnosticReport } from "vscode-languageserver";
import { positionsOf, pullClient, startTestClient, wordEngine } from "./test-client.ts";
import type { TestClient } from "./test-client.ts";

const uri = "file:///w/a.json";
const other = "file:///w/b.json";

suite("diagnostics pushed", () => {
  test("appear on opening, follow the text, vanish when mended, are cleared on closing", async () => {
    const { open, change, close, until, last, published } = await startTestClient();
    await open(uri, '{"Statement": "BAD"}');
    await until(() => last(uri));
    assert.deepEqual(positionsOf(last(uri)!.diagnostics), ["0:15"]);
    assert.equal(last(uri)?.version, 1);
    await change(uri, 2, '{\n"Statement": "BAD"}');
    await until(() => last(uri)?.version === 2);
    assert.deepEqual(positionsOf(last(uri)!.diagnostics), ["1:14"]);
    await change(uri, 3, '{"Statement": "fine"}');
    await until(() => last(uri)?.version === 3);
    assert.deepEqual(last(uri)?.diagnostics, []);
    await change(uri, 4, '{"Statement": "BAD"}');
    await until(() => last(uri)?.version === 4);
    const before = published.length;
    await close(uri);
    await until(() => published.length > before);
    assert.deepEqual(last(uri), { uri, diagnostics: [] });
  });

  test("carry severity, code, its page, the related places", async () => {
    const { open, until, last } = await startTestClient();
    await open(uri, '{"Statement": "BAD"}');
    await until(() => last(uri));
    const [diagnostic] = last(uri)!.diagnostics;
    assert.equal(diagnostic?.severity, 2);
    assert.equal(diagnostic.code, "bad-word");
    assert.equal(diagnostic.source, "keyhole");
    assert.match(diagnostic.codeDescription?.href ?? "", /\/docs\/rules\/bad-word\.md$/);
    assert.deepEqual(diagnostic.relatedInformation, [
      {
        location: { uri, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } },
        message: "It began here.",
      },
    ]);
  });

  test("a burst of keystrokes costs one check, of the newest version", async () => {
    const engine = wordEngine();
    const { open, change, until, last, published } = await startTestClient({ engine });
    await open(uri, '{"Statement": "BAD"}');
    await until(() => last(uri));
    const checks = engine.checks.get(uri) ?? 0;
    await Promise.all(Array.from({ length: 20 }, (_, i) => change(uri, i + 2, `{"Statement": "${" ".repeat(i)}BAD"}`)));
    await until(() => last(uri)?.version === 21);
    assert.deepEqual(positionsOf(last(uri)!.diagnostics), ["0:34"]);
    assert.ok((engine.checks.get(uri) ?? 0) - checks <= 3, `${engine.checks.get(uri)} checks`);
    assert.ok(published.length <= 4, `${published.length} messages`);
  });

  test("another open document is checked again when a policy it depends on changes", async () => {
    const { open, change, close, until, last } = await startTestClient();
    await open(uri, '{"Statement": "BAD"}');
    await open(other, '{"Statement": ""}');
    await until(() => last(uri) && last(other));
    assert.equal(last(uri)?.diagnostics[0]?.severity, 2);
    await change(other, 2, '{"Statement": "KEYPOLICY"}');
    await until(() => last(uri)?.diagnostics[0]?.severity === 1);
    await close(other);
    await until(() => last(uri)?.diagnostics[0]?.severity === 2);
  });

  test("a document that is not JSON is left alone, whatever its scheme; any scheme of JSON is served", async () => {
    const { open, until, last, quiet } = await startTestClient();
    await open("file:///w/a.txt", '{"Statement": "BAD"}', 1, "plaintext");
    await open("untitled:Untitled-1", '{"Statement": "BAD"}', 1, "jsonc");
    await open("vscode-vfs://github/x/y.json", '{"Statement": "BAD"}');
    await until(() => last("untitled:Untitled-1") && last("vscode-vfs://github/x/y.json"));
    await quiet();
    assert.equal(last("file:///w/a.txt"), undefined);
    assert.equal(last("untitled:Untitled-1")?.diagnostics.length, 1);
  });

  test("positions count UTF-16 units, a BOM that the client sends, and every kind of line break", async () => {
    const { open, until, last } = await startTestClient();
    await open(uri, '\uFEFF{"Statement": "😀BAD",\r\n"x": "BAD",\r"y": "BAD"}');
    await until(() => last(uri));
    assert.deepEqual(positionsOf(last(uri)!.diagnostics), ["0:18", "1:6", "2:6"]);
  });
});

suite("diagnostics pulled", () => {
  const pull = (on: TestClient, of: string, previousResultId?: string) =>
    on.request<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri: of }, previousResultId });

  test("nothing is pushed; the answer is for the newest version; an unchanged one says so", async () => {
    const started = await startTestClient({ capabilities: pullClient });
    assert.deepEqual(started.result.capabilities.diagnosticProvider, {
      identifier: "keyhole",
      interFileDependencies: true,
      workspaceDiagnostics: true,
    });
    await started.open(uri, '{"Statement": "BAD"}');
    const first = await pull(started, uri);
    assert.equal(first.kind, "full");
    assert.equal(first.kind === "full" && first.items.length, 1);
    assert.deepEqual(await pull(started, uri, first.resultId), { kind: "unchanged", resultId: first.resultId });
    await started.change(uri, 2, '{"Statement": "fine"}');
    const second = await pull(started, uri, first.resultId);
    assert.deepEqual(second.kind === "full" && second.items, []);
    await started.close(uri);
    assert.deepEqual(await pull(started, uri), { kind: "full", items: [] });
    assert.deepEqual(started.published, []);
  });

  test("a version with the same findings is a new result: the editor has moved its squiggles", async () => {
    const started = await startTestClient({ capabilities: pullClient });
    await started.open(uri, '{"Statement": "BAD"}');
    const first = await pull(started, uri);
    await started.change(uri, 2, '{"Statement": "BAD" }');
    assert.equal((await pull(started, uri, first.resultId)).kind, "full");
  });

  test("the client is asked to refresh when another file changes its findings, and not otherwise", async () => {
    const started = await startTestClient({ capabilities: pullClient });
    await started.open(uri, '{"Statement": "BAD"}');
    await started.open(other, '{"Statement": ""}');
    const first = await pull(started, uri);
    await pull(started, other);
    await started.change(other, 2, '{"Statement": "nothing of interest"}');
    await started.quiet();
    assert.ok(!started.asked.includes("workspace/diagnostic/refresh"));
    await started.change(other, 3, '{"Statement": "KEYPOLICY"}');
    await started.until(() => started.asked.includes("workspace/diagnostic/refresh"));
    const second = await pull(started, uri, first.resultId);
    assert.equal(second.kind === "full" && second.items[0]?.severity, 1);
  });

  test("a change of settings refreshes", async () => {
    const started = await startTestClient({ capabilities: pullClient, settings: null });
    await started.open(uri, '{"Statement": "BAD"}');
    await pull(started, uri);
    await started.configure({ severity: { "bad-word": "hint" } });
    await started.until(() => started.asked.includes("workspace/diagnostic/refresh"));
    const report = await pull(started, uri);
    assert.equal(report.kind === "full" && report.items[0]?.severity, 4);
  });
});

suite("a crash inside the engine", () => {
  test("is logged, is told in that document, and spoils no other", async () => {
    const words = wordEngine();
    const engine = wordEngine({
      check(file, workspaceFacts, settings) {
        if (file.text.includes("CRASH")) throw new Error("no such luck");
        return words.check(file, workspaceFacts, settings);
      },
    });
    const { open, change, until, last, logged } = await startTestClient({ engine });
    await open(uri, '{"Statement": "CRASH BAD"}');
    await open(other, '{"Statement": "BAD"}');
    await until(() => last(uri) && last(other));
    assert.deepEqual(
      last(uri)?.diagnostics.map(({ code, severity }) => [code, severity]),
      [["internal-error", 1]],
    );
    assert.equal(last(other)?.diagnostics.length, 1);
    assert.ok(logged.some((line) => line.includes(uri) && line.includes("no such luck")));
    await change(uri, 2, '{"Statement": "BAD"}');
    await until(() => last(uri)?.version === 2);
    assert.equal(last(uri)?.diagnostics.length, 1);
  });
});
