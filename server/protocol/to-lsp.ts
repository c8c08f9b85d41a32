/** From the engine's types to the protocol's: with from-lsp.ts the only place that knows both. */
import { DiagnosticSeverity } from "vscode-languageserver";
import type {
  Diagnostic as LspDiagnostic,
  Location as LspLocation,
  Position,
  Range as LspRange,
  TextEdit as LspTextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { applyEdits } from "../policy/edits/text-edit.ts";
import type { Range } from "../policy/nodes.ts";
import type { Diagnostic, FileEdit, Location, Severity } from "../rules/diagnostic.ts";
import { dataOf } from "../rules/diagnostic.ts";
import type { ClientFeatures } from "./client-features.ts";
import { createSnapshot } from "./documents.ts";
import type { Snapshot } from "./documents.ts";
import { uriKey } from "./uris.ts";

/** Where the page of each code is; the page's name is the code. */
const documentationPages = "https://github.com/keyhole/keyhole/blob/main/docs/rules/";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** The text of a file that a diagnostic or an edit names; `undefined` if the file is no longer there. */
export type Sources = (file: string) => Snapshot | undefined;

export function toRange(snapshot: Pick<Snapshot, "document" | "bom">, range: Range): LspRange {
  const { document, bom } = snapshot;
  return { start: document.positionAt(range.offset + bom), end: document.positionAt(range.end + bom) };
}

export function toPosition({ document, bom }: Pick<Snapshot, "document" | "bom">, offset: number): Position {
  return document.positionAt(offset + bom);
}

export function toLocation({ file, range }: Location, sources: Sources): LspLocation | undefined {
  const source = sources(file);
  return source && { uri: source.uri, range: toRange(source, range) };
}

/** Places in files that are no longer there are left out. */
export const toLocations = (places: readonly Location[], sources: Sources): LspLocation[] =>
  places.flatMap((place) => toLocation(place, sources) ?? []);

export function toDiagnostic(
  diagnostic: Diagnostic,
  snapshot: Snapshot,
  sources: Sources,
  client: ClientFeatures,
): LspDiagnostic {
  const converted: LspDiagnostic = {
    range: toRange(snapshot, diagnostic.range),
    severity: severities[diagnostic.severity],
    code: diagnostic.code,
    source: "keyhole",
    message: diagnostic.message,
  };
  if (client.codeDescription) converted.codeDescription = { href: `${documentationPages}${diagnostic.code}.md` };
  const data = dataOf(diagnostic);
  if (client.diagnosticData && data !== undefined) converted.data = data;
  if (client.relatedInformation && diagnostic.related.length > 0) {
    converted.relatedInformation = diagnostic.related.flatMap((related) => {
      const source = sources(related.file);
      return source
        ? [{ location: { uri: source.uri, range: toRange(source, related.range) }, message: related.message }]
        : [];
    });
  }
  return converted;
}

/**
 * Edits as the client applies them, with the version each document must still have where the client can check it.
 * `undefined` if a file to be edited is no longer there, or one to be made is there already.
 */
export function toWorkspaceEdit(
  edits: readonly FileEdit[],
  sources: Sources,
  client: ClientFeatures,
): WorkspaceEdit | undefined {
  const byFile = new Map<string, { source: Snapshot; creates: boolean; edits: LspTextEdit[] }>();
  for (const edit of edits) {
    const there = sources(edit.file);
    const creates = edit.creates === true;
    if (creates === (there !== undefined)) return undefined;
    const source = there ?? createSnapshot(edit.file, null, "");
    const group = byFile.get(uriKey(source.uri)) ?? { source, creates, edits: [] };
    group.edits.push({ range: toRange(source, edit.range), newText: edit.newText });
    byFile.set(uriKey(source.uri), group);
  }
  const groups = [...byFile.values()];
  if (!client.documentChanges)
    return { changes: Object.fromEntries(groups.map((group) => [group.source.uri, group.edits])) };
  return {
    documentChanges: groups.flatMap((group) => [
      // Without options: where there is such a file after all, the client does nothing of it.
      ...(group.creates ? [{ kind: "create" as const, uri: group.source.uri }] : []),
      { textDocument: { uri: group.source.uri, version: group.source.version }, edits: group.edits },
    ]),
  };
}

/** Argument of the client's command `keyhole.selectPlaceholders`. */
export interface PlaceholderSelection {
  readonly uri: string;
  readonly ranges: readonly LspRange[];
}

/**
 * Where the placeholders of these edits will be once they are applied: the first one, and the others in its file that
 * hold the same text. They are selected together, and what is typed goes into all of them, so different ones must not
 * be among them.
 */
export function toPlaceholderSelection(edits: readonly FileEdit[], sources: Sources): PlaceholderSelection | undefined {
  const first = edits.find((edit) => edit.placeholders !== undefined && edit.placeholders.length > 0);
  const source = first && sources(first.file);
  if (!source) return undefined;
  const inFile = edits.filter((edit) => uriKey(edit.file) === uriKey(source.uri));
  const after = TextDocument.create(
    source.uri,
    "json",
    0,
    "\uFEFF".repeat(source.bom) + applyEdits(source.text, inFile),
  );
  const inOrder = inFile
    .map((edit, index) => ({ edit, index }))
    .sort(
      (a, b) => a.edit.range.offset - b.edit.range.offset || a.edit.range.end - b.edit.range.end || a.index - b.index,
    );
  const ranges: LspRange[] = [];
  let wanted: string | undefined;
  let shift = 0;
  for (const { edit } of inOrder) {
    const start = edit.range.offset + shift;
    for (const placeholder of edit.placeholders ?? []) {
      const text = edit.newText.slice(placeholder.offset, placeholder.end);
      wanted ??= text;
      if (text !== wanted) continue;
      ranges.push(
        toRange(
          { document: after, bom: source.bom },
          { offset: start + placeholder.offset, end: start + placeholder.end },
        ),
      );
    }
    shift += edit.newText.length - (edit.range.end - edit.range.offset);
  }
  return { uri: source.uri, ranges };
}
