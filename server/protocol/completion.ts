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
import type { Snapshot } from "./documents.ts";
import { fromPosition } from "./from-lsp.ts";
import { throwIfCancelled } from "./stale.ts";
import { toRange } from "./to-lsp.ts";

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
  if (!snapshot || !mayBecomePolicy(snapshot.text)) return null;
  const { engine, index, models } = analyses;
  const offset = fromPosition(snapshot, params.position);
  // A quote that ends a string is typed, too.
  const isQuoteTyped = params.context?.triggerCharacter === '"';
  const { items, isIncomplete } = await engine.complete(index.policyFile(snapshot), offset, {
    models: models.read().read,
    files: index.policyFiles(),
  });
  throwIfCancelled(token);
  if (items.length === 0 || (isQuoteTyped && items[0]?.range.offset === offset)) return null;
  return { isIncomplete, items: items.map((item, place) => toItem(item, place, snapshot, client)) };
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
