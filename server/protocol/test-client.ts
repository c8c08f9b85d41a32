/**
 * For the tests here: a server on in-memory streams with an engine that finds words, and a client to talk to it. The
 * engine reports every `BAD` in files that contain `Statement` (an error where a file with `KEYPOLICY` is about, a
 * warning otherwise), and mends it to `GOOD`.
 */
import { alone } from "../uploads/scenario/from-file/workspace-facts.ts";
import { PassThrough } from "node:stream";
import { createConnection, ProposedFeatures } from "vscode-languageserver";
import type { ClientCapabilities, InitializeResult, PublishDiagnosticsParams } from "vscode-languageserver";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import type { Steps } from "../evaluate/steps.ts";
import { append } from "../policy/append.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Engine, PolicyFile } from "../rules/engine.ts";
import { Markdown } from "../rules/markdown.ts";
import { startServer } from "./server.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";

export interface WordEngine extends Engine {
  /** How many checks were made of each file. */
  readonly checks: Map<string, number>;
}

export function wordEngine(overrides: Partial<Engine> = {}): WordEngine {
  const checks = new Map<string, number>();
  const engine: Omit<WordEngine, "steps"> = {
    checks,
    prepare: () => undefined,
    codes: () => [],
    read(file, text) {
      const policyCount = text.includes("Statement") ? 1 : 0;
      return { file, text, policyCount, looksLikePolicy: policyCount > 0, broken: false };
    },
    workspaceFacts: (files) => ({ ...alone, hasKeyPolicy: [...files].some((file) => file.text.includes("KEYPOLICY")) }),
    check(file, workspaceFacts, settings) {
      checks.set(file.file, (checks.get(file.file) ?? 0) + 1);
      const severity = settings.severity["bad-word"] ?? (workspaceFacts.hasKeyPolicy ? "error" : "warning");
      if (severity === "off") return [];
      return [...file.text.matchAll(/BAD/g)].map((match) => badWord(file, match.index, severity));
    },
    hover: (_say, file, offset) =>
      file.text.startsWith("GOOD", offset)
        ? {
            range: { offset, end: offset + 4 },
            contents: Markdown.fill("**good** `word`, see [the page](https://example.com)"),
          }
        : undefined,
    describe: () => Promise.resolve(undefined),
    refactorings: () => Promise.resolve([]),
    complete: () => Promise.resolve({ items: [], isIncomplete: false }),
    documents: () => [],
    readConfiguration: () => {
      throw new Error("a word engine reads no configurations");
    },
    checkModel: () => {
      throw new RangeError("words know no models");
    },
    modelDiagnostics: () => [],
    checkNamed: () => [],
    ...overrides,
  };
  return { ...engine, steps: overrides.steps ?? inOneStep(engine) };
}

/** What an engine does at once, as work that is done with its first step. */
function inOneStep(engine: Omit<Engine, "steps">): Engine["steps"] {
  const once = function* <T>(work: () => T): Steps<T> {
    yield;
    return work();
  };
  return {
    check: (...asked) => once(() => engine.check(...asked)),
    checkNamed: (...asked) => once(() => engine.checkNamed(...asked)),
    checkModel: (...asked) => once(() => engine.checkModel(...asked)),
    modelDiagnostics: (...asked) => once(() => engine.modelDiagnostics(...asked)),
    hover: (...asked) => once(() => engine.hover(...asked)),
  };
}

function badWord(file: PolicyFile, offset: number, severity: Diagnostic["severity"]): Diagnostic {
  const range = { offset, end: offset + 3 };
  return {
    file: file.file,
    range,
    severity,
    code: "bad-word",
    message: "This word is bad.",
    related: [{ file: file.file, range: { offset: 0, end: 1 }, message: "It began here." }],
    fixes: [
      {
        title: "Make it good",
        effect: "grants",
        isPreferred: true,
        needsInput: false,
        edits: () => [{ file: file.file, range, newText: "GOOD" }],
      },
      {
        title: "Name it",
        effect: "grants",
        isPreferred: false,
        needsInput: true,
        edits: () => [{ file: file.file, range, newText: "a NAME here", placeholders: [{ offset: 2, end: 6 }] }],
      },
    ],
  };
}

export const pushClient: ClientCapabilities = {
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      dataSupport: true,
      versionSupport: true,
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } },
      dataSupport: true,
      resolveSupport: { properties: ["edit", "command"] },
    },
    hover: { contentFormat: ["markdown"] },
  },
  workspace: { workspaceEdit: { documentChanges: true }, workspaceFolders: true },
};

export const pullClient: ClientCapabilities = {
  ...pushClient,
  textDocument: { ...pushClient.textDocument, diagnostic: { relatedInformation: true } },
  workspace: { ...pushClient.workspace, diagnostics: { refreshSupport: true } },
};

