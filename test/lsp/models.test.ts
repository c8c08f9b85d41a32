/** Workspace models over the protocol: `keyhole.json` and the policies it names, open or not, saved or not. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { BareClient } from "./bare-client.ts";
import { Editor } from "./editor.ts";
import type { Place, Position, Range } from "./editor.ts";
import { serverUnderTest } from "./server-under-test.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const role = "arn:aws:iam::444455556666:role/uploader";

const model = `{
  // The bucket's key is another account's than the uploader's.
  "accounts": { "111122223333": { "name": "data" }, "444455556666": { "name": "apps" } },
  "buckets": {
    "data-lake": { "account": "111122223333", "region": "eu-west-1", "encryption": { "type": "aws:kms", "key": "${key}" }, "policy": "lake.bucket.json" }
  },
  "keys": { "${key}": { "aliases": ["alias/data-lake"], "policy": "lake.key.json" } },
  "principals": { "${role}": { "policies": "policies/uploader*.json" } }
}
`;
const keyPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }
  ]
}
`;
const bucketPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "${role}" }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" }
  ]
}
`;
const uploader = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data-lake/*" },
    { "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "${key}" }
  ]
}
`;
const mended = uploader.replace('"kms:DescribeKey"', '["kms:GenerateDataKey", "kms:Decrypt"]');
const mendedKey = keyPolicy.replace(
  " }\n  ]",
  ` },\n    { "Effect": "Allow", "Principal": { "AWS": "${role}" }, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*" }\n  ]`,
);

const capabilities = {
  textDocument: {
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } },
      dataSupport: true,
      resolveSupport: { properties: ["edit", "command"] },
    },
    hover: { contentFormat: ["markdown"] },
    publishDiagnostics: { relatedInformation: true },
    codeLens: {},
    definition: {},
    references: {},
    inlayHint: {},
    documentLink: {},
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
  workspace: {
    workspaceEdit: { documentChanges: true },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
  },
};

let server: ServerUnderTest = { path: "", dispose: () => undefined };
const clients: BareClient[] = [];
const folders: string[] = [];

/** A folder with these files, by their paths. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "keyhole-models-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const crossAccount = {
  "keyhole.json": model,
  "lake.key.json": keyPolicy,
  "lake.bucket.json": bucketPolicy,
  "policies/uploader.json": uploader,
};

async function start(
  folder: string,
  { settings = {}, options = {} }: { settings?: object; options?: object } = {},
): Promise<Editor> {
  const client = new BareClient(server.path);
  clients.push(client);
  client.answers["workspace/configuration"] = () => [settings];
  await client.request("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "w" }],
    initializationOptions: options,
    capabilities: { ...capabilities, workspace: { ...capabilities.workspace, configuration: true } },
  });
  client.notify("initialized", {});
  return new Editor(client, folder);
}

/** The position of a text, `into` characters behind its start. */
function positionOf(text: string, wanted: string, into = 2): Position {
  const offset = text.indexOf(wanted) + into;
  assert.ok(offset >= into, `${wanted} is there`);
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)!.length };
}

const applied = (text: string, edits: readonly { range: Range; newText: string }[]): string => {
  const lines = text.split("\n");
  const offset = ({ line, character }: Position) =>
    lines.slice(0, line).reduce((sum, before) => sum + before.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (result, { range, newText }) => result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end)),
      text,
    );
};
const names = (places: readonly Place[] | null): string[] =>
  (places ?? []).map(({ uri, range }) => `${uri.split("/").at(-1)}:${range.start.line + 1}`);

