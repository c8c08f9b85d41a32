/** Puts the server together: which request goes to which feature. */
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import type { Connection, InitializeParams, InitializeResult, ServerCapabilities } from "vscode-languageserver";
import { defaultSettings } from "../rules/engine.ts";
import type { Engine, Settings } from "../rules/engine.ts";
import { partKinds } from "../rules/editor/part-kinds.ts";
import { Analyses } from "./analyses.ts";
import { isRecord, readClientFeatures, workspaceFoldersOf } from "./client-features.ts";
import type { ClientFeatures } from "./client-features.ts";
import { codeActionKinds } from "./code-action-kinds.ts";
import { Diagnostics } from "./diagnostics.ts";
import { OpenDocuments } from "./documents.ts";
import { guardedEngine, guardedPrepare } from "./guarded-engine.ts";
import { connectionLog, describeError } from "./log.ts";
import type { Log } from "./log.ts";
import { answerOnDemand, refreshModels } from "./on-demand.ts";
import { Models } from "./models.ts";
import { defer } from "./scheduling.ts";
import type { Defer } from "./scheduling.ts";
import { PolicyTypes, readPolicyTypes, typedEngine } from "./policy-types.ts";
import { readAllowOutside, readConfigFile, readFilesSetting, readSettings, sameSettings } from "./settings.ts";
import type { FilesSetting } from "./settings.ts";
import { resolveUri } from "./uris.ts";
import { Work } from "./work.ts";
import { workspaceDiagnostics } from "./workspace-diagnostics.ts";
import { clientFiles } from "./workspace-files.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";
import { WorkspaceIndex } from "./workspace-index.ts";

export interface ServerOptions {
  readonly engine: Engine;
  readonly version: string;
  /** Files that are not open, where the client does not serve them (`workspaceFiles` in its initialization options). */
  readonly files?: (log: Log) => WorkspaceFiles;
  readonly defer?: Defer;
  /** The day where the user is, YYYY-MM-DD; without it no waiver expires. */
  readonly today?: () => string;
}

/** Wires a language server to a connection and listens; everything it knows belongs to this connection alone. */
export function startServer(connection: Connection, options: ServerOptions): void {
  const log = connectionLog(connection);
  const documents = new OpenDocuments();
  let session: Session | undefined;
  connection.onInitialize((params) => {
    if (session) throw new ResponseError(ErrorCodes.InvalidRequest, "The server is initialized already.");
    session = new Session(connection, documents, options, log, params);
    return session.initializeResult();
  });
  documents.listen(connection, {
    prepare: guardedPrepare(options.engine, log),
    changed: (snapshot) => {
      session?.diagnostics.documentChanged(snapshot);
    },
    closed: (uri) => {
      session?.documentClosed(uri);
    },
  });
  connection.onInitialized(() => {
    session?.start();
  });
  connection.onDidChangeConfiguration(({ settings }) => {
    session?.configurationChanged(settings);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    session?.filesChanged(changes.map((change) => change.uri));
  });
  connection.onShutdown(async () => {
    await session?.stop();
  });
  connection.listen();
}

/** What holds from `initialize` on, when the client's abilities are known. */
class Session {
  readonly diagnostics: Diagnostics;
  readonly #connection: Connection;
  readonly #options: ServerOptions;
  readonly #log: Log;
  readonly #client: ClientFeatures;
  readonly #engine: Engine;
  readonly #index: WorkspaceIndex;
  readonly #work: Work;
  readonly #disk: WorkspaceFiles | undefined;
  #folders: string[];
  #settings: Settings = defaultSettings;
  #configFile: string | undefined;
  #files: FilesSetting = "model";
  #allowOutside: readonly string[] = [];
  readonly #types = new PolicyTypes();
  #settingsKnown: () => void = () => undefined;

