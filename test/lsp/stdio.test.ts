/** The language server as any editor has it: the bundle, a pipe, and a client that knows nothing but the protocol. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BareClient } from "./bare-client.ts";
import { serverUnderTest } from "./server-under-test.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const uri = "file:///policies/uploader.json";

/** Lets its principal upload, but not in several parts: `kms:Decrypt` is missing. */
const refused = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::data-lake/*"
    },
    {
      "Effect": "Allow",
      "Action": ["kms:GenerateDataKey"],
      "Resource": "${key}"
    }
  ]
}
`;
const mended = refused.replace('["kms:GenerateDataKey"]', '["kms:GenerateDataKey", "kms:Decrypt"]');
const blamed = { start: { line: 5, character: 16 }, end: { line: 5, character: 30 } };

const codeAction = {
  codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } },
  dataSupport: true,
  resolveSupport: { properties: ["edit", "command"] },
};
const hover = { contentFormat: ["markdown", "plaintext"] };
const pushing = {
  textDocument: { codeAction, hover, publishDiagnostics: {} },
  workspace: { workspaceEdit: { documentChanges: true } },
};
const pulling = { ...pushing, textDocument: { codeAction, hover, diagnostic: {} } };

let server: ServerUnderTest = { path: "", dispose: () => undefined };
const clients: BareClient[] = [];

async function start(capabilities: object, folders: string[] = []): Promise<BareClient> {
  const client = new BareClient(server.path);
  clients.push(client);
  await client.request("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities,
    workspaceFolders: folders.map((folder) => ({ uri: folder, name: folder })),
  });
  client.notify("initialized", {});
  return client;
}

function open(client: BareClient, text: string, at = uri): void {
  client.notify("textDocument/didOpen", { textDocument: { uri: at, languageId: "json", version: 1, text } });
}

function change(client: BareClient, version: number, text: string): void {
  client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
}

const published = (client: BareClient, version: number, at = uri) =>
  client
    .until(
      (message) =>
        message.method === "textDocument/publishDiagnostics" &&
        message.params.uri === at &&
        message.params.version === version,
    )
    .then((message) => message.params.diagnostics as Diagnostic[]);

const pull = (client: BareClient, at = uri) =>
  client
    .request("textDocument/diagnostic", { textDocument: { uri: at } })
    .then((report) => report.items as Diagnostic[]);

interface Diagnostic {
  readonly code: string;
  readonly range: typeof blamed;
  readonly message: string;
}

/** A diagnostic of the code at the place; severity and wording are the engine's own tests' business. */
function assertBlamed(diagnostics: readonly Diagnostic[], range = blamed): void {
  assert.deepEqual(
    diagnostics.map((diagnostic) => ({ code: diagnostic.code, range: diagnostic.range })),
    [{ code: "missing-kms-action", range }],
  );
}

/** The text after the edits of one document, applied as the protocol says, from the end to the start. */
function withEdits(text: string, edits: { range: typeof blamed; newText: string }[]): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, before) => sum + before.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (result, edit) => result.slice(0, offset(edit.range.start)) + edit.newText + result.slice(offset(edit.range.end)),
      text,
    );
}

