/** Shows places of the server's in the editor: one is gone to, several are peeked at. */
import { commands, Location, Position, Range, Uri, window, type ViewColumn } from "vscode";
import type { LspLocation } from "./bucket-access/data.ts";

export interface TrailArguments {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  readonly locations: readonly LspLocation[];
}

/** The command of a code lens: the places that decide the uploads of this policy, in a peek over the lens. */
export async function showTrail({ uri, position, locations }: TrailArguments): Promise<void> {
  const at = new Position(position.line, position.character);
  await peek(Uri.parse(uri, true), at, locations);
}

/** @param column where to show the first of them, unless its file is shown already */
export async function showLocations(locations: readonly LspLocation[], column: ViewColumn): Promise<void> {
  const [first] = locations;
  if (first === undefined) return;
  const { uri, range } = toLocation(first);
  await window.showTextDocument(uri, { viewColumn: columnOf(uri) ?? column, selection: range, preserveFocus: false });
  if (locations.length > 1) await peek(uri, range.start, locations);
}

/** Where a file is shown; undefined where it is not. */
export const columnOf = (uri: Uri): ViewColumn | undefined =>
  window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString())?.viewColumn;

async function peek(uri: Uri, position: Position, locations: readonly LspLocation[]): Promise<void> {
  await commands.executeCommand("editor.action.peekLocations", uri, position, locations.map(toLocation), "peek");
}

const toLocation = ({ uri, range: { start, end } }: LspLocation): Location =>
  new Location(Uri.parse(uri, true), new Range(start.line, start.character, end.line, end.character));
