/**
 * Findings of files that are not open: the setting `keyhole.files`, pulled and pushed; and one file that takes long.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { keyhole } from "../cli/harness.ts";
import { BareClient } from "./bare-client.ts";
import type { Message } from "./conversation.ts";
import { Editor } from "./editor.ts";
import type { Diagnostic } from "./editor.ts";
import { serverUnderTest } from "./server-under-test.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

const example = fileURLToPath(new URL("../../examples/many-accounts", import.meta.url));
const inModel = "principals/reports.json";

/** Findings of the example's model by file, as the command line lists them. */
let expected = new Map<string, string[]>();

async function whatTheCommandLineSays(): Promise<Map<string, string[]>> {
  const { stdout } = await keyhole(example, ["check", "--format", "json"], { real: "withCatalog" });
  const byFile = new Map<string, string[]>();
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string; code: string }[] };
  // What the model does not name is told while it is open.
  for (const { file, code } of diagnostics.filter((one) => !one.file.startsWith("unused/")))
    byFile.set(file, [...(byFile.get(file) ?? []), code].sort());
  return byFile;
}

interface FullReport {
  readonly kind: string;
  readonly uri: string;
  readonly resultId: string;
  readonly version: number | null;
  readonly items: readonly Diagnostic[];
}

let server: ServerUnderTest = { path: "", dispose: () => undefined };
const clients: BareClient[] = [];
const folders: string[] = [];

async function start({ files, pulls }: { files?: string; pulls: boolean }): Promise<Editor> {
  const folder = mkdtempSync(join(tmpdir(), "keyhole-files-"));
  folders.push(folder);
  cpSync(example, folder, { recursive: true });
  const client = new BareClient(server.path);
  clients.push(client);
  client.answers["workspace/configuration"] = () => [files === undefined ? {} : { files }];
  await client.request("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "w" }],
    capabilities: {
      textDocument: pulls ? { diagnostic: {} } : { publishDiagnostics: {} },
      workspace: { configuration: true, diagnostics: { refreshSupport: true } },
    },
  });
  client.notify("initialized", {});
  return new Editor(client, folder);
}

/**
 * A client's store of what it was told, as an editor keeps it: partial results, then the answer, "unchanged" leaves
 * what is there.
 */
class Problems {
  readonly told = new Map<string, FullReport>();
  readonly #client: BareClient;
  #token = 0;

  constructor(client: BareClient) {
    this.#client = client;
  }

  /** One `workspace/diagnostic`; `partial` of its reports came before the answer. */
  async ask(): Promise<{ partial: number; unchanged: number }> {
    const token = `t${String(++this.#token)}`;
    const from = this.#client.received.length;
    const answer = await this.#client.request("workspace/diagnostic", {
      previousResultIds: [...this.told.values()].map(({ uri, resultId }) => ({ uri, value: resultId })),
      partialResultToken: token,
    });
    const partial = this.#client.received
      .slice(from)
      .filter(({ method, params }) => method === "$/progress" && params.token === token)
      .flatMap(({ params }: Message) => params.value.items as FullReport[]);
    for (const report of [...partial, ...(answer.items as FullReport[])])
      if (report.kind === "full") this.told.set(report.uri, report);
    return {
      partial: partial.length,
      unchanged: (answer.items as FullReport[]).filter(({ kind }) => kind === "unchanged").length,
    };
  }

  codes(folder: string): Map<string, string[]> {
    const prefix = `${pathToFileURL(folder).href}/`;
    return new Map(
      [...this.told.values()]
        .filter(({ items }) => items.length > 0)
        .map(({ uri, items }) => [uri.slice(prefix.length), items.map(({ code }) => code).sort()]),
    );
  }
}

const sorted = (codes: ReadonlyMap<string, readonly string[]>) => [...codes].sort(([a], [b]) => (a < b ? -1 : 1));

