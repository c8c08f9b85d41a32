import assert from "node:assert/strict";
import type { FileChangeType } from "vscode-languageserver";
import { pushClient, startTestClient } from "./test-client.ts";
import type { TestClient, TestClientOptions } from "./test-client.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";

const folder = "file:///w";
const uri = "file:///w/a.json";
const key = "file:///w/keys/key.json";

async function start(options: TestClientOptions): Promise<TestClient> {
  const client = await startTestClient({ folders: [folder], ...options });
  await client.open(uri, '{"Statement": "BAD"}');
  return client;
}

/** A disk in memory. */
function memoryFiles(texts: Map<string, string>): WorkspaceFiles {
  return { list: () => Promise.resolve([...texts.keys()]), read: (name) => Promise.resolve(texts.get(name)) };
}

const severity = (on: TestClient) => on.last(uri)?.diagnostics[0]?.severity;
const touched = (on: TestClient, ...uris: string[]) =>
  on.notify("workspace/didChangeWatchedFiles", {
    changes: uris.map((changed) => ({ uri: changed, type: 2 satisfies FileChangeType })),
  });

suite("policies in files that are not open", () => {
  test("count from the start, and when they are created, changed and deleted", async () => {
    const disk = new Map([[key, '{"Statement": "KEYPOLICY"}']]);
    const on = await start({ files: memoryFiles(disk) });
    await on.until(() => severity(on) === 1);
    disk.set(key, '{"Statement": ""}');
    await touched(on, key);
    await on.until(() => severity(on) === 2);
    disk.set("file:///w/new.json", '{"Statement": "KEYPOLICY"}');
    await touched(on, "file:///w/new.json");
    await on.until(() => severity(on) === 1);
    disk.delete("file:///w/new.json");
    await touched(on, "file:///w/new.json");
    await on.until(() => severity(on) === 2);
  });

  test("an open document wins over the disk, however its URI is written, until it is closed", async () => {
    const disk = new Map([["file:///w/my%20key.json", '{"Statement": "KEYPOLICY"}']]);
    const on = await start({ files: memoryFiles(disk) });
    await on.until(() => severity(on) === 1);
    await on.open("file:///w/my key.json", '{"Statement": "not saved yet"}');
    await on.until(() => severity(on) === 2);
    await touched(on, "file:///w/my%20key.json");
    await on.quiet();
    assert.equal(severity(on), 2);
    await on.close("file:///w/my key.json");
    await on.until(() => severity(on) === 1);
  });

  test("a workspace folder that is none does not end the session, nor the search of the others", async () => {
    const disk = new Map([[key, '{"Statement": "KEYPOLICY"}']]);
    const on = await start({ files: memoryFiles(disk), folders: [5 as unknown as string, folder] });
    await on.until(() => severity(on) === 1);
  });

  test("files outside the folders, in node_modules, or not JSON by name do not count", async () => {
    const disk = new Map<string, string>();
    const on = await start({ files: memoryFiles(disk) });
    await on.until(() => severity(on) === 2);
    const others = ["file:///elsewhere/key.json", "file:///w/node_modules/x/key.json", "file:///w/key.txt"];
    for (const other of others) disk.set(other, '{"Statement": "KEYPOLICY"}');
    await touched(on, ...others);
    await on.quiet();
    assert.equal(severity(on), 2);
  });

  test("one that cannot be read is logged and does not hide the others", async () => {
    const disk = new Map([
      ["file:///w/broken.json", ""],
      [key, '{"Statement": "KEYPOLICY"}'],
    ]);
    const files = memoryFiles(disk);
    const on = await start({
      files: {
        ...files,
        read: (name) => (name.includes("broken") ? Promise.reject(new Error("no permission")) : files.read(name)),
      },
    });
    await on.until(() => severity(on) === 1);
    assert.ok(on.logged.some((line) => line.includes("broken.json") && line.includes("no permission")));
  });

  test("a folder that leaves the workspace takes its policies with it", async () => {
    const disk = new Map([[key, '{"Statement": "KEYPOLICY"}']]);
    const files: WorkspaceFiles = {
      ...memoryFiles(disk),
      list: (folders) => Promise.resolve(folders.includes("file:///w/keys") ? [key] : []),
    };
    const on = await start({ files, folders: [folder, "file:///w/keys"] });
    await on.until(() => severity(on) === 1);
    await on.notify("workspace/didChangeWorkspaceFolders", {
      event: { added: [], removed: [{ uri: "file:///w/keys", name: "keys" }] },
    });
    await on.until(() => severity(on) === 2);
  });

  test("come from the client where it offers them", async () => {
    const on = await start({
      initializationOptions: { workspaceFiles: true },
      answers: {
        "keyhole/workspaceFiles": () => ({ uris: ["file:///w/large.json", key] }),
        "keyhole/readFile": (params) =>
          (params as { uri: string }).uri === key
            ? { text: '\uFEFF{"Statement": "KEYPOLICY"}' }
            : { error: "too large" },
      },
    });
    await on.until(() => severity(on) === 1);
  });

  test("are watched through the client that can, unless it reports changes by itself", async () => {
    const workspace = { ...pushClient.workspace, didChangeWatchedFiles: { dynamicRegistration: true } };
    const capabilities = { ...pushClient, workspace };
    const on = await start({ capabilities });
    await on.until(() => on.registrations.length > 0);
    assert.deepEqual(
      on.registrations.map(({ method }) => method),
      ["workspace/didChangeWatchedFiles"],
    );
    const ours = await start({
      capabilities,
      initializationOptions: { workspaceFiles: true },
      answers: { "keyhole/workspaceFiles": () => ({ uris: [] }), "keyhole/readFile": () => ({ error: "gone" }) },
    });
    await ours.until(() => ours.last(uri));
    assert.deepEqual(ours.registrations, []);
  });
});