export interface TestClientOptions {
  readonly capabilities?: ClientCapabilities;
  readonly engine?: Engine;
  readonly files?: WorkspaceFiles;
  /** The section `keyhole`; given, the client offers `workspace/configuration`. */
  readonly settings?: unknown;
  readonly initializationOptions?: unknown;
  readonly folders?: readonly string[];
  /** Answers to what the server asks, by method. */
  readonly answers?: Readonly<Record<string, (params: unknown) => unknown>>;
}

export type TestClient = Awaited<ReturnType<typeof connect>>;

/** Those of the test that is running; whatever a test leaves open is stopped after it. */
const running = new Set<TestClient>();
teardown(async () => {
  for (const client of running) await client.stop();
  running.clear();
});

/** Starts both ends and shakes hands. */
export async function startTestClient(options: TestClientOptions = {}): Promise<TestClient> {
  const client = await connect(options);
  running.add(client);
  return client;
}

async function connect(options: TestClientOptions) {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const watchDog = { shutdownReceived: false, initialize: () => undefined, exit: () => undefined };
  const server = createConnection(
    (logger) => createProtocolConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient), logger),
    watchDog,
    ProposedFeatures.all,
  );
  const { files } = options;
  startServer(server, {
    engine: options.engine ?? wordEngine(),
    version: "1.2.3",
    ...(files && { files: () => files }),
  });

  const client = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
    undefined,
  );
  const published: PublishDiagnosticsParams[] = [];
  const logged: string[] = [];
  const asked: string[] = [];
  let settings = options.settings;
  const waiting: { test: () => unknown; resolve: () => void }[] = [];
  const happened = () => {
    for (const waiter of waiting) if (waiter.test()) waiter.resolve();
  };
  client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    published.push(params);
    happened();
  });
  client.onNotification("window/logMessage", (params: { message: string }) => {
    logged.push(params.message);
    happened();
  });
  const registrations: { method: string }[] = [];
  const answers: Record<string, (params: unknown) => unknown> = {
    "workspace/configuration": () => [settings],
    "workspace/diagnostic/refresh": () => null,
    "client/registerCapability": (params) => {
      append(registrations, (params as { registrations: { method: string }[] }).registrations);
      return null;
    },
    ...options.answers,
  };
  for (const [method, answer] of Object.entries(answers)) {
    client.onRequest(method, (params: unknown) => {
      asked.push(method);
      const result = answer(params);
      happened();
      return result;
    });
  }
  client.listen();

  const capabilities = options.capabilities ?? pushClient;
  const result = await client.sendRequest<InitializeResult>("initialize", {
    processId: null,
    rootUri: null,
    initializationOptions: options.initializationOptions,
    workspaceFolders: (options.folders ?? []).map((uri) => ({ uri, name: uri })),
    capabilities:
      "settings" in options
        ? { ...capabilities, workspace: { ...capabilities.workspace, configuration: true } }
        : capabilities,
  });
  await client.sendNotification("initialized", {});

  return {
    connection: client,
    result,
    published,
    logged,
    asked,
    registrations,
    request: <T>(method: string, params: unknown) => client.sendRequest<T>(method, params),
    notify: (method: string, params: unknown) => client.sendNotification(method, params),
    open: (uri: string, text: string, version = 1, languageId = "json") =>
      client.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId, version, text } }),
    change: (uri: string, version: number, text: string) =>
      client.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] }),
    close: (uri: string) => client.sendNotification("textDocument/didClose", { textDocument: { uri } }),
    configure(section: unknown) {
      settings = section;
      return client.sendNotification("workspace/didChangeConfiguration", { settings: { keyhole: section } });
    },
    /** Resolves once `test` holds, looked at whenever the server says or asks something. */
    until: (test: () => unknown) =>
      new Promise<void>((resolve) => {
        if (test()) resolve();
        else waiting.push({ test, resolve });
      }),
    /** Resolves when the server has nothing more to do for what was sent so far. */
    async quiet() {
      for (let i = 0; i < 5; i++)
        await client.sendRequest("textDocument/hover", {
          textDocument: { uri: "none:" },
          position: { line: 0, character: 0 },
        });
    },
    last: (uri: string) => published.filter((params) => params.uri === uri).at(-1),
    async stop() {
      await client.sendRequest("shutdown");
      client.dispose();
      server.dispose();
    },
  };
}

/** Where diagnostics start, as `line:character`. */
export function positionsOf(
  diagnostics: readonly { range: { start: { line: number; character: number } } }[],
): string[] {
  return diagnostics.map(({ range }) => `${range.start.line}:${range.start.character}`);
}
