/** Answers `textDocument/completion`. */
import { CompletionItemKind, InsertTextFormat, InsertTextMode } from "vscode-languageserver";
import type { CancellationToken, CompletionItem, CompletionList, CompletionParams } from "vscode-languageserver";
import { lineIndent } from "../policy/edits/layout.ts";
import type { Completion, SuggestionKind } from "../rules/completion/suggestion.ts";
import { asPlain, asSnippet, hasStops } from "../rules/completion/suggestion.ts";
import type { Analyses } from "./analyses.ts";
import type { ClientFeatures } from "./client-features.ts";
import type { CurrentContext } from "./current.ts";
import { currentSnapshot } from "./current.ts";
import { isModelFile } from "./disk-policies.ts";
import type { Snapshot } from "./documents.ts";
import { fromPosition } from "./from-lsp.ts";
import { contentModified, throwIfCancelled } from "./stale.ts";
import { toRange } from "./to-lsp.ts";
import { isBelow, relativePath } from "./uris.ts";

export interface CompletionRequestContext extends CurrentContext {
  readonly client: ClientFeatures;
  readonly analyses: Analyses;
}

const kinds: Readonly<Record<SuggestionKind, CompletionItemKind>> = {
  element: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  action: CompletionItemKind.Method,
  service: CompletionItemKind.Module,
  wildcard: CompletionItemKind.Operator,
  resource: CompletionItemKind.Reference,
  principal: CompletionItemKind.Class,
  operator: CompletionItemKind.Operator,
  key: CompletionItemKind.Field,
  variable: CompletionItemKind.Variable,
  statement: CompletionItemKind.Snippet,
};

/** Answers `textDocument/completion` with what can be written there, `null` where that is no part of a policy. */
export async function completion(
  context: CompletionRequestContext,
  params: CompletionParams,
  token: CancellationToken,
): Promise<CompletionList | null> {
  const { client, analyses } = context;
  const snapshot = await currentSnapshot(context, params.textDocument.uri, token);
  if (!snapshot) return null;
  const { engine, index, models } = analyses;
  const { read, configurations } = isModelFile(snapshot.uri) ? await models.readCompletely() : models.read();
  if (!index.isCurrent(snapshot)) throw contentModified("The document changed while the workspace was read.");
  const file = index.policyFile(snapshot);
  const isModel = configurations.has(file.file);
  if (!isModel && !mayBecomePolicy(snapshot.text)) return null;
  const offset = fromPosition(snapshot, params.position);
  // A quote that ends a string is typed, too.
  const isQuoteTyped = params.context?.triggerCharacter === '"';
  const { items, isIncomplete } = await engine.complete(file, offset, {
    models: read,
    files: index.policyFiles(),
    ...(isModel && { configuration: { pathOf: policyPathFrom(file.file), hasSchema: client.hasSchema } }),
  });
  throwIfCancelled(token);
  if (items.length === 0 || (isQuoteTyped && items[0]?.range.offset === offset)) return null;
  return { isIncomplete, items: items.map((item, place) => toItem(item, place, snapshot, client)) };
}

/** Policies in JSON, below the folder of a `keyhole.json`. */
function policyPathFrom(model: string): (file: string) => string | undefined {
  const folder = model.slice(0, model.lastIndexOf("/"));
  return (file) =>
    file !== model && isBelow(file, folder) && /\.jsonc?$/i.test(file) ? relativePath(folder, file) : undefined;
}

/** Whether somebody may be writing a policy there: it is one already, or has hardly been begun. */
const mayBecomePolicy = (text: string): boolean => text.length < 200 || /statement|"Effect|"Version/i.test(text);

function toItem(item: Completion, place: number, snapshot: Snapshot, client: ClientFeatures): CompletionItem {
  const { label, kind, detail, filterText, range, newText, commaAt, goesOn } = item;
  const isSnippet = client.snippets && hasStops(newText);
  const commaRange = commaAt === undefined ? undefined : toRange(snapshot, { offset: commaAt, end: commaAt });
  return {
    label,
    kind: kinds[kind],
    filterText,
    sortText: String(place).padStart(4, "0"),
    ...(detail !== undefined && { detail }),
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(client.keepsIndentation && { insertTextMode: InsertTextMode.asIs }),
    textEdit: {
      range: toRange(snapshot, range),
      newText: isSnippet ? indentedFor(client, asSnippet(newText), snapshot, range.offset) : asPlain(newText),
    },
    ...(commaRange && { additionalTextEdits: [{ range: commaRange, newText: "," }] }),
    ...(goesOn && client.suggestsAgain && { command: { title: "", command: "editor.action.triggerSuggest" } }),
  };
}

/** Clients that know no other way indent the lines of a snippet as the line that it is inserted into. */
function indentedFor(client: ClientFeatures, snippet: string, { text }: Snapshot, offset: number): string {
  const indent = lineIndent(text, offset);
  return client.keepsIndentation || indent === "" ? snippet : snippet.replaceAll(`\n${indent}`, "\n");
}
