import type { CancellationToken, Hover, HoverParams } from "vscode-languageserver";
import type { Analyses } from "./analyses.ts";
import type { ClientFeatures } from "./client-features.ts";
import type { OpenDocuments } from "./documents.ts";
import { fromPosition } from "./from-lsp.ts";
import { contentModified, throwIfCancelled } from "./stale.ts";
import { toRange } from "./to-lsp.ts";

export interface HoverContext {
  readonly client: ClientFeatures;
  readonly documents: OpenDocuments;
  readonly analyses: Analyses;
  readonly ready: Promise<void>;
}

/** Answers `textDocument/hover` with what the engine says of the token there, `null` where it says nothing. */
export async function hover(context: HoverContext, params: HoverParams, token: CancellationToken): Promise<Hover | null> {
  const { client, documents, analyses, ready } = context;
  const snapshot = documents.get(params.textDocument.uri);
  if (!snapshot) return null;
  await ready;
  throwIfCancelled(token);
  if (documents.get(snapshot.uri) !== snapshot) throw contentModified("The document changed while the hover was looked up.");
  const { engine, index } = analyses;
  const { neighbourhood, settings } = analyses.basis();
  const answer = engine.hover(index.policyFile(snapshot), fromPosition(snapshot, params.position), neighbourhood, settings);
  if (!answer) return null;
  return {
    contents: client.markdownHover
      ? { kind: "markdown", value: answer.markdown }
      : { kind: "plaintext", value: plainText(answer.markdown) },
    range: toRange(snapshot, answer.range),
  };
}

/** Markdown as a terminal would show it: without emphasis and code marks, links as their text. */
function plainText(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\*\*|`/g, "");
}
