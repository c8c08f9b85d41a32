import type { Connection, CancellationToken, Diagnostic as LspDiagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport } from "vscode-languageserver";
import type { CheckedModels } from "../rules/project.ts";
import type { Analyses, Basis } from "./analyses.ts";
import { sameBasis } from "./analyses.ts";
import type { ClientFeatures } from "./client-features.ts";
import type { OpenDocuments, Snapshot } from "./documents.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";
import { nextTurn, WhenSettled } from "./scheduling.ts";
import type { Defer } from "./scheduling.ts";
import { throwIfCancelled } from "./stale.ts";
import { toDiagnostic } from "./to-lsp.ts";
import { uriKey } from "./uris.ts";

/** What the client was last told of a document. */
interface Report {
  readonly version: number | null;
  readonly json: string;
  readonly resultId: string;
  readonly items: LspDiagnostic[];
}

export interface DiagnosticsContext {
  readonly connection: Connection;
  readonly client: ClientFeatures;
  readonly documents: OpenDocuments;
  readonly analyses: Analyses;
  readonly log: Log;
  readonly defer: Defer;
  /** Resolves when the settings are known: a finding shown in the wrong severity first would flicker. */
  readonly ready: Promise<void>;
  /** Answers that rest on the models are no longer true. */
  readonly modelsChanged: (models: CheckedModels) => void;
}

/**
 * Brings findings to the client. A client that pulls is asked to pull again when something other than its own typing changes
 * them; it is never pushed to, or every squiggle would be there twice. To any other client they are pushed.
 */
export class Diagnostics {
  readonly #context: DiagnosticsContext;
  readonly #settled: WhenSettled;
  readonly #told = new Map<string, Report>();
  /** Documents to look at, the one being typed in first; one a turn, so that requests come in between. */
  #queue = new Set<string>();
  #isReady = false;
  #isStopped = false;
  #basis: Basis | undefined;
  #results = 0;

  constructor(context: DiagnosticsContext) {
    this.#context = context;
    this.#settled = new WhenSettled(() => { this.#turn(); }, context.defer);
    void context.ready.then(() => {
      this.#isReady = true;
      this.#settled.request();
    });
  }

  documentChanged(snapshot: Snapshot): void {
    const key = uriKey(snapshot.uri);
    this.#queue.delete(key);
    this.#queue = new Set([key, ...this.#queue]);
    this.#settled.request();
  }

  /** Whatever a closed document's findings were, they leave with it. */
  documentClosed(uri: string): void {
    this.#queue.delete(uriKey(uri));
    this.#told.delete(uriKey(uri));
    if (!this.#context.client.pullDiagnostics) this.#send(uri, undefined, []);
    this.#settled.request();
  }

  /** The settings or files that are not open changed, or may have. */
  surroundingsChanged(): void {
    this.#settled.request();
  }

  /** After `shutdown` the client wants to hear nothing more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Answers `textDocument/diagnostic`, always for the newest version. */
  async pull(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    await this.#context.ready;
    await nextTurn(this.#context.defer);
    throwIfCancelled(token);
    const snapshot = this.#context.documents.get(params.textDocument.uri);
    if (!snapshot) return { kind: "full", items: [] };
    const { resultId, items } = this.#report(snapshot);
    return resultId === params.previousResultId ? { kind: "unchanged", resultId } : { kind: "full", resultId, items };
  }

  #turn(): void {
    if (!this.#isReady || this.#isStopped) return;
    this.#queueAllIfTheBasisChanged();
    const [key] = this.#queue;
    if (key === undefined) return;
    this.#queue.delete(key);
    const snapshot = this.#context.documents.get(key);
    if (snapshot && this.#context.client.pullDiagnostics) this.#compare(key, snapshot);
    else if (snapshot) this.#push(key, snapshot);
    if (this.#queue.size > 0) this.#settled.request();
  }

  #queueAllIfTheBasisChanged(): void {
    const { analyses, documents } = this.#context;
    const basis = analyses.basis();
    const before = this.#basis;
    if (before && sameBasis(before, basis)) return;
    this.#basis = basis;
    if (before && before.models !== basis.models) this.#context.modelsChanged(basis.models);
    for (const snapshot of documents.all()) this.#queue.add(uriKey(snapshot.uri));
  }

  #push(key: string, snapshot: Snapshot): void {
    const before = this.#told.get(key);
    const report = this.#report(snapshot);
    if (report === before || (before?.items.length === 0 && report.items.length === 0)) return;
    this.#send(snapshot.uri, snapshot.version ?? undefined, report.items);
  }

  /** A document the client has not asked for, or has changed since, it will ask for by itself. */
  #compare(key: string, snapshot: Snapshot): void {
    const { client, connection, log } = this.#context;
    const told = this.#told.get(key);
    if (told?.version !== snapshot.version || !client.refreshDiagnostics) return;
    if (this.#json(snapshot).json === told.json) return;
    this.#queue.clear();
    connection.languages.diagnostics.refresh()
      .catch((error: unknown) => { log.warn(`The client did not refresh its diagnostics: ${describeError(error)}`); });
  }

  #json(snapshot: Snapshot): { items: LspDiagnostic[]; json: string } {
    const { analyses, client } = this.#context;
    const items = analyses.of(snapshot).diagnostics
      .map((diagnostic) => toDiagnostic(diagnostic, snapshot, (file) => analyses.index.source(file), client));
    return { items, json: JSON.stringify(items) };
  }

  /**
   * A new version is a new result even where nothing in it differs: editors move squiggles along with what is typed, and an
   * "unchanged" would leave them where they were moved to.
   */
  #report(snapshot: Snapshot): Report {
    const key = uriKey(snapshot.uri);
    const { items, json } = this.#json(snapshot);
    const before = this.#told.get(key);
    if (before?.version === snapshot.version && before.json === json) return before;
    const report: Report = { version: snapshot.version, json, items, resultId: String(++this.#results) };
    this.#told.set(key, report);
    return report;
  }

  #send(uri: string, version: number | undefined, diagnostics: LspDiagnostic[]): void {
    const { connection, log } = this.#context;
    connection.sendDiagnostics({ uri, diagnostics, ...(version !== undefined && { version }) })
      .catch((error: unknown) => { log.warn(`Diagnostics could not be sent: ${describeError(error)}`); });
  }
}
