/**
 * Hostile sessions of an editor with the language server, in one process: documents that are opened, typed into, closed
 * and asked about in any order, with nonsense among it. The server answers everything, and says in the end what a new
 * engine says.
 */
import { PassThrough } from "node:stream";
import { createConnection, ProposedFeatures } from "vscode-languageserver";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { startServer } from "../../server/protocol/server.ts";
import { defaultSettings } from "../../server/rules/engine.ts";
import { fileDiagnostics, noModels } from "../../server/rules/project.ts";
import { wholeEngine } from "../harness/whole-engine.ts";
import { mutate } from "./mutate.ts";
import type { Draw } from "./random.ts";

interface Said {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly { readonly code?: unknown; readonly message: string; readonly range: unknown }[];
}

type Known = Map<string, { text: string; version: number }>;

/** Methods that ask about a document, and what besides the document they take. */
const questions: readonly (readonly [method: string, more: (draw: Draw, text: string) => object])[] = [
  ["textDocument/hover", (draw, text) => ({ position: positionIn(draw, text) })],
  ["textDocument/definition", (draw, text) => ({ position: positionIn(draw, text) })],
  [
    "textDocument/references",
    (draw, text) => ({ position: positionIn(draw, text), context: { includeDeclaration: true } }),
  ],
  ["textDocument/documentSymbol", () => ({})],
  ["textDocument/codeLens", () => ({})],
  [
    "textDocument/codeAction",
    (draw, text) => ({
      range: { start: { line: 0, character: 0 }, end: positionIn(draw, text) },
      context: { diagnostics: [] },
    }),
  ],
  [
    "textDocument/inlayHint",
    (draw, text) => ({ range: { start: { line: 0, character: 0 }, end: positionIn(draw, text) } }),
  ],
];
/** What only a client that pulls asks. */
const pulling: typeof questions = [["textDocument/diagnostic", () => ({})]];

function positionIn(draw: Draw, text: string): { line: number; character: number } {
  if (draw.once(12)) return { line: draw.of([-1, 1e9, 0]), character: draw.of([-1, 1e9]) };
  const lines = text.split("\n");
  const line = draw.below(lines.length);
  return { line, character: draw.below((lines[line]?.length ?? 0) + 1) };
}

