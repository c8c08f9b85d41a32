/**
 * What the extension does in every host (Node, web worker): it waits for a document that may hold a policy, starts the
 * server once, and shows how it is. The language client is loaded only then, so that opening any JSON file costs
 * nothing.
 */
import { commands, window, workspace, type Disposable, type ExtensionContext, type LogOutputChannel } from "vscode";
import { mayHoldPolicy } from "./detect.ts";
import { startWhereAsked } from "./empty-documents.ts";
import { choosePolicyTypes } from "./policy-type.ts";
import { selectPlaceholders } from "./placeholders.ts";
import { createStatus, type Status } from "./status.ts";
import { explainTerminalLines } from "./terminal-links.ts";
import { showTrail } from "./trail.ts";
import type { ServerState } from "./server-state.ts";

/** What we need of a language client. */
export interface Client {
  start(): Promise<void>;
  dispose(): Promise<void>;
  showBucketAccess(): Promise<void>;
  createModel(): Promise<void>;
  /** @param message undefined: what is selected, otherwise the clipboard */
  explain(message: string | undefined): Promise<void>;
}

/** Makes the language client of this host, not started; it loads the client's code when it is called, not before. */
export type ClientFactory = (
  context: ExtensionContext,
  log: LogOutputChannel,
  entered: (state: ServerState) => void,
) => Promise<Client>;

/** What other extensions and our tests may ask. */
export interface KeyholeApi {
  serverState(): ServerState;
  /** Milliseconds that `activate` itself took. */
  readonly activationMilliseconds: number;
}

/** Registers commands and listeners; returns before any server is started. */
export function activateIn(context: ExtensionContext, createClient: ClientFactory): KeyholeApi {
  const begin = performance.now();
  const log = window.createOutputChannel("Keyhole", { log: true });
  const status = createStatus();
  const server = new Server(context, createClient, log, status);
  context.subscriptions.push(
    log,
    status,
    server,
    commands.registerCommand("keyhole.showLog", () => log.show()),
    commands.registerCommand("keyhole.restart", () => server.restart()),
    commands.registerCommand("keyhole.selectPlaceholders", selectPlaceholders),
    commands.registerCommand("keyhole.showTrail", showTrail),
    commands.registerCommand("keyhole.showBucketAccess", () => server.use((client) => client.showBucketAccess())),
    commands.registerCommand("keyhole.explain", (message?: unknown) =>
      server.use((client) => client.explain(typeof message === "string" ? message : undefined)),
    ),
    explainTerminalLines(),
    choosePolicyTypes(),
    startWhereAsked(
      () => server.state === "idle",
      () => server.start(),
    ),
    commands.registerCommand("keyhole.createModel", () => server.use((client) => client.createModel())),
  );
  const stopWaiting = onPolicyDocument(() => void server.start());
  context.subscriptions.push(stopWaiting);
  const activationMilliseconds = performance.now() - begin;
  log.info(`Activated in ${activationMilliseconds.toFixed(1)} ms.`);
  return { serverState: () => server.state, activationMilliseconds };
}

/**
 * Calls back once, when an open document may hold a policy: those already open, one that is opened, one that becomes
 * so.
 */
function onPolicyDocument(found: () => void): Disposable {
  const subscriptions: Disposable[] = [];
  const disposable = {
    dispose: () => {
      for (const each of subscriptions.splice(0)) each.dispose();
    },
  };
  const look = (document: (typeof workspace.textDocuments)[number]) => {
    if (!mayHoldPolicy(document)) return false;
    disposable.dispose();
    found();
    return true;
  };
  if (workspace.textDocuments.some(look)) return disposable;
  subscriptions.push(
    workspace.onDidOpenTextDocument(look), // a document whose language changes is closed and opened again
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) look(document);
    }),
  );
  return disposable;
}

/** The server's life: started at most once, restarted on command, stopped with the extension. */
class Server implements Disposable {
  state: ServerState = "idle";
  private readonly context: ExtensionContext;
  private readonly createClient: ClientFactory;
  private readonly log: LogOutputChannel;
  private readonly status: Status;
  private client: Promise<Client> | undefined;

  constructor(context: ExtensionContext, createClient: ClientFactory, log: LogOutputChannel, status: Status) {
    this.context = context;
    this.createClient = createClient;
    this.log = log;
    this.status = status;
  }

  async start(): Promise<void> {
    this.client ??= this.launch();
    await this.client.catch(() => undefined); // launch() has said so
  }

  /** Starts it where it is not running, then does what needs it. */
  async use(action: (client: Client) => Promise<void>): Promise<void> {
    this.client ??= this.launch();
    await action(await this.client);
  }

  /** Starts it where it is not running, restarts it where it is. */
  async restart(): Promise<void> {
    this.log.info("Restarting the language server.");
    const previous = await this.client?.catch(() => undefined);
    await previous
      ?.dispose()
      .catch((error: unknown) => this.log.warn(`The previous one did not stop in order: ${String(error)}`));
    this.client = undefined;
    await this.start();
  }

  dispose(): void {
    void this.client?.then(
      (client) => client.dispose(),
      () => undefined,
    );
  }

  private async launch(): Promise<Client> {
    const begin = performance.now();
    this.enter("starting");
    let client: Client | undefined;
    try {
      client = await this.createClient(this.context, this.log, (state) => this.enter(state));
      await client.start();
      this.log.info(`Language server ready after ${Math.round(performance.now() - begin)} ms.`);
      return client;
    } catch (error) {
      await client?.dispose().catch(() => undefined); // it may refuse, having never run
      this.failed(error);
      throw error;
    }
  }

  private failed(error: unknown): void {
    this.log.error(`The language server did not start: ${String(error)}`);
    this.enter("failed");
  }

  private enter(state: ServerState): void {
    this.state = state;
    this.status.show(state);
  }
}