suite("workspace models over stdio", () => {
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

  test("both sides of a cross-account upload are told, each in its file, as errors that name each other", async () => {
    const on = await start(folderWith(crossAccount));
    on.open("policies/uploader.json");
    const [identity] = await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    assert.equal(identity?.severity, 1);
    assert.match(identity.message, /role\/uploader/);
    on.open("lake.key.json");
    const [ofKey] = await on.codes("lake.key.json", "key-policy-does-not-allow");
    assert.ok(ofKey?.relatedInformation?.some(({ location }) => location.uri === on.uri("policies/uploader.json")));
  });

  test("one fix mends both files in one edit, with the version of each that is open", async () => {
    const on = await start(folderWith(crossAccount));
    on.open("policies/uploader.json");
    const [finding] = await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    const actions = await on.ask("textDocument/codeAction", "policies/uploader.json", {
      range: finding!.range,
      context: { diagnostics: [finding] },
    });
    const resolved = await Promise.all(
      actions.map((action: object) => on.client.request("codeAction/resolve", action)),
    );
    const both = resolved.find(({ edit }) => edit.documentChanges.length === 2);
    assert.ok(both, "a fix of two files is offered");
    const byUri = new Map<
      string,
      { textDocument: { version: number | null }; edits: { range: Range; newText: string }[] }
    >(both.edit.documentChanges.map((change: { textDocument: { uri: string } }) => [change.textDocument.uri, change]));
    const [ofUploader, ofKey] = [byUri.get(on.uri("policies/uploader.json")), byUri.get(on.uri("lake.key.json"))];
    assert.deepEqual([ofUploader?.textDocument.version, ofKey?.textDocument.version], [1, null]);
    on.type("policies/uploader.json", applied(uploader, ofUploader!.edits));
    on.write("lake.key.json", applied(keyPolicy, ofKey!.edits));
    await on.codes("policies/uploader.json");
  });

  test("an edit of the key policy, saved or not, counts in the identity policy at once", async () => {
    const own = crossAccount["keyhole.json"].replaceAll("444455556666", "111122223333");
    const on = await start(
      folderWith({
        ...crossAccount,
        "keyhole.json": own.replace(', "111122223333": { "name": "apps" }', ""),
        "lake.bucket.json": bucketPolicy.replaceAll("444455556666", "111122223333"),
      }),
    );
    on.open("policies/uploader.json");
    await on.codes("policies/uploader.json", "missing-kms-action");
    on.open("lake.key.json");
    on.type("lake.key.json", mendedKey.replaceAll("444455556666", "111122223333"));
    await on.codes("policies/uploader.json");
    on.type("lake.key.json", keyPolicy);
    await on.codes("policies/uploader.json", "missing-kms-action");
    on.client.notify("textDocument/didClose", { textDocument: { uri: on.uri("lake.key.json") } });
    on.write("lake.key.json", mendedKey.replaceAll("444455556666", "111122223333"));
    await on.codes("policies/uploader.json");
  });

  test("findings that an edit does not touch stay where they are, in their own file", async () => {
    const other = "arn:aws:iam::444455556666:role/other";
    const on = await start(
      folderWith({
        ...crossAccount,
        "keyhole.json": model.replace(`"principals": {`, `"principals": { "${other}": { "policies": "other.json" },`),
        "other.json": uploader,
        "lake.key.json": mendedKey.replace(`"${role}"`, `["${role}", "${other}"]`),
        "lake.bucket.json": bucketPolicy.replace(`"${role}"`, `["${role}", "${other}"]`),
      }),
    );
    for (const file of ["other.json", "policies/uploader.json", "keyhole.json"]) on.open(file);
    await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    on.type("policies/uploader.json", mended);
    await on.codes("policies/uploader.json");
    on.type("policies/uploader.json", uploader);
    await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    await on.codes("other.json", "identity-policy-does-not-allow");
    assert.deepEqual(
      on.client.received.filter(
        ({ params }) => params?.uri === on.uri("keyhole.json") && params.diagnostics?.length > 0,
      ),
      [],
    );
  });

  test("keyhole.json itself: what is wrong with it, while it is typed, and no policy findings in it", async () => {
    const on = await start(folderWith(crossAccount));
    on.open("keyhole.json");
    on.open("policies/uploader.json");
    await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    on.type("keyhole.json", model.replace('"lake.bucket.json"', '"lake.buckets.json"'));
    const [problem] = await on.codes("keyhole.json", "invalid-configuration");
    assert.deepEqual(problem?.range.start, positionOf(model, '"lake.bucket.json"', 0));
    on.type("keyhole.json", model.replace('"aws:kms"', '"AES256"').replace(`, "key": "${key}"`, ""));
    await on.codes("policies/uploader.json");
    on.type("keyhole.json", "{");
    await on.found("keyhole.json", (diagnostics) => diagnostics.length > 0);
  });

  test("a file that a glob matches counts when it appears", async () => {
    const on = await start(folderWith(crossAccount));
    on.open("policies/uploader.json");
    await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    on.write("policies/uploader-kms.json", mended);
    await on.codes("policies/uploader.json");
  });

  test("policies outside the folder, and a model that a setting names", async () => {
    const elsewhere = folderWith({
      "model.json": model.replace('"lake.key.json"', `"../${"keys"}/lake.key.json"`),
      "lake.bucket.json": bucketPolicy,
      "policies/x.json": "{}",
    });
    mkdirSync(join(elsewhere, "..", "keys"), { recursive: true });
    const keys = join(elsewhere, "..", "keys", "lake.key.json");
    writeFileSync(keys, mendedKey);
    try {
      const on = await start(folderWith({ "uploader.json": uploader }), {
        settings: {
          configFile: join(elsewhere, "model.json").replaceAll("\\", "/"),
          allowOutside: [join(elsewhere, "..", "keys")],
        },
      });
      on.open("uploader.json");
      await on.codes("uploader.json", "missing-kms-action");
      const { models } = await on.client.request("keyhole/bucketAccess");
      assert.deepEqual(
        models.map(({ uri }: { uri: string }) => uri),
        [pathToFileURL(join(elsewhere, "model.json")).href],
      );
      assert.deepEqual(
        models[0].cells[0].answers.map((one: { answer: string } | null) => one?.answer),
        ["passes", "passes", undefined],
      );
    } finally {
      rmSync(keys);
    }
  });

  test("a lens over a long policy says how much room is left, whether or not a model names it", async () => {
    const long = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Sid: "a".repeat(9_000), Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
    });
    const on = await start(folderWith({ "long.json": long }));
    on.open("long.json");
    const lenses = await on.ask("textDocument/codeLens", "long.json");
    assert.deepEqual(
      lenses.map((one: { command: { title: string }; range: Range }) => [one.command.title, one.range.start]),
      [["9,105 of 10,240 characters (88 %)", { line: 0, character: 0 }]],
    );
  });

  test("a lens over each policy says how its uploads fare, and leads to the places that decide", async () => {
    const on = await start(folderWith(crossAccount), { options: { showTrail: true } });
    on.open("lake.key.json");
    await on.codes("lake.key.json", "key-policy-does-not-allow");
    const [lens] = await on.ask("textDocument/codeLens", "lake.key.json");
    assert.equal(
      lens.command.title,
      "PutObject fails: kms:GenerateDataKey, multipart fails: kms:GenerateDataKey and kms:Decrypt",
    );
    assert.equal(lens.command.command, "keyhole.showTrail");
    const [{ uri, position, locations }] = lens.command.arguments;
    assert.deepEqual([uri, position], [on.uri("lake.key.json"), { line: 0, character: 0 }]);
    assert.deepEqual(
      new Set(names(locations)),
      new Set(["lake.key.json:3", "uploader.json:4", "keyhole.json:8", "keyhole.json:5"]),
    );

    on.open("policies/uploader.json");
    on.type("policies/uploader.json", mended);
    on.type("lake.key.json", mendedKey.replace(', "kms:Decrypt"]', "]"));
    await on.client.until(({ method }) => method === "workspace/codeLens/refresh");
    const [after] = await on.ask("textDocument/codeLens", "policies/uploader.json");
    assert.equal(after.command.title, "PutObject passes, multipart fails: kms:Decrypt");
  });

  test("a lens is a text alone for a client that does not know the command, and there is none without a model", async () => {
    const on = await start(folderWith(crossAccount));
    on.open("lake.key.json");
    await on.codes("lake.key.json", "key-policy-does-not-allow");
    assert.equal((await on.ask("textDocument/codeLens", "lake.key.json"))[0].command.command, "");
    const alone = await start(folderWith({ "uploader.json": uploader }));
    alone.open("uploader.json");
    assert.deepEqual(await alone.ask("textDocument/codeLens", "uploader.json"), []);
  });

  test("hover on principal, bucket, key and account; on an action the model's answer", async () => {
    const on = await start(folderWith(crossAccount));
    for (const file of ["policies/uploader.json", "lake.bucket.json", "keyhole.json"]) on.open(file);
    await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    const hover = async (path: string, text: string, wanted: string): Promise<string> =>
      (await on.ask("textDocument/hover", path, { position: positionOf(text, wanted) }))?.contents.value ?? "";
    assert.match(
      await hover("policies/uploader.json", uploader, '"arn:aws:s3:::data-lake/*'),
      /bucket of account data \(111122223333\) in eu-west-1[^]*alias\/data-lake[^]*PutObject fails/,
    );
    assert.match(
      await hover("policies/uploader.json", uploader, `"${key}`),
      /\*\*alias\/data-lake\*\*, key of account data[^]*Encrypts: data-lake[^]*lake\.key\.json/,
    );
    assert.match(
      await hover("lake.bucket.json", bucketPolicy, `"${role}`),
      /role\/uploader\*\* of account apps[^]*policies\/uploader\.json/,
    );
    assert.match(
      await hover("keyhole.json", model, '"444455556666"'),
      /Account \*\*apps \(444455556666\)\*\*[^]*principals 1/,
    );
    assert.match(
      await hover("policies/uploader.json", uploader, '"s3:PutObject'),
      /In the workspace model:\*\* PutObject fails/,
    );
  });

  test("definition and references lead from an ARN to the model, its files, and back", async () => {
    const on = await start(folderWith(crossAccount));
    for (const file of ["policies/uploader.json", "keyhole.json"]) on.open(file);
    await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    const definition = async (path: string, text: string, wanted: string) =>
      names(await on.ask("textDocument/definition", path, { position: positionOf(text, wanted) }));
    assert.deepEqual(await definition("policies/uploader.json", uploader, `"${key}`), [
      "keyhole.json:7",
      "lake.key.json:3",
    ]);
    assert.deepEqual(await definition("policies/uploader.json", uploader, '"arn:aws:s3:::'), [
      "keyhole.json:5",
      "lake.bucket.json:3",
    ]);
    assert.deepEqual(await definition("keyhole.json", model, `"${role}`), ["uploader.json:3"]);
    assert.deepEqual(await definition("policies/uploader.json", uploader, '"Allow"'), []);
    const references = async (includeDeclaration: boolean) =>
      names(
        await on.ask("textDocument/references", "keyhole.json", {
          position: positionOf(model, `"${key}`),
          context: { includeDeclaration },
        }),
      );
    assert.deepEqual(await references(true), ["keyhole.json:5", "keyhole.json:7", "uploader.json:5"]);
    assert.deepEqual(await references(false), ["keyhole.json:5", "uploader.json:5"]);
  });

  test("paths in keyhole.json are links to the files that are there", async () => {
    const on = await start(folderWith(crossAccount));
    on.open("keyhole.json", model.replace('"lake.bucket.json"', '"not-there.json"'));
    await on.codes("keyhole.json", "invalid-configuration");
    const links = await on.ask("textDocument/documentLink", "keyhole.json");
    assert.deepEqual(links, [
      {
        range: { start: positionOf(model, '"lake.key.json"', 1), end: positionOf(model, '"lake.key.json"', 14) },
        target: on.uri("lake.key.json"),
      },
    ]);
    assert.deepEqual(await on.ask("textDocument/documentLink", "lake.key.json"), []);
  });

  test("an inlay hint names alias and account beside a key's ARN", async () => {
    const on = await start(folderWith(crossAccount));
    on.open("policies/uploader.json");
    await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const hints = await on.ask("textDocument/inlayHint", "policies/uploader.json", { range: whole });
    assert.deepEqual(
      hints.map(({ position, label }: { position: Position; label: string }) => [position, label]),
      [[positionOf(uploader, `"${key}"`, key.length + 2), "alias/data-lake · data"]],
    );
    assert.deepEqual(
      await on.ask("textDocument/inlayHint", "policies/uploader.json", {
        range: { start: whole.start, end: { line: 2, character: 0 } },
      }),
      [],
    );
  });

  test("bucket access: every pair with an answer for each operation, its causes, and news of changes", async () => {
    const on = await start(folderWith(crossAccount), { options: { bucketAccess: true } });
    const access = async () => (await on.client.request("keyhole/bucketAccess")).models[0];
    const before = await access();
    assert.deepEqual(before.operations, ["PutObject", "MultipartUpload", "GetObject"]);
    assert.deepEqual(
      [before.principals[0].name, before.principals[0].account, before.buckets[0].name],
      ["role/uploader", "apps", "data-lake"],
    );
    const [{ answers }] = before.cells;
    assert.deepEqual(
      answers.map((one: { answer: string } | null) => one?.answer),
      ["fails", "fails", undefined],
    );
    assert.deepEqual(names(answers[0].causes).sort(), ["lake.key.json:3", "uploader.json:4"]);
    on.open("policies/uploader.json", mended);
    on.open("lake.key.json", mendedKey);
    await on.client.until(({ method }) => method === "keyhole/bucketAccessChanged");
    assert.deepEqual(
      (await access()).cells[0].answers.map((one: { answer: string } | null) => one?.answer),
      ["passes", "passes", undefined],
    );
  });

  test("a first keyhole.json that names the policies of the folder, and none where there is one", async () => {
    const { "keyhole.json": existing, ...policies } = crossAccount;
    const on = await start(folderWith(policies));
    const folder = pathToFileURL(on.folder).href;
    const made = await on.client.request("keyhole/createModel", { folder });
    assert.equal(made.uri, on.uri("keyhole.json"));
    on.client.notify("textDocument/didOpen", {
      textDocument: { uri: made.uri.replace("file:", "untitled:"), languageId: "jsonc", version: 1, text: made.text },
    });
    assert.deepEqual((await on.client.request("keyhole/bucketAccess")).models, [], "it is no model before it is saved");
    for (const part of ['"data-lake"', '"lake.bucket.json"', key, role]) assert.ok(made.text.includes(part), part);
    on.write("keyhole.json", existing);
    on.open("policies/uploader.json");
    await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    assert.deepEqual(await on.client.request("keyhole/createModel", { folder }), { exists: on.uri("keyhole.json") });
  });

  test("fix all mends what the model finds in this file, and no other file", async () => {
    const on = await start(folderWith({ ...crossAccount, "lake.key.json": mendedKey }));
    on.open("policies/uploader.json");
    const [finding] = await on.codes("policies/uploader.json", "identity-policy-does-not-allow");
    const [action] = await on.ask("textDocument/codeAction", "policies/uploader.json", {
      range: finding!.range,
      context: { diagnostics: [], only: ["source.fixAll.keyhole"] },
    });
    const { edit } = await on.client.request("codeAction/resolve", action);
    assert.deepEqual(
      edit.documentChanges.map(({ textDocument }: { textDocument: { uri: string } }) => textDocument.uri),
      [on.uri("policies/uploader.json")],
    );
    on.type("policies/uploader.json", applied(uploader, edit.documentChanges[0].edits));
    await on.codes("policies/uploader.json");
  });

  test("the example of many accounts: its key policy is edited, the squiggle in an identity policy goes", async () => {
    const folder = fileURLToPath(new URL("../../examples/many-accounts", import.meta.url));
    const on = await start(folder);
    on.open("principals/reports.json");
    await on.codes("principals/reports.json", "missing-kms-action");
    const text = readFileSync(join(folder, "keys/data-lake.key.json"), "utf8");
    on.open("keys/data-lake.key.json");
    const more = `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/reports" }, "Action": "kms:Decrypt", "Resource": "*" },`;
    on.type("keys/data-lake.key.json", text.replace('"Statement": [', `"Statement": [${more}`));
    await on.codes("principals/reports.json");
  });
});