/** What is broken, in words. */
export async function sessionLaws(policies: readonly string[], draw: Draw): Promise<string[]> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const exits: number[] = [];
  const server = createConnection(
    (logger) => createProtocolConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient), logger),
    {
      shutdownReceived: false,
      initialize: () => undefined,
      exit: (code) => {
        exits.push(code);
      },
    },
    ProposedFeatures.all,
  );
  startServer(server, { engine: wholeEngine(), version: "0.0.0" });
  const client = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
    undefined,
  );
  const published = new Map<string, Said>();
  const logged: string[] = [];
  client.onNotification("textDocument/publishDiagnostics", (said: Said) => {
    published.set(said.uri, said);
  });
  client.onNotification("window/logMessage", ({ message, type }: { message: string; type: number }) => {
    if (type === 1) logged.push(message);
  });
  client.onRequest("workspace/configuration", ({ items }: { items: readonly unknown[] }) => items.map(() => null));
  client.onRequest("client/registerCapability", () => null);
  client.onRequest("workspace/applyEdit", () => ({ applied: true }));
  client.listen();
  const broken: string[] = [];
  try {
    const pulls = draw.once(2);
    await client.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      workspaceFolders: null,
      capabilities: {
        textDocument: {
          publishDiagnostics: { relatedInformation: true, dataSupport: true, versionSupport: true },
          ...(pulls ? { diagnostic: {} } : {}),
        },
        workspace: { workspaceEdit: { documentChanges: true } },
      },
    });
    await client.sendNotification("initialized", {});
    const open: Known = new Map();
    for (let steps = 4 + draw.below(14); steps > 0; steps--)
      broken.push(...(await step(client, open, policies, draw, pulls ? [...questions, ...pulling] : questions)));
    if (pulls) await pullAll(client, open, published);
    else await settled(client, open, published);
    broken.push(...finallySaid(open, published));
    broken.push(
      ...logged
        .filter((message) => /internal|TypeError|RangeError|undefined/.test(message))
        .map((message) => `the server logs: ${message}`),
    );
    await client.sendRequest("shutdown");
    await client.sendNotification("exit");
  } catch (error) {
    broken.push(`the session ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  client.dispose();
  server.dispose();
  return broken;
}

/** More questions than the slices of any check: a server that has not told of the last version by then never does. */
const patience = 2_000;

/**
 * Until the server has told of the last version of every open file; checks are made in slices, between which it
 * answers.
 */
async function settled(client: Client, open: Known, published: ReadonlyMap<string, Said>): Promise<void> {
  for (let asked = 0; asked < patience; asked++) {
    if (asked > 5 && [...open].every(([uri, { version }]) => published.get(uri)?.version === version)) return;
    await client.sendRequest("textDocument/hover", {
      textDocument: { uri: "none:" },
      position: { line: 0, character: 0 },
    });
  }
}

async function pullAll(client: Client, open: Known, published: Map<string, Said>): Promise<void> {
  for (const uri of open.keys()) {
    const { items = [] } = await client.sendRequest<{ items?: Said["diagnostics"] }>("textDocument/diagnostic", {
      textDocument: { uri },
    });
    published.set(uri, { uri, diagnostics: items });
  }
}

type Client = ReturnType<typeof createProtocolConnection>;

async function step(
  client: Client,
  open: Known,
  policies: readonly string[],
  draw: Draw,
  asked: typeof questions,
): Promise<string[]> {
  const uri = `file:///w/${draw.of(["a.json", "b.jsonc", "c%20d.json", "__proto__", "é.json"])}`;
  const known = open.get(uri);
  const text = (): string => mutate(known?.text ?? draw.of(policies), draw.of(policies), draw);
  if (known === undefined) {
    const first = draw.once(2) ? draw.of(policies) : text();
    open.set(uri, { text: first, version: 1 });
    await client.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: draw.of(["json", "jsonc"]), version: 1, text: first },
    });
    return [];
  }
  switch (draw.below(6)) {
    case 0:
      open.delete(uri);
      await client.sendNotification("textDocument/didClose", { textDocument: { uri } });
      return [];
    case 1:
    case 2:
      open.set(uri, { text: text(), version: known.version + 1 });
      await client.sendNotification("textDocument/didChange", {
        textDocument: { uri, version: known.version + 1 },
        contentChanges: [{ text: open.get(uri)?.text }],
      });
      return [];
    default: {
      const [method, more] = draw.of(asked);
      return answered(method, client.sendRequest(method, { textDocument: { uri }, ...more(draw, known.text) }));
    }
  }
}

/** An error of the protocol is an answer; an internal one is a crash. */
async function answered(method: string, answer: Promise<unknown>): Promise<string[]> {
  try {
    await answer;
    return [];
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    // Cancelled, modified meanwhile, not found, parameters out of bounds.
    return [-32800, -32801, -32802, -32601, -32602].includes(Number(code))
      ? []
      : [`${method} fails with ${String(code)}: ${String(error)}`];
  }
}

/** What stands in the editor at last is what a new engine says of the texts. */
function finallySaid(open: Known, published: ReadonlyMap<string, Said>): string[] {
  const engine = wholeEngine();
  const files = [...open].map(([uri, { text }]) => engine.read(uri, text));
  const workspaceFacts = engine.workspaceFacts(files);
  return files.flatMap((file) => {
    // Broken JSON that does not look like a policy is another tool's to tell of.
    if (!file.looksLikePolicy) return [];
    const wanted = fileDiagnostics(engine, file, noModels, workspaceFacts, defaultSettings)
      .map(({ code, message }) => `${code} ${message}`)
      .sort();
    const told = (published.get(file.file)?.diagnostics ?? [])
      .map(({ code, message }) => `${String(code)} ${message}`)
      .sort();
    return JSON.stringify(wanted) === JSON.stringify(told)
      ? []
      : [`the editor shows ${JSON.stringify(told)}, a new engine says ${JSON.stringify(wanted)}`];
  });
}
