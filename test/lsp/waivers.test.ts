/** Waivers over the protocol: what they hide, and the quick fixes that write them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BareClient } from "./bare-client.ts";
import { Editor } from "./editor.ts";
import { serverUnderTest } from "./server-under-test.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

const policy = (comment = "") => `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Queue",
      "Effect": "Allow",
      "Action": "sqs:SendMessage",
      "Resource": "arn:aws:sqs:eu-west-1:12345:a"${comment}
    }
  ]
}
`;

let server: ServerUnderTest = { path: "", dispose: () => undefined };
const clients: BareClient[] = [];
const folders: string[] = [];

async function start(files: Readonly<Record<string, string>>): Promise<Editor> {
  const folder = mkdtempSync(join(tmpdir(), "keyhole-waivers-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const client = new BareClient(server.path);
  clients.push(client);
  client.answers["workspace/configuration"] = () => [{}];
  await client.request("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "w" }],
    capabilities: {
      textDocument: {
        publishDiagnostics: {},
        codeAction: {
          codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } },
          dataSupport: true,
          resolveSupport: { properties: ["edit", "command"] },
        },
      },
      workspace: { configuration: true, workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } },
    },
  });
  client.notify("initialized", {});
  return new Editor(client, folder);
}

/** The quick fixes for the only finding that waive it: title, file, and what they write. */
async function waivers(on: Editor, file: string): Promise<{ title: string; file: string; text: string }[]> {
  on.open(file);
  const [finding] = await on.codes(file, "invalid-arn-account");
  const actions = await on.ask("textDocument/codeAction", file, {
    range: finding!.range,
    context: { diagnostics: [], only: ["quickfix"] },
  });
  return actions
    .filter(({ title }: { title: string }) => title.startsWith("Waive"))
    .map(({ title, edit, isPreferred }: { title: string; edit: Edit; isPreferred?: boolean }) => {
      assert.equal(isPreferred, undefined);
      const change = edit.documentChanges.at(-1)!;
      return {
        title,
        file: change.textDocument.uri.slice(pathToFileURL(on.folder).href.length + 1),
        text: change.edits.map(({ newText }) => newText).join(""),
      };
    });
}

interface Edit {
  readonly documentChanges: readonly {
    readonly textDocument: { readonly uri: string };
    readonly edits: readonly { readonly newText: string }[];
  }[];
}

suite("waivers in an editor", () => {
  suiteSetup(async () => {
    server = await serverUnderTest();
  });
  teardown(async () => {
    for (const client of clients.splice(0)) await client.kill();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  suiteTeardown(() => {
    server.dispose();
  });

  test("a waived finding is not shown; one whose waiver gives no reason is", async () => {
    const on = await start({ "a.jsonc": policy(" // keyhole-ignore invalid-arn-account: a test's account") });
    on.open("a.jsonc");
    await on.codes("a.jsonc");
    on.type("a.jsonc", policy(" // keyhole-ignore invalid-arn-account:"));
    await on.codes("a.jsonc", "invalid-arn-account", "waiver-not-in-force");
  });

  test("an entry of keyhole.json hides it; an expired one is told there", async () => {
    const entry = { code: "invalid-arn-account", reason: "r" };
    const on = await start({ "a.json": policy(), "keyhole.json": JSON.stringify({ waivers: [entry] }) });
    on.open("a.json");
    await on.codes("a.json");
    on.open("keyhole.json");
    on.type("keyhole.json", JSON.stringify({ waivers: [{ ...entry, until: "2020-01-01" }] }));
    await on.codes("a.json", "invalid-arn-account");
    await on.codes("keyhole.json", "waiver-not-in-force");
  });

  test("Waive here…: a comment where the file may have one, and an entry of keyhole.json", async () => {
    const entry = { code: "invalid-arn-account", files: "a.jsonc", sid: "Queue", reason: "REASON" };
    const on = await start({ "a.jsonc": policy(), "keyhole.json": '{\n  "severity": {}\n}\n' });
    const [comment, inModel, ...others] = await waivers(on, "a.jsonc");
    assert.deepEqual(others, []);
    assert.deepEqual(comment, {
      title: "Waive invalid-arn-account here with a comment…",
      file: "a.jsonc",
      text: "      // keyhole-ignore invalid-arn-account: REASON\n",
    });
    assert.deepEqual(
      [inModel?.title, inModel?.file],
      ["Waive invalid-arn-account in this statement in keyhole.json…", "keyhole.json"],
    );
    assert.deepEqual(JSON.parse(`{${inModel?.text.replace(/^,/, "") ?? ""}}`), { waivers: [entry] });
  });

  test("Waive here…: without a keyhole.json only a comment, where the file may have one", async () => {
    assert.deepEqual(await waivers(await start({ "a.json": policy() }), "a.json"), []);
    assert.deepEqual(
      (await waivers(await start({ "a.jsonc": policy() }), "a.jsonc")).map(({ title }) => title),
      ["Waive invalid-arn-account here with a comment…"],
    );
  });

  test("Waive here…: behind the fixes of all findings at the place", async () => {
    const text = policy().replace('"Action"', '"NotAktion"').replace("12345", "1234");
    const on = await start({ "a.jsonc": text.replace('"Version": "2012-10-17",', '"Version": "2012-10-18",') });
    on.open("a.jsonc");
    await on.found("a.jsonc", (diagnostics) => diagnostics.length > 1);
    const actions: { title: string; diagnostics?: unknown }[] = await on.ask("textDocument/codeAction", "a.jsonc", {
      range: { start: { line: 0, character: 0 }, end: { line: 11, character: 0 } },
      context: { diagnostics: [], only: ["quickfix"] },
    });
    const isWaiver = actions.map(({ title }) => title.startsWith("Waive"));
    assert.ok(isWaiver.includes(false) && isWaiver.filter(Boolean).length > 1, JSON.stringify(actions));
    assert.deepEqual(
      isWaiver,
      isWaiver.toSorted((a, b) => Number(a) - Number(b)),
    );
    // VS Code puts what belongs to no finding behind what others mend.
    assert.ok(actions.every(({ title, diagnostics }) => title.startsWith("Waive") === (diagnostics === undefined)));
  });
});
