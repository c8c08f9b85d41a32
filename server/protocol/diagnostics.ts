/** Sends findings to the client: pushed to those that do not pull, answered to those that do. */
import type {
  CancellationToken,
  Connection,
  Diagnostic as LspDiagnostic,
  DocumentDiagnosticParams,
  DocumentDiagnosticReport,
} from "vscode-languageserver";
import type { CheckedModels } from "../rules/project.ts";
import type { Analyses, Analysis, Basis } from "./analyses.ts";
import { sameBasis } from "./analyses.ts";
import type { ClientFeatures } from "./client-features.ts";
import type { OpenDocuments, Snapshot } from "./documents.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";
import { nextTurn, WhenSettled } from "./scheduling.ts";
import type { Defer } from "./scheduling.ts";
import type { FilesSetting } from "./settings.ts";
import { isContentModified, throwIfCancelled } from "./stale.ts";
import { toDiagnostic } from "./to-lsp.ts";
import { isInstalled, uriKey } from "./uris.ts";

/** What there is to tell of a document. */
export interface DiagnosticReport {
  readonly analysis: Analysis;
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
  /** The setting `keyhole.files`. */
  readonly files: () => FilesSetting;
  /** Answers that rest on the models are no longer true. */
  readonly modelsChanged: (models: CheckedModels) => void;
}

/**
 * Brings findings to the client, of open documents and of those closed ones that the setting `keyhole.files` includes.
 * A client that pulls is asked to pull again when something other than its own typing changes them; it is never pushed
 * to, or every squiggle would be there twice. To any other client they are pushed.
 */
export class Diagnostics {
  readonly #context: DiagnosticsContext;
  readonly #settled: WhenSettled;
  /** The last report of each document, whoever asked for it. */
  readonly #reports = new Map<string, DiagnosticReport>();
  /**
   * What the client shows: it was pushed, or pulled for the document. Editors pass over workspace reports of open
   * documents.
   */
  readonly #told = new Map<string, DiagnosticReport>();
  /**
   * Open documents to look at, the one being typed in first; one is begun each turn, so that requests come in between.
   */
  #queue = new Set<string>();
  /** Closed documents whose findings were pushed. */
  readonly #pushedClosed = new Map<string, string>();
  #pushing: "no" | "yes" | "again" = "no";
  /** Closed documents whose findings a client that pulls may still show. */
  readonly #toBeCleared = new Map<string, string>();
  readonly #justClosed = new Set<string>();
  #changeWaiters: (() => void)[] = [];
  #isReady = false;
  #isStopped = false;
  #basis: Basis | undefined;
  #announced: CheckedModels | undefined;
  #results = 0;

