/** The command that a fix runs after its edit: select what a person must fill in. */
import { Range, Selection, TextEditorRevealType, Uri, window, workspace } from "vscode";

interface LspRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface PlaceholderArguments {
  readonly uri: string;
  /** The document version that the ranges belong to, where known. */
  readonly version?: number;
  readonly ranges: readonly LspRange[];
}

/**
 * Selects the ranges, all at once, and brings the first into view; does nothing where the document has moved on since.
 */
export async function selectPlaceholders({ uri, version, ranges }: PlaceholderArguments): Promise<void> {
  if (ranges.length === 0) return;
  const target = Uri.parse(uri, true);
  const document = await workspace.openTextDocument(target);
  if (version !== undefined && document.version > version) return;
  const selections = ranges.map(
    ({ start, end }) => new Selection(start.line, start.character, end.line, end.character),
  );
  if (selections.some((each) => !document.validateRange(each).isEqual(each))) return;
  const open = [window.activeTextEditor, ...window.visibleTextEditors].find((each) => each?.document === document);
  const editor = open ?? (await window.showTextDocument(document));
  editor.selections = selections;
  const [first] = selections;
  if (first !== undefined)
    editor.revealRange(new Range(first.start, first.end), TextEditorRevealType.InCenterIfOutsideViewport);
}