  constructor(
    connection: Connection,
    documents: OpenDocuments,
    options: ServerOptions,
    log: Log,
    params: InitializeParams,
  ) {
    this.#connection = connection;
    this.#options = options;
    this.#log = log;
    this.#client = readClientFeatures(params);
    this.#folders = workspaceFoldersOf(params);
    this.#engine = typedEngine(guardedEngine(options.engine, log), (uri) => this.#types.of(uri, this.#folders));
    this.#disk = this.#client.workspaceFiles ? clientFiles(connection) : options.files?.(log);
    this.#index = new WorkspaceIndex(this.#engine, documents, this.#disk, log, () => {
      this.diagnostics.surroundingsChanged();
    });
    const work = new Work(options.defer);
    this.#work = work;
    const models = new Models(
      this.#engine,
      this.#index,
      work,
      log,
      () => this.#configFiles(),
      () => ({ folders: this.#folders, allowed: this.#allowOutside, operations: this.#settings.operations }),
    );
    const analyses = new Analyses(this.#engine, this.#index, models, work, () => this.#settings, log, options.today);
    const ready = new Promise<void>((resolve) => {
      this.#settingsKnown = resolve;
    });
    const context = {
      connection,
      client: this.#client,
      documents,
      analyses,
      log,
      ready,
      folders: () => this.#folders,
      defer: options.defer ?? defer,
    };
    const diagnostics = new Diagnostics({
      ...context,
      files: () => this.#files,
      modelsChanged: () => {
        refreshModels(context);
      },
    });
    this.diagnostics = diagnostics;
    answerOnDemand(context);
    connection.languages.diagnostics.on((request, token) => diagnostics.pull(request, token));
    connection.languages.diagnostics.onWorkspace((request, token, _, progress) =>
      workspaceDiagnostics({ ...context, diagnostics }, request, token, progress),
    );
  }

  initializeResult(): InitializeResult {
    const capabilities: ServerCapabilities = {
      positionEncoding: "utf-16",
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      ...(this.#client.completion && { completionProvider: { triggerCharacters: ['"', ":", "{", "$"] } }),
      ...(this.#client.symbols && { documentSymbolProvider: { label: "Keyhole" } }),
      ...(this.#client.codeLens && { codeLensProvider: { resolveProvider: false } }),
      ...(this.#client.definition && { definitionProvider: true }),
      ...(this.#client.references && { referencesProvider: true }),
      ...(this.#client.documentLinks && { documentLinkProvider: { resolveProvider: false } }),
      ...(this.#client.inlayHints && { inlayHintProvider: true }),
      ...(this.#client.selectionRanges && { selectionRangeProvider: true }),
      ...(this.#client.tokens && {
        semanticTokensProvider: { legend: { tokenTypes: [...partKinds], tokenModifiers: [] }, full: true },
      }),
      codeActionProvider: { codeActionKinds, resolveProvider: this.#client.resolvesEdits },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    };
    if (this.#client.pullDiagnostics) {
      capabilities.diagnosticProvider = {
        identifier: "keyhole",
        interFileDependencies: true,
        workspaceDiagnostics: true,
      };
    }
    return { capabilities, serverInfo: { name: "keyhole", version: this.#options.version } };
  }

  /**
   * After the handshake, when the client may be asked things. Findings wait for the settings, not for the search of the
   * workspace.
   */
  start(): void {
    this.#log.info(`Keyhole ${this.#options.version} is ready.`);
    this.#register();
    if (this.#client.workspaceFolderEvents) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map((folder) => folder.uri));
        this.#folders = [...this.#folders.filter((uri) => !gone.has(uri)), ...added.map((folder) => folder.uri)];
        void this.#index.disk.load(this.#folders);
      });
    }
    void this.#pullSettings().finally(() => {
      this.#settingsKnown();
    });
    void this.#index.disk.load(this.#folders);
  }

  #register(): void {
    const failed = (what: string) => (error: unknown) => {
      this.#log.warn(`The client refused to report ${what}: ${describeError(error)}`);
    };
    if (this.#client.registersConfiguration) {
      this.#connection.client
        .register(DidChangeConfigurationNotification.type, { section: "keyhole" })
        .catch(failed("settings"));
    }
    if (this.#client.registersWatchers && !this.#client.workspaceFiles) {
      this.#connection.client
        .register(DidChangeWatchedFilesNotification.type, {
          watchers: [{ globPattern: "**/*.{json,jsonc,tf,tofu,tfvars,yaml,yml,template,toml}" }],
        })
        .catch(failed("changed files"));
    }
  }

  /** Clients that can be asked are asked; the others put the settings into the notification. */
  configurationChanged(settings: unknown): void {
    if (this.#client.configuration) void this.#pullSettings();
    else if (isRecord(settings)) this.#useSettings(settings["keyhole"]);
  }

  /** Where `keyhole.configFile` may mean: a relative path is taken from each workspace folder. */
  #configFiles(): readonly string[] {
    const path = this.#configFile;
    if (path === undefined) return [];
    const folders = this.#folders.length > 0 ? this.#folders : ["file://"];
    return folders.map((folder) => resolveUri(`${folder.replace(/\/$/, "")}/`, path.replaceAll("\\", "/")));
  }

  async #pullSettings(): Promise<void> {
    if (!this.#client.configuration) return;
    try {
      this.#useSettings(await this.#connection.workspace.getConfiguration("keyhole"));
    } catch (error) {
      this.#log.warn(`The client did not tell its settings: ${describeError(error)}`);
    }
  }

  #useSettings(section: unknown): void {
    const settings = readSettings(section, this.#log);
    const configFile = readConfigFile(section, this.#log);
    const files = readFilesSetting(section, this.#log);
    const allowOutside = readAllowOutside(section, this.#log);
    const sameFolders = allowOutside.join("\n") === this.#allowOutside.join("\n");
    const isRetyped = this.#types.use(readPolicyTypes(section, this.#log));
    if (
      !isRetyped &&
      sameSettings(settings, this.#settings) &&
      configFile === this.#configFile &&
      files === this.#files &&
      sameFolders
    )
      return;
    this.#files = files;
    this.#allowOutside = allowOutside;
    // A new object: what was found by the old one counts no longer.
    if (isRetyped || !sameSettings(settings, this.#settings)) this.#settings = settings;
    this.#configFile = configFile;
    if (isRetyped) this.#index.retype();
    this.diagnostics.surroundingsChanged();
  }

  /** After `shutdown` nothing is worked on, and nothing told; what reads a disk comes to its end. */
  async stop(): Promise<void> {
    this.diagnostics.stop();
    this.#work.stop();
    await this.#disk?.stop?.();
  }

  /** The text of a closed document counts no longer, even if it was never saved: the disk's does. */
  documentClosed(uri: string): void {
    this.diagnostics.documentClosed(uri);
    void this.#index.disk.reread([uri]);
  }

  /** Created, changed or deleted: reading a file that is gone drops it. */
  filesChanged(uris: string[]): void {
    void this.#index.disk.reread([...new Set(uris)]);
  }
}