  constructor(context: DiagnosticsContext) {
    this.#context = context;
    this.#settled = new WhenSettled(() => {
      this.#turn();
    }, context.defer);
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

  /** A closed document's findings leave with it, unless closed documents are shown, too. */
  documentClosed(uri: string): void {
    const key = uriKey(uri);
    this.#queue.delete(key);
    if (this.#context.client.pullDiagnostics) {
      if ((this.#told.get(key)?.items.length ?? 0) > 0) this.#toBeCleared.set(key, uri);
      this.#told.delete(key);
      this.#justClosed.add(key);
    } else if (this.closedInScope().has(key)) {
      this.#pushedClosed.set(key, uri);
    } else {
      this.#told.delete(key);
      this.#send(uri, undefined, []);
    }
    this.#settled.request();
  }

  /** The settings or files that are not open changed, or may have. */
  surroundingsChanged(): void {
    this.#settled.request();
  }

  /** After `shutdown` the client wants to hear nothing more. */
  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Answers `textDocument/diagnostic`, always for the newest version. */
  async pull(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const { ready, defer, documents, analyses } = this.#context;
    const { uri } = params.textDocument;
    await ready;
    await documents.settled;
    await nextTurn(defer);
    for (;;) {
      await documents.settled;
      throwIfCancelled(token);
      const snapshot =
        documents.get(uri) ?? (this.closedInScope().has(uriKey(uri)) ? analyses.index.source(uri) : undefined);
      if (!snapshot) return { kind: "full", items: [] };
      const report = await this.report(snapshot, token, false);
      if (report === undefined) continue;
      this.#told.set(uriKey(uri), report);
      const { resultId, items } = report;
      return resultId === params.previousResultId ? { kind: "unchanged", resultId } : { kind: "full", resultId, items };
    }
  }

  /** Documents that are not open and whose findings are told all the same: URIs by `uriKey`. */
  closedInScope(): ReadonlyMap<string, string> {
    const {
      analyses: { index, models },
      documents,
      files,
    } = this.#context;
    const which = files();
    if (which === "open") return new Map();
    const { configurations, named, readByCode } = models.read();
    const all = which === "workspace" ? index.policyFiles().map(({ file }) => file) : [];
    // What is installed beside a configuration is other people's to mend.
    const ofCode = [...readByCode].filter((uri) => index.disk.isInFolders(uri) && !isInstalled(uri));
    const scope = new Map<string, string>();
    for (const uri of [...configurations, ...named, ...ofCode, ...all]) {
      const source = documents.get(uri) === undefined ? index.source(uri) : undefined;
      if (source !== undefined) scope.set(uriKey(uri), source.uri);
    }
    return scope;
  }

  /** Closed documents whose findings the client may show though they are told no longer. */
  get toBeCleared(): Map<string, string> {
    return this.#toBeCleared;
  }

  /** Documents closed since they were last told in a workspace report. */
  get justClosed(): Set<string> {
    return this.#justClosed;
  }

  /**
   * What there is to tell of this version; undefined where it is no longer the newest. A new version is a new result
   * even where nothing in it differs: editors move squiggles along with what is typed, and an "unchanged" would leave
   * them where they were moved to.
   * @param patient see `Analyses.of`
   */
  async report(snapshot: Snapshot, token?: CancellationToken, patient = true): Promise<DiagnosticReport | undefined> {
    const { analyses } = this.#context;
    try {
      const analysis = await analyses.of(snapshot, token, patient);
      const key = uriKey(snapshot.uri);
      const before = this.#reports.get(key);
      if (before?.analysis === analysis) return before;
      const { items, json } = this.#json(analysis);
      const report: DiagnosticReport =
        before?.analysis.snapshot.version === snapshot.version && before.json === json
          ? { ...before, analysis }
          : { analysis, json, items, resultId: String(++this.#results) };
      this.#reports.set(key, report);
      return report;
    } catch (error) {
      if (isContentModified(error)) return undefined;
      throw error;
    }
  }

  /** Resolves when findings may have changed. */
  async nextChange(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#changeWaiters.push(resolve);
    });
  }

  #wake(): void {
    const waiters = this.#changeWaiters;
    this.#changeWaiters = [];
    for (const wake of waiters) wake();
  }

  #turn(): void {
    if (!this.#isReady || this.#isStopped) return;
    this.#wake();
    this.#queueAllIfTheBasisChanged();
    const [key] = this.#queue;
    if (key !== undefined) {
      this.#queue.delete(key);
      const snapshot = this.#context.documents.get(key);
      if (snapshot)
        this.#background(
          this.#context.client.pullDiagnostics ? this.#compare(key, snapshot) : this.#push(key, snapshot),
        );
    }
    if (this.#queue.size > 0) this.#settled.request();
    else if (!this.#context.client.pullDiagnostics) this.#background(this.#pushClosed());
  }

  #background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.#isStopped) this.#context.log.error(`Findings could not be worked out: ${describeError(error)}`);
    });
  }

  #queueAllIfTheBasisChanged(): void {
    const { analyses, documents } = this.#context;
    const basis = analyses.basis();
    const before = this.#basis;
    if (before && sameBasis(before, basis)) return;
    this.#basis = basis;
    this.#background(this.#announceModels(before === undefined));
    for (const snapshot of documents.all()) this.#queue.add(uriKey(snapshot.uri));
  }

  /** Tells whoever shows more of the models than their findings, once they are checked. */
  async #announceModels(isFirst: boolean): Promise<void> {
    const models = await this.#context.analyses.models.checked();
    const changed = !isFirst && this.#announced !== models;
    this.#announced = models;
    if (changed && !this.#isStopped) this.#context.modelsChanged(models);
  }

  async #push(key: string, snapshot: Snapshot): Promise<void> {
    const before = this.#told.get(key);
    const report = await this.report(snapshot);
    if (report === undefined || this.#isStopped || report.resultId === before?.resultId) return;
    this.#told.set(key, report);
    if (before?.items.length === 0 && report.items.length === 0) return;
    this.#send(snapshot.uri, snapshot.version ?? undefined, report.items);
  }

  /** One closed document after the other, behind the open ones. */
  async #pushClosed(): Promise<void> {
    const { analyses, documents } = this.#context;
    if (this.#pushing !== "no") {
      this.#pushing = "again";
      return;
    }
    do {
      this.#pushing = "yes";
      const scope = this.closedInScope();
      for (const [key, uri] of this.#pushedClosed) {
        if (scope.has(key)) continue;
        this.#pushedClosed.delete(key);
        if (documents.get(uri) !== undefined) continue;
        if ((this.#told.get(key)?.items.length ?? 0) > 0) this.#send(uri, undefined, []);
        this.#told.delete(key);
      }
      for (const [key, uri] of scope) {
        const snapshot = analyses.index.source(uri);
        const before = this.#told.get(key);
        const report = snapshot?.version === null ? await this.report(snapshot) : undefined;
        if (report === undefined || documents.get(uri) !== undefined) continue;
        if (this.#isStopped) return;
        this.#pushedClosed.set(key, uri);
        this.#told.set(key, report);
        if (report.resultId !== before?.resultId && (report.items.length > 0 || (before?.items.length ?? 0) > 0))
          this.#send(uri, undefined, report.items);
      }
    } while (this.#hasToPushAgain());
    this.#pushing = "no";
  }

  #hasToPushAgain(): boolean {
    return this.#pushing === "again";
  }

  /** A document the client has not asked for, or has changed since, it will ask for by itself. */
  async #compare(key: string, snapshot: Snapshot): Promise<void> {
    const { client, connection, log, analyses } = this.#context;
    if (this.#told.get(key)?.analysis.snapshot !== snapshot || !client.refreshDiagnostics) return;
    let analysis: Analysis;
    try {
      analysis = await analyses.of(snapshot);
    } catch (error) {
      if (isContentModified(error)) return;
      throw error;
    }
    const told = this.#told.get(key);
    if (told?.analysis.snapshot !== snapshot || told.analysis === analysis || this.#json(analysis).json === told.json)
      return;
    this.#queue.clear();
    connection.languages.diagnostics.refresh().catch((error: unknown) => {
      log.warn(`The client did not refresh its diagnostics: ${describeError(error)}`);
    });
  }

  #json({ snapshot, diagnostics }: Analysis): { items: LspDiagnostic[]; json: string } {
    const { analyses, client } = this.#context;
    const items = diagnostics.map((diagnostic) =>
      toDiagnostic(diagnostic, snapshot, (file) => analyses.index.source(file), client),
    );
    return { items, json: JSON.stringify(items) };
  }

  #send(uri: string, version: number | undefined, diagnostics: LspDiagnostic[]): void {
    const { connection, log } = this.#context;
    connection
      .sendDiagnostics({ uri, diagnostics, ...(version !== undefined && { version }) })
      .catch((error: unknown) => {
        log.warn(`Diagnostics could not be sent: ${describeError(error)}`);
      });
  }
}
