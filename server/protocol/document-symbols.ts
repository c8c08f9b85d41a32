/** The outline: statements by their Sid. */
import { SymbolKind } from "vscode-languageserver";
import type { CancellationToken, DocumentSymbol, DocumentSymbolParams, SymbolInformation } from "vscode-languageserver";
import type { OutlineItem } from "../rules/editor/outline.ts";
import { outlineOf } from "../rules/editor/outline.ts";
import type { Analyses } from "./analyses.ts";
import type { ClientFeatures } from "./client-features.ts";
import type { CurrentContext } from "./current.ts";
import { currentSnapshot } from "./current.ts";
import type { Snapshot } from "./documents.ts";
import { toRange } from "./to-lsp.ts";

export interface SymbolsContext extends CurrentContext {
  readonly client: ClientFeatures;
  readonly analyses: Analyses;
}

const kinds: Readonly<Record<OutlineItem["kind"], SymbolKind>> = {
  policy: SymbolKind.Package,
  allow: SymbolKind.Interface,
  deny: SymbolKind.Event,
  action: SymbolKind.Method,
};

/** Answers `textDocument/documentSymbol`: a tree, or a list for clients that show none. */
export async function documentSymbols(
  context: SymbolsContext,
  params: DocumentSymbolParams,
  token: CancellationToken,
): Promise<DocumentSymbol[] | SymbolInformation[] | null> {
  const snapshot = await currentSnapshot(context, params.textDocument.uri, token);
  if (!snapshot) return null;
  const { engine, index } = context.analyses;
  const outline = outlineOf(engine.documents(index.policyFile(snapshot)));
  return context.client.symbolTree
    ? outline.map((item) => toSymbol(snapshot, item))
    : outline.flatMap((item) => toList(snapshot, item, ""));
}

function toSymbol(snapshot: Snapshot, { kind, name, detail, range, selection, children }: OutlineItem): DocumentSymbol {
  return {
    name,
    detail,
    kind: kinds[kind],
    range: toRange(snapshot, range),
    selectionRange: toRange(snapshot, selection),
    children: children.map((child) => toSymbol(snapshot, child)),
  };
}

function toList(
  snapshot: Snapshot,
  { kind, name, range, children }: OutlineItem,
  containerName: string,
): SymbolInformation[] {
  return [
    {
      name,
      kind: kinds[kind],
      location: { uri: snapshot.uri, range: toRange(snapshot, range) },
      ...(containerName !== "" && { containerName }),
    },
    ...children.flatMap((child) => toList(snapshot, child, name)),
  ];
}