suite("findings of files that are not open, over stdio", () => {
  suiteSetup(async () => {
    server = await serverUnderTest();
    expected = await whatTheCommandLineSays();
  });
  suiteTeardown(() => {
    server.dispose();
  });
  teardown(async () => {
    for (const client of clients.splice(0)) await client.kill();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  test("pulled: with one policy open the whole model is told, as partial results; what is unchanged is not told again", async () => {
    const on = await start({ pulls: true });
    on.open(inModel);
    const problems = new Problems(on.client);
    const { partial } = await problems.ask();
    assert.ok([...expected.values()].flat().length > 20);
    assert.deepEqual(sorted(problems.codes(on.folder)), sorted(expected));
    assert.ok(partial >= expected.size);
    assert.deepEqual(
      [...problems.told.values()].filter(({ version }) => version !== null).map(({ uri }) => uri),
      [on.uri(inModel)],
    );
    // Nothing is new: the answer comes with the next change.
    const next = problems.ask();
    on.write("buckets/archive.bucket.json", '{ "Version": "2012-10-17", "Statement": [] }');
    const { unchanged } = await next;
    assert.ok(unchanged > 0);
    while (problems.codes(on.folder).get("buckets/archive.bucket.json")?.includes("denied-s3-action") === true)
      await problems.ask();
  });

  test("pulled: a closed file answers for itself; findings go when the model no longer names it, and when its setting leaves it out", async () => {
    const on = await start({ pulls: true });
    on.open("keyhole.json");
    const problems = new Problems(on.client);
    await problems.ask();
    const report = await on.ask("textDocument/diagnostic", inModel);
    assert.deepEqual(
      report.items.map(({ code }: Diagnostic) => code),
      expected.get(inModel),
    );
    on.type("keyhole.json", "{}");
    while (problems.codes(on.folder).size > 0) await problems.ask();
    assert.deepEqual((await on.ask("textDocument/diagnostic", inModel)).items, []);
  });

  test("pulled: `open` tells of open files only, and takes back what a closed one had", async () => {
    const on = await start({ pulls: true, files: "open" });
    on.open(inModel);
    const problems = new Problems(on.client);
    await problems.ask();
    assert.deepEqual([...problems.codes(on.folder).keys()], [inModel]);
    on.close(inModel);
    while (problems.codes(on.folder).size > 0) await problems.ask();
  });

  test("pushed: the whole model from the start; an edit of one file changes another's; what leaves the model is cleared", async () => {
    const on = await start({ pulls: false });
    on.open("keyhole.json");
    for (const [file, codes] of expected)
      await on.found(file, (found) => JSON.stringify(found.map(({ code }) => code).sort()) === JSON.stringify(codes));
    const more = `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/reports" }, "Action": "kms:Decrypt", "Resource": "*" },`;
    on.write(
      "keys/data-lake.key.json",
      readFileSync(join(on.folder, "keys/data-lake.key.json"), "utf8").replace(
        '"Statement": [',
        `"Statement": [${more}`,
      ),
    );
    await on.codes(inModel);
    on.type("keyhole.json", "{}");
    for (const file of expected.keys()) if (file !== "keyhole.json") await on.codes(file);
  });

  test("pushed: a file that is opened and closed keeps its findings; with `open` they leave with it", async () => {
    for (const [files, left] of [
      ["model", expected.get(inModel) ?? []],
      ["open", []],
    ] as const) {
      const on = await start({ pulls: false, files });
      on.open(inModel);
      await on.codes(inModel, ...(expected.get(inModel) ?? []));
      on.type(inModel, "{}");
      await on.codes(inModel);
      on.type(inModel, readFileSync(join(on.folder, inModel), "utf8"));
      await on.codes(inModel, ...(expected.get(inModel) ?? []));
      on.close(inModel);
      on.open("keyhole.json");
      await on.found("keyhole.json", () => true);
      await on.codes(inModel, ...left);
    }
  });
});

/** Some seconds of work: many policies, each with many kinds of objects to tell apart. */
function heavyFile(): string {
  const documents = Array.from({ length: 40 }, (_, number) => ({
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["s3:PutObject", "kms:GenerateDataKey"], Resource: "*" },
        ...Array.from({ length: 8 }, (__, index) => ({
          Effect: "Deny",
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::amzn-s3-demo-*/*${String.fromCharCode(97 + index)}${String(number)}*`,
        })),
      ],
    },
  }));
  return JSON.stringify({ Policies: documents });
}

suite("a file that takes long, over stdio", () => {
  suiteSetup(async () => {
    server = await serverUnderTest();
    expected = await whatTheCommandLineSays();
  });
  suiteTeardown(() => {
    server.dispose();
  });
  teardown(async () => {
    for (const client of clients.splice(0)) await client.kill();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
  const order = (on: Editor): string[] =>
    on.client.received
      .filter(({ method }) => method === "textDocument/publishDiagnostics")
      .map(({ params }) => String(params.uri.split("/").at(-1)));

  test("other files are answered before it is done; an edit ends its check", async () => {
    const on = await start({ pulls: false, files: "open" });
    const heavy = heavyFile();
    on.open("heavy.json", heavy);
    on.open(inModel);
    await on.codes(inModel, ...(expected.get(inModel) ?? []));
    const hover = await on.ask("textDocument/hover", inModel, { position: { line: 5, character: 20 } });
    assert.ok(hover === null || hover.contents);
    assert.ok(!order(on).includes("heavy.json"), "the long check is still going on");
    on.type("heavy.json", '{ "Version": "2012-10-17", "Statement": [] }');
    on.close("heavy.json");
    await on.codes("heavy.json");
  });

  test("a cancelled request for its findings is answered as cancelled, and the same request later with the findings", async () => {
    const on = await start({ pulls: true, files: "open" });
    on.open("heavy.json", heavyFile());
    on.client.send({
      id: 901,
      method: "textDocument/diagnostic",
      params: { textDocument: { uri: on.uri("heavy.json") } },
    });
    await on.ask("textDocument/hover", "none.json", { position: { line: 0, character: 0 } });
    on.client.notify("$/cancelRequest", { id: 901 });
    const { error } = await on.client.until(({ id }) => id === 901);
    assert.equal(error?.code, -32800);
    const report = await on.ask("textDocument/diagnostic", "heavy.json");
    assert.ok(report.items.length >= 20, String(report.items.length));
  });

  test("a second initialize is an error, and the session goes on", async () => {
    const on = await start({ pulls: false });
    const { error } = await on.client.call("initialize", { processId: null, rootUri: null, capabilities: {} });
    assert.equal(error?.code, -32600);
    on.open(inModel);
    await on.codes(inModel, ...(expected.get(inModel) ?? []));
  });
});
