/** Findings of files that are not open, for clients that pull them (`workspace/diagnostic`). */
import type {
  CancellationToken,
  ResultProgressReporter,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
  WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import type { Analyses } from "./analyses.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { OpenDocuments } from "./documents.ts";
import { cancelled, throwIfCancelled } from "./stale.ts";
import { uriKey } from "./uris.ts";

export interface WorkspaceDiagnosticsContext {
  readonly analyses: Analyses;
  readonly diagnostics: Diagnostics;
  readonly documents: OpenDocuments;
  readonly ready: Promise<void>;
}

/** Names the result of a document that is told of no longer. */
const cleared = "cleared";

/**
 * Names the first result of a document that was closed: the client may take it for one of an open document and pass
 * over it. It is told again in the next report, which the client asks for knowing this name.
 */
const closing = "closing";

/**
 * Answers `workspace/diagnostic` for open documents and for closed ones in the scope of `keyhole.files`. Findings are
 * sent as partial results where the client takes them. A client that knows everything already gets its answer when
 * something has changed, as the protocol provides: it asks again as soon as it is answered.
 */
export async function workspaceDiagnostics(
  context: WorkspaceDiagnosticsContext,
  params: WorkspaceDiagnosticParams,
  token: CancellationToken,
  progress: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
): Promise<WorkspaceDiagnosticReport> {
  const { analyses, diagnostics, ready } = context;
  const previous = new Map(params.previousResultIds.map(({ uri, value }) => [uriKey(uri), { uri, value }]));
  const cancellation = cancelled(token);
  try {
    await Promise.race([ready.then(() => analyses.models.complete(token)), cancellation.promise]);
    for (;;) {
      const change = diagnostics.nextChange();
      const items: WorkspaceDocumentDiagnosticReport[] = [];
      let hasNews = false;
      for await (const item of reports(context, previous, token)) {
        hasNews ||= item.kind === "full";
        if (item.kind === "full" && progress !== undefined) progress.report({ items: [item] });
        else items.push(item);
      }
      if (hasNews || previous.size === 0 || diagnostics.isStopped) return { items };
      await Promise.race([change, cancellation.promise]);
    }
  } finally {
    cancellation.dispose();
  }
}

async function* reports(
  { analyses: { index }, diagnostics, documents }: WorkspaceDiagnosticsContext,
  previous: ReadonlyMap<string, { readonly uri: string; readonly value: string }>,
  token: CancellationToken,
): AsyncGenerator<WorkspaceDocumentDiagnosticReport> {
  const open = new Map(documents.all().map(({ uri }) => [uriKey(uri), uri]));
  const closed = diagnostics.closedInScope();
  for (const [key, uri] of [...open, ...closed]) {
    throwIfCancelled(token);
    diagnostics.toBeCleared.delete(key);
    if (open.has(key)) diagnostics.justClosed.delete(key);
    const snapshot = index.source(uri);
    if (snapshot === undefined) continue;
    const report = await diagnostics.report(snapshot, token);
    if (report === undefined) continue; // it has changed meanwhile, and that is a change to be heard of
    const { items } = report;
    const resultId = closed.has(key) && diagnostics.justClosed.delete(key) ? closing : report.resultId;
    const about = { uri, version: snapshot.version, resultId };
    yield previous.get(key)?.value === resultId ? { kind: "unchanged", ...about } : { kind: "full", ...about, items };
  }
  const gone = new Map([...diagnostics.toBeCleared, ...[...previous].map(([key, { uri }]) => [key, uri] as const)]);
  for (const [key, uri] of gone) {
    if (open.has(key) || closed.has(key)) continue;
    if (previous.get(key)?.value === cleared) diagnostics.toBeCleared.delete(key);
    else
      yield {
        kind: "full",
        uri,
        version: null,
        resultId: diagnostics.justClosed.delete(key) ? closing : cleared,
        items: [],
      };
  }
}
