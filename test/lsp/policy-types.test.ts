/** The setting `keyhole.policyTypes` over stdio: what the policies of a file are, open or closed. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BareClient } from "./bare-client.ts";
import { Editor } from "./editor.ts";
import { serverUnderTest } from "./server-under-test.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

const read = (): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" }],
  });

let server: ServerUnderTest = { path: "", dispose: () => undefined };
const clients: BareClient[] = [];
const folders: string[] = [];

async function start(settings: () => object): Promise<Editor> {
  const folder = mkdtempSync(join(tmpdir(), "keyhole-types-"));
  folders.push(folder);
  for (const [name, text] of [
    ["mine.json", read()],
    ["other.json", read()],
    ["none.json", "{}"],
  ] as const)
    writeFileSync(join(folder, name), text);
  const client = new BareClient(server.path);
  clients.push(client);
  client.answers["workspace/configuration"] = () => [settings()];
  await client.request("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "w" }],
    capabilities: { textDocument: { publishDiagnostics: {} }, workspace: { configuration: true } },
  });
  client.notify("initialized", {});
  return new Editor(client, folder);
}

suite("types of policies over stdio", () => {
  suiteSetup(async () => {
    server = await serverUnderTest();
  });
  suiteTeardown(() => {
    server.dispose();
  });
  teardown(async () => {
    for (const client of clients.splice(0)) await client.kill();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  test("a choice holds for the file at once, and is taken back", async () => {
    let policyTypes: Record<string, string> = {};
    const on = await start(() => ({ policyTypes }));
    const changed = (to: Record<string, string>): void => {
      policyTypes = to;
      on.client.notify("workspace/didChangeConfiguration", { settings: null });
    };
    on.open("mine.json");
    on.open("none.json");
    changed({ "mine.json": "bucket" });
    await on.codes("mine.json", "missing-principal");
    changed({ "mine.json": "identity", "none.json": "bucket" });
    await on.codes("mine.json");
    await on.codes("none.json", "missing-statement", "missing-version");
    changed({});
    await on.codes("none.json");
  });

  test("by globs, in closed files, too; a type that there is not is told in the log", async () => {
    const on = await start(() => ({
      files: "workspace",
      policyTypes: { "o*.json": "bucket", "mine.json": "bucketPolicy" },
    }));
    await on.codes("other.json", "missing-principal");
    const logged = await on.client.until(
      ({ method, params }) => method === "window/logMessage" && /policyTypes/.test(String(params.message)),
    );
    assert.match(
      String(logged.params.message),
      /policyTypes of mine\.json is "bucketPolicy", which is none of identity, key/,
    );
  });
});
