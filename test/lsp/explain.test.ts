/** From an Access Denied message to its cause over the protocol, as the command of an editor asks. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { modelFiles } from "../vscode/model.ts";
import { BareClient } from "./bare-client.ts";
import { Editor } from "./editor.ts";
import type { Range } from "./editor.ts";
import { serverUnderTest } from "./server-under-test.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const session = "arn:aws:sts::444455556666:assumed-role/uploader/ci";
const denied = (action: string, why: string): string =>
  `An error occurred (AccessDenied) when calling the PutObject operation: User: ${session} is not authorized to perform: ${action} on resource: ${key} because ${why}`;
const noKeyPolicy = denied("kms:GenerateDataKey", "no resource-based policy allows the kms:GenerateDataKey action");

let server: ServerUnderTest = { path: "", dispose: () => undefined };
const clients: BareClient[] = [];
const folders: string[] = [];

async function start(files: Readonly<Record<string, string>>): Promise<Editor> {
  const folder = mkdtempSync(join(tmpdir(), "keyhole-explain-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  const client = new BareClient(server.path);
  clients.push(client);
  await client.request("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "w" }],
    capabilities: { workspace: { workspaceEdit: { documentChanges: true } } },
  });
  client.notify("initialized", {});
  return new Editor(client, folder);
}

interface Edits {
  readonly textDocument: { readonly uri: string; readonly version: number | null };
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
}

/** Of one edit at one place. */
function applied(text: string, { edits }: Edits): string {
  const [edit] = edits;
  assert.ok(edit !== undefined && edits.length === 1);
  const offset = ({ line, character }: Range["start"]): number =>
    text
      .split("\n")
      .slice(0, line)
      .reduce((sum, before) => sum + before.length + 1, character);
  return text.slice(0, offset(edit.range.start)) + edit.newText + text.slice(offset(edit.range.end));
}

suite("explain over stdio", () => {
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

  test("a message leads to the key policy, its fix mends that, and the same message then to the other side", async () => {
    const on = await start(modelFiles);
    const answer = await on.client.request("keyhole/explain", { text: noKeyPolicy });
    assert.deepEqual([answer.items.length, answer.more, answer.nothing], [1, 0, null]);
    const [{ title, seen, lines, causes }] = answer.items;
    assert.match(title, /^PutObject.* failed: kms:GenerateDataKey is not allowed\.$/);
    assert.equal(seen, "", "a message needs no line");
    assert.match(lines.join("\n"), /role uploader in account 444455556666[^]*AWS KMS[^]*no Allow in the key policy/);
    const [cause] = causes;
    assert.equal(causes.length, 1);
    const at = (modelFiles["lake.key.json"] ?? "").split("\n").findIndex((line) => line.includes('"Statement"'));
    assert.equal(cause.place, `lake.key.json:${at + 1}`);
    assert.equal(cause.location.uri, on.uri("lake.key.json"));
    assert.equal(cause.location.range.start.line, at);
    assert.match(cause.text, /^key policy: nothing in this policy allows kms:GenerateDataKey/);
    const [fix] = cause.fixes;
    assert.equal(fix.isPreferred, true);

    const asked = { text: noKeyPolicy, id: fix.id };
    const { edit, selection } = await on.client.request("keyhole/explainFix", asked);
    assert.equal(selection, null);
    const [change] = edit.documentChanges as Edits[];
    assert.equal(change?.textDocument.uri, on.uri("lake.key.json"));
    const mended = applied(modelFiles["lake.key.json"] ?? "", change);
    assert.match(mended, /role\/uploader[^]*kms:GenerateDataKey/);
    on.open("lake.key.json", mended); // not saved: what is open counts
    const after = await on.client.request("keyhole/explain", { text: noKeyPolicy });
    assert.deepEqual(
      after.items[0].causes.map(({ place }: { place: string }) => place.split(":")[0]),
      ["uploader-role.json"],
    );
    await assert.rejects(on.client.request("keyhole/explainFix", asked), /changed/, "the fix is no longer there");
  });

  test("without a keyhole.json the folder's policies are asked, as init would have them", async () => {
    const policy = (name: string): string => modelFiles[name] ?? "";
    const on = await start({
      "uploader.json": policy("uploader-role.json"),
      "lake.bucket.json": policy("lake.bucket.json"),
    });
    const text = denied("s3:DeleteObject", "no identity-based policy allows the s3:DeleteObject action").replace(
      key,
      "arn:aws:s3:::data-lake/a",
    );
    const { items } = await on.client.request("keyhole/explain", { text });
    assert.match(items[0].lines.join("\n"), /Your files refuse s3:DeleteObject, too/);
    const [cause] = items[0].causes;
    assert.equal(cause.location.uri, on.uri("uploader.json"));
    const { edit } = await on.client.request("keyhole/explainFix", { text, id: cause.fixes[0].id });
    const [change] = edit.documentChanges as Edits[];
    assert.match(change === undefined ? "" : applied(policy("uploader-role.json"), change), /s3:DeleteObject/);
  });

  test("a folder without policies still has what the message tells; of a bare message the likely causes", async () => {
    const on = await start({});
    const text = "An error occurred (AccessDenied) when calling the UploadPart operation: Access Denied";
    const { items } = await on.client.request("keyhole/explain", { text });
    assert.deepEqual(items[0].causes, []);
    assert.equal(items[0].likely.heading, "Likely causes, most likely first:");
    assert.match(items[0].likely.texts[0], /kms:Decrypt/);
    assert.match(items[0].question, /\?/);
  });

  test("a log: each denial once with its line and count, an error that is none, and so many of them", async () => {
    const on = await start({});
    const bucket = (number: number): string =>
      `User: ${session} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::bucket-${number}/a because no identity-based policy allows the s3:GetObject action`;
    const log = [...Array(150).keys()].map(bucket);
    const text = ["started", log[0], log[0], "KMS.DisabledException: key is disabled", ...log.slice(1)].join("\n");
    const { items, more } = await on.client.request("keyhole/explain", { text });
    assert.equal(items[0].seen, "line 2, 2 times");
    assert.equal(items.length, 100);
    assert.equal(items.length + more, 151);
  });

  test("what is no denial is said to be none; requests that are none are survived", async () => {
    const on = await start(modelFiles);
    const { items, nothing } = await on.client.request("keyhole/explain", { text: "bash: ./x: Permission denied" });
    assert.deepEqual(items, []);
    assert.match(nothing, /^no AWS Access Denied error found/);
    for (const params of [null, {}, { text: 7 }])
      assert.equal((await on.client.request("keyhole/explain", params)).items.length, 0);
    for (const params of [null, {}, { text: noKeyPolicy, id: "constructor" }, { text: noKeyPolicy }])
      await assert.rejects(on.client.request("keyhole/explainFix", params));
    assert.ok(readFileSync(join(on.folder, "lake.key.json"), "utf8") === modelFiles["lake.key.json"]);
  });
});
