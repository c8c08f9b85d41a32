/**
 * Requests that are answered by bundles of their own (`scripts/bundle.mjs`), loaded with the first of them: what every
 * start of an editor reads stays small.
 */
import type { CancellationToken, Connection, TextDocumentIdentifier } from "vscode-languageserver";
import type { Explain, ExplainContext } from "./explain.ts";
import type { Features, FeaturesContext } from "./features.ts";
import { describeError } from "./log.ts";
import { contentModified, throwIfCancelled } from "./stale.ts";

export interface OnDemandContext extends FeaturesContext, ExplainContext {
  readonly connection: Connection;
}

/** Sends each request to the feature that answers it. */
export function answerOnDemand(context: OnDemandContext): void {
  const { connection, client, documents } = context;
  const load = once(async (): Promise<Features> => new (await import("./features.ts")).Features(context));
  const loadExplain = once(async (): Promise<Explain> => new (await import("./explain.ts")).Explain(context));
  /** A request is about its document as it is when the request comes in, however long the bundle takes to load. */
  const about =
    <P extends { readonly textDocument: TextDocumentIdentifier }, A>(
      answer: (features: Features, request: P, token: CancellationToken) => Promise<A>,
    ) =>
    async (request: P, token: CancellationToken): Promise<A> => {
      const { uri } = request.textDocument;
      const asked = documents.sent(uri);
      const features = await load();
      await documents.settled;
      throwIfCancelled(token);
      if (documents.sent(uri) !== asked)
        throw contentModified("The document changed while Keyhole loaded the feature.");
      return answer(features, request, token);
    };
  connection.onHover(about((features, ...asked) => features.hover(...asked)));
  if (client.completion) connection.onCompletion(about((features, ...asked) => features.completion(...asked)));
  connection.onRequest(
    "textDocument/semanticTokens/full",
    about((features, ...asked) => features.tokens(...asked)),
  );
  connection.onSelectionRanges(about((features, ...asked) => features.selections(...asked)));
  connection.onDocumentSymbol(about((features, ...asked) => features.symbols(...asked)));
  connection.onCodeAction(about(({ actions }, ...asked) => actions.list(...asked)));
  connection.onCodeActionResolve(async (action, token) => (await load()).actions.resolve(action, token));
  if (client.codeLens) connection.onCodeLens(about(({ models }, ...asked) => models.codeLenses(...asked)));
  if (client.definition) connection.onDefinition(about(({ models }, ...asked) => models.definitions(...asked)));
  if (client.references) connection.onReferences(about(({ models }, ...asked) => models.references(...asked)));
  if (client.documentLinks) connection.onDocumentLinks(about(({ models }, ...asked) => models.documentLinks(...asked)));
  if (client.inlayHints)
    connection.languages.inlayHint.on(about(({ models }, ...asked) => models.inlayHints(...asked)));
  connection.onRequest("keyhole/bucketAccess", async () => (await load()).models.bucketAccess());
  connection.onRequest("keyhole/explain", async (params: unknown, token) =>
    (await loadExplain()).answer(params, token),
  );
  connection.onRequest("keyhole/explainFix", async (params: unknown, token) =>
    (await loadExplain()).fix(params, token),
  );
  connection.onRequest("keyhole/createModel", async (params: unknown) => (await load()).models.createModel(params));
}

/** What could not be loaded is tried again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
}

/** Asks the client to ask again for what rests on the models. */
export function refreshModels({
  connection,
  client,
  log,
}: Pick<OnDemandContext, "connection" | "client" | "log">): void {
  const failed = (error: unknown): void => {
    log.warn(`The client did not refresh what it shows of the model: ${describeError(error)}`);
  };
  if (client.refreshCodeLens) connection.sendRequest("workspace/codeLens/refresh").catch(failed);
  if (client.refreshInlayHints) connection.languages.inlayHint.refresh().catch(failed);
  if (client.bucketAccess) connection.sendNotification("keyhole/bucketAccessChanged").catch(failed);
}
