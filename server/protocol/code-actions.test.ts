import assert from "node:assert/strict";
import { LSPErrorCodes } from "vscode-languageserver";
import type {
  ClientCapabilities,
  CodeAction,
  Diagnostic,
  Range,
  TextDocumentEdit,
  TextEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { withFailingFix } from "../../test/harness/failing-fix.ts";
import { createEngine } from "../rules/engine.ts";
import { pushClient, startTestClient, wordEngine } from "./test-client.ts";
import type { TestClient, TestClientOptions } from "./test-client.ts";

const uri = "file:///w/a.json";
const text = '{"Statement": "BAD",\n "x": "BAD"}';
const firstWord: Range = { start: { line: 0, character: 16 }, end: { line: 0, character: 16 } };
const everything: Range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

async function start(options: TestClientOptions = {}, opened = text): Promise<TestClient> {
  const client = await startTestClient(options);
  await client.open(uri, opened);
  return client;
}

function list(on: TestClient, range: Range, only?: string[], diagnostics: Diagnostic[] = []): Promise<CodeAction[]> {
  return on.request("textDocument/codeAction", {
    textDocument: { uri },
    range,
    context: { diagnostics, ...(only && { only }) },
  });
}
const resolve = (on: TestClient, action: CodeAction | undefined): Promise<CodeAction> =>
  on.request("codeAction/resolve", action);

function applied(action: CodeAction, before: string): string {
  const [change] = action.edit?.documentChanges as TextDocumentEdit[];
  return TextDocument.applyEdits(TextDocument.create(uri, "json", 1, before), change?.edits as TextEdit[]);
}

const withoutResolve: ClientCapabilities = {
  textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
};

suite("quick fixes", () => {
  test("are listed by title for the word at the cursor, preferred ones marked, and computed on resolve", async () => {
    const on = await start();
    const actions = await list(on, firstWord);
    assert.deepEqual(
      actions.map(({ title, kind, isPreferred, edit }) => ({ title, kind, isPreferred, edit })),
      [
        { title: "Make it good", kind: "quickfix", isPreferred: true, edit: undefined },
        { title: "Name it", kind: "quickfix", isPreferred: undefined, edit: undefined },
      ],
    );
    assert.deepEqual(
      actions[0]?.diagnostics?.map((diagnostic) => diagnostic.code),
      ["bad-word"],
    );
    const resolved = await resolve(on, actions[0]);
    assert.equal(applied(resolved, text), '{"Statement": "GOOD",\n "x": "BAD"}');
    assert.deepEqual((resolved.edit?.documentChanges?.[0] as TextDocumentEdit).textDocument, { uri, version: 1 });
  });

  test("where a workspace model would tell for certain, a client that knows the command is offered to create one", async () => {
    const words = wordEngine();
    const engine = wordEngine({
      check: (...args) => words.check(...args).map((found) => ({ ...found, fixes: [], suggestsModel: true as const })),
    });
    const [action, ...more] = await list(
      await start({ engine, initializationOptions: { createModel: true } }),
      firstWord,
    );
    assert.deepEqual(
      [action?.title, action?.command, action?.edit, more],
      ["Create Workspace Model", { title: "Create Workspace Model", command: "keyhole.createModel" }, undefined, []],
    );
    assert.deepEqual(await list(await start({ engine }), firstWord), []);
  });

  test("a diagnostic that the client sends along gets its fixes even from elsewhere on the line, and is the one linked", async () => {
    const on = await start();
    await on.until(() => on.last(uri));
    const [sent] = on.last(uri)!.diagnostics;
    const start0: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    assert.deepEqual(await list(on, start0), []);
    const actions = await list(on, start0, undefined, [sent!]);
    assert.deepEqual(actions[0]?.diagnostics, [sent]);
    assert.equal(actions.length, 2);
  });

  test("after an edit of the document the fix is refused as out of date", async () => {
    const on = await start();
    const [action] = await list(on, firstWord);
    await on.change(uri, 2, text.replace("BAD", "BAD "));
    await assert.rejects(resolve(on, action), { code: LSPErrorCodes.ContentModified });
  });

  test("a client that cannot resolve gets the edit at once, as plain changes", async () => {
    const on = await start({ capabilities: withoutResolve });
    const [action] = await list(on, firstWord);
    assert.deepEqual(action?.edit, {
      changes: {
        [uri]: [{ range: { start: { line: 0, character: 15 }, end: { line: 0, character: 18 } }, newText: "GOOD" }],
      },
    });
    assert.equal(action?.data, undefined);
  });

  test("a client that takes bare commands only gets none", async () => {
    const on = await start({ capabilities: {} });
    assert.deepEqual(await list(on, everything), []);
  });

  test("kinds asked for: none for refactorings, all for the empty kind and the kinds above", async () => {
    const on = await start();
    assert.deepEqual(await list(on, everything, ["refactor"]), []);
    assert.equal((await list(on, everything, [""])).length, 4);
    assert.equal((await list(on, everything, ["quickfix"])).length, 4);
  });

  test("placeholders are selected where they will be after the edit, for a client that knows the command", async () => {
    const on = await start({ initializationOptions: { selectPlaceholders: true } });
    const actions = await list(on, firstWord);
    const named = await resolve(on, actions[1]);
    assert.equal(applied(named, text), '{"Statement": "a NAME here",\n "x": "BAD"}');
    assert.equal(named.command?.command, "keyhole.selectPlaceholders");
    assert.deepEqual(named.command.arguments, [
      { uri, ranges: [{ start: { line: 0, character: 17 }, end: { line: 0, character: 21 } }] },
    ]);
    assert.equal((await resolve(on, actions[0])).command, undefined);
  });

  test("placeholders for different things are not selected together", async () => {
    const words = wordEngine();
    const engine = wordEngine({
      check: (...args) =>
        words.check(...args).map((diagnostic) => {
          const placeholders = [
            { offset: 0, end: 3 },
            { offset: 4, end: 10 },
            { offset: 11, end: 14 },
          ];
          const edits = () => [{ file: uri, range: diagnostic.range, newText: "KEY REGION KEY", placeholders }];
          return {
            ...diagnostic,
            fixes: [{ title: "Fill in", effect: "grants", isPreferred: false, needsInput: true, edits }],
          };
        }),
    });
    const on = await start({ engine, initializationOptions: { selectPlaceholders: true } });
    const { command } = await resolve(on, (await list(on, firstWord))[0]);
    assert.deepEqual(
      command?.arguments?.[0].ranges.map((range: Range) => range.start.character),
      [15, 26],
    );
  });

  test("the command is not sent to clients that do not know it", async () => {
    const on = await start();
    const actions = await list(on, firstWord);
    assert.equal((await resolve(on, actions[1])).command, undefined);
  });

  test("a crash while an edit is computed is an error of that request alone", async () => {
    const words = wordEngine();
    const engine = wordEngine({
      check: (...args) =>
        words.check(...args).map((diagnostic) => ({
          ...diagnostic,
          fixes: [
            {
              ...diagnostic.fixes[0]!,
              edits: () => {
                throw new Error("no edit today");
              },
            },
            ...diagnostic.fixes.slice(1),
          ],
        })),
    });
    const on = await start({ engine });
    const actions = await list(on, firstWord);
    await assert.rejects(resolve(on, actions[0]), /its log says where/);
    assert.equal(applied(await resolve(on, actions[1]), text), '{"Statement": "a NAME here",\n "x": "BAD"}');
    assert.ok(on.logged.some((line) => line.includes("no edit today")));
  });

  test("a fix that cannot be worked out is not offered, and the log says so once", async () => {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["s3:PutObject", "kms:Encrypt"], Resource: "*" }],
    });
    const asked = { start: { line: 0, character: 0 }, end: { line: 0, character: policy.length } };
    const on = await start({ engine: createEngine(withFailingFix("missing-kms-action")) }, policy);
    const [whole, left] = [await list(await start({ engine: createEngine() }, policy), asked), await list(on, asked)];
    assert.ok(left.length < whole.length);
    await list(on, asked);
    const lines = on.logged.filter((line) => line.includes("computing a fix for missing-kms-action"));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /x is not a function/);
  });

  test("offsets are right where the client counts a BOM", async () => {
    const withBom = `\uFEFF${text}`;
    const on = await start({}, withBom);
    const [action] = await list(on, { start: { line: 0, character: 17 }, end: { line: 0, character: 17 } });
    assert.equal(applied(await resolve(on, action), withBom), '\uFEFF{"Statement": "GOOD",\n "x": "BAD"}');
  });

  test("a fix may change another file, open or not", async () => {
    const elsewhere = "file:///w/key.json";
    const words = wordEngine();
    const engine = wordEngine({
      check: (...args) =>
        words
          .check(...args)
          .map((diagnostic) => ({
            ...diagnostic,
            fixes: [
              {
                title: "Mend the key policy",
                effect: "grants",
                isPreferred: true,
                needsInput: false,
                edits: () => [{ file: elsewhere, range: { offset: 0, end: 0 }, newText: " " }],
              },
            ],
          })),
    });
    const files = {
      list: () => Promise.resolve([elsewhere]),
      read: () => Promise.resolve('{"Statement": "KEYPOLICY"}'),
    };
    const on = await start({ engine, files, folders: ["file:///w"] });
    await on.until(() => on.last(uri)?.diagnostics[0]?.severity === 1);
    const [action] = await list(on, firstWord);
    assert.deepEqual((await resolve(on, action)).edit?.documentChanges, [
      {
        textDocument: { uri: elsewhere, version: null },
        edits: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: " " }],
      },
    ]);
    await on.open(elsewhere, '{"Statement": "KEYPOLICY"}', 7);
    assert.deepEqual(
      ((await resolve(on, (await list(on, firstWord))[0])).edit?.documentChanges?.[0] as TextDocumentEdit).textDocument,
      { uri: elsewhere, version: 7 },
    );
  });
});