suite("the language server over stdio", () => {
  suiteSetup(async () => {
    server = await serverUnderTest();
  });
  suiteTeardown(() => {
    server.dispose();
  });
  teardown(async () => {
    for (const client of clients.splice(0)) await client.kill();
  });

  test("a client that is pushed to: finding, fix, gone, shutdown", async () => {
    const client = await start(pushing);
    open(client, refused);
    assertBlamed(await published(client, 1));

    const actions = await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: blamed,
      context: { diagnostics: await published(client, 1) },
    });
    const preferred = actions.find((action: { isPreferred?: boolean }) => action.isPreferred);
    assert.equal(preferred.edit, undefined);
    const { edit } = await client.request("codeAction/resolve", preferred);
    assert.deepEqual(edit.documentChanges[0].textDocument, { uri, version: 1 });
    const after = withEdits(refused, edit.documentChanges[0].edits);
    assert.equal(after, mended);

    change(client, 2, after);
    assert.deepEqual(await published(client, 2), []);
    assert.equal(await client.request("shutdown"), null);
    client.notify("exit");
    assert.equal(await client.exited, 0);
  });

  test("a client that pulls: the same, and nothing is pushed", async () => {
    const client = await start(pulling);
    open(client, refused);
    assertBlamed(await pull(client));
    change(client, 2, `\n${refused}`);
    assertBlamed(await pull(client), { start: { line: 6, character: 16 }, end: { line: 6, character: 30 } });
    change(client, 3, mended);
    assert.deepEqual(await pull(client), []);
    assert.ok(!client.received.some((message) => message.method === "textDocument/publishDiagnostics"));
  });

  test("an edit that came too late is refused", async () => {
    const client = await start(pulling);
    open(client, refused);
    const [action] = await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: blamed,
      context: { diagnostics: [] },
    });
    change(client, 2, `\n${refused}`);
    assert.equal((await client.call("codeAction/resolve", action)).error?.code, -32801);
  });

  test("everything that can be fixed, only when asked for by its full name", async () => {
    const client = await start(pulling);
    open(client, refused);
    const ask = (only: string[]) =>
      client.request("textDocument/codeAction", {
        textDocument: { uri },
        range: blamed,
        context: { diagnostics: [], only },
      });
    assert.deepEqual(await ask(["source.fixAll"]), []);
    const [action] = await ask(["source.fixAll.keyhole"]);
    const { edit } = await client.request("codeAction/resolve", action);
    assert.equal(withEdits(refused, edit.documentChanges[0].edits), mended);
  });

  test("hover on an upload action", async () => {
    const client = await start(pushing);
    open(client, refused);
    const answer = await client.request("textDocument/hover", {
      textDocument: { uri },
      position: { line: 5, character: 20 },
    });
    assert.deepEqual(answer.range, blamed);
    assert.match(answer.contents.value, /kms:Decrypt/);
    assert.equal(
      await client.request("textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 0 } }),
      null,
    );
  });

  test("columns count UTF-16 units, beyond the basic plane as well", async () => {
    const client = await start(pulling);
    const condition = '"Condition": { "StringEquals": { "aws:PrincipalTag/team": "😀😀" } }, ';
    open(client, refused.replace('"Action": "s3', `${condition}"Action": "s3`));
    assertBlamed(await pull(client), {
      start: { line: 5, character: 16 + condition.length },
      end: { line: 5, character: 30 + condition.length },
    });
  });

  test("a key policy in a file that is not open changes what is said of an open one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyhole-lsp-"));
    try {
      const keyPolicy = {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111122223333:root" },
            Action: "kms:*",
            Resource: "*",
            Condition: { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } },
          },
        ],
      };
      const noKms = refused.replace(/,\n {4}\{\n.*"\n {4}\}/s, "");
      writeFileSync(join(folder, "key.json"), JSON.stringify(keyPolicy));
      const client = await start(pushing, [pathToFileURL(folder).href]);
      open(client, noKms);
      await client.until(
        (message) =>
          message.method === "textDocument/publishDiagnostics" && message.params.diagnostics[0]?.severity === 2,
      );
      rmSync(join(folder, "key.json"));
      client.notify("workspace/didChangeWatchedFiles", {
        changes: [{ uri: pathToFileURL(join(folder, "key.json")).href, type: 3 }],
      });
      const seen = client.received.length;
      await client.until(
        (message) =>
          client.received.indexOf(message) >= seen &&
          message.method === "textDocument/publishDiagnostics" &&
          message.params.diagnostics[0]?.severity === 3,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a JSON file of two megabytes is not in the way of others", async () => {
    const client = await start(pulling);
    const row = { name: "an ordinary record", values: [1, 2, 3], nested: { of: "no", interest: true } };
    const large = JSON.stringify(
      { Statement: "no policy", rows: Array.from({ length: 25_000 }, () => row) },
      undefined,
      1,
    );
    assert.ok(large.length > 2 ** 21);
    open(client, large, "file:///policies/large.json");
    open(client, refused);
    assertBlamed(await pull(client));
    assert.deepEqual(
      (await pull(client, "file:///policies/large.json")).filter(
        (diagnostic) => diagnostic.code === "missing-kms-action",
      ),
      [],
    );
  });

  test("messages that are none are survived", async () => {
    const client = await start(pulling);
    client.raw("Content-Length: 9\r\n\r\n{nonsense");
    client.send({ id: 1000, method: "textDocument/hover" });
    client.send({ id: 1001, method: "textDocument/hover", params: { textDocument: {} } });
    client.send({ id: 1002, method: "keyhole/noSuchThing", params: {} });
    client.notify("textDocument/didChange", {
      textDocument: { uri: "file:///never/opened.json", version: 3 },
      contentChanges: [{ text: "" }],
    });
    client.notify("textDocument/didOpen", { textDocument: { uri: null } });
    client.notify("$/unknown", []);
    for (const id of [1000, 1001]) assert.ok((await client.until((message) => message.id === id)).error);
    assert.equal((await client.until((message) => message.id === 1002)).error?.code, -32601);
    open(client, refused);
    assertBlamed(await pull(client));
  });

  test("exit without shutdown is 1; a client that dies takes the server with it", async () => {
    const impolite = await start(pushing);
    impolite.notify("exit");
    assert.equal(await impolite.exited, 1);
    const dead = await start(pushing);
    dead.hangUp();
    assert.equal(await dead.exited, 1);
  });

  if (process.platform !== "win32")
    test("pipes, endless devices and large files in the workspace neither stop it nor keep it from exiting", async () => {
      const folder = mkdtempSync(join(tmpdir(), "keyhole-hostile-"));
      try {
        for (let index = 0; index < 8; index++) symlinkSync("/dev/zero", join(folder, `zero-${String(index)}.json`));
        for (let index = 0; index < 8; index++)
          execFileSync("mkfifo", [
            join(folder, `pipe-${String(index)}.json`),
            join(folder, `keyhole-${String(index)}.json`),
          ]);
        execFileSync("mkfifo", [join(folder, "keyhole.json")]);
        writeFileSync(join(folder, "large.json"), "");
        truncateSync(join(folder, "large.json"), 2 ** 31);
        const at = pathToFileURL(join(folder, "a.json")).href;
        const client = await start(pulling, [pathToFileURL(folder).href]);
        open(client, refused, at);
        assertBlamed(await pull(client, at));
        await client.request("shutdown");
        client.notify("exit");
        assert.equal(await client.exited, 0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

  test("--version and --help say what they should; without a transport it says what is missing", async () => {
    assert.equal(await new BareClient(server.path, ["--version"]).exited, 0);
    assert.equal(await new BareClient(server.path, ["--help"]).exited, 0);
    assert.equal(await new BareClient(server.path, []).exited, 2);
  });
});