suite("source.fixAll.keyhole", () => {
  test("answers to its full name only", async () => {
    const on = await start();
    for (const kind of ["source", "source.fixAll", "source.fixAll.eslint"])
      assert.deepEqual(await list(on, everything, [kind]), []);
    assert.ok(!(await list(on, everything)).some((action) => action.kind?.startsWith("source")));
    const actions = await list(on, everything, ["source.fixAll.keyhole"]);
    assert.deepEqual(
      actions.map((action) => action.kind),
      ["source.fixAll.keyhole"],
    );
  });

  test("applies every preferred fix in one edit", async () => {
    const on = await start();
    const [action] = await list(on, everything, ["source.fixAll.keyhole"]);
    const resolved = await resolve(on, action);
    assert.equal(applied(resolved, text), '{"Statement": "GOOD",\n "x": "GOOD"}');
    assert.equal((resolved.edit?.documentChanges?.[0] as TextDocumentEdit).edits.length, 1);
  });

  test("is not offered where nothing is to be fixed, and leaves alone what its fix does not mend", async () => {
    const clean = await start({}, '{"Statement": ""}');
    assert.deepEqual(await list(clean, everything, ["source.fixAll.keyhole"]), []);
    const words = wordEngine();
    const engine = wordEngine({
      check: (...args) =>
        words
          .check(...args)
          .map((diagnostic, index) => ({
            ...diagnostic,
            fixes:
              index > 0
                ? diagnostic.fixes
                : [
                    {
                      ...diagnostic.fixes[0]!,
                      edits: () => [{ file: uri, range: diagnostic.range, newText: "BAD BAD" }],
                    },
                  ],
          })),
    });
    const on = await start({ engine, capabilities: pushClient });
    const [action] = await list(on, everything, ["source.fixAll.keyhole"]);
    assert.equal(applied(await resolve(on, action), text), '{"Statement": "BAD",\n "x": "GOOD"}');
  });
});

suite("refactorings", () => {
  const whole = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:b","kms:a"],"Resource":"*"}]}';
  const atList: Range = { start: { line: 0, character: 70 }, end: { line: 0, character: 70 } };
  const ask = (on: TestClient, context: object): Promise<CodeAction[]> =>
    on.request("textDocument/codeAction", {
      textDocument: { uri },
      range: atList,
      context: { diagnostics: [], ...context },
    });
  const isRefactoring = ({ kind }: CodeAction): boolean => kind === "refactor.rewrite";

  test("are offered with their edits to whom asks for them, and not to a cursor that goes by", async () => {
    const on = await start({ engine: createEngine() }, whole);
    const asked = (await ask(on, { triggerKind: 1 })).filter(isRefactoring);
    const sort = asked.find(({ title }) => title === "Sort this list");
    assert.ok(sort, asked.map(({ title }) => title).join(", "));
    assert.equal(applied(sort, whole), whole.replace('"s3:b","kms:a"', '"kms:a","s3:b"'));
    assert.deepEqual((await ask(on, { triggerKind: 2 })).filter(isRefactoring), []);
    assert.ok((await ask(on, { triggerKind: 2, only: ["refactor"] })).some(isRefactoring));
    assert.deepEqual((await ask(on, { triggerKind: 1, only: ["quickfix"] })).filter(isRefactoring), []);
  });
});
