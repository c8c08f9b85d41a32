/** From the protocol's types to the engine's: with to-lsp.ts the only place that knows both. */
import type { Diagnostic as LspDiagnostic, Position, Range as LspRange } from "vscode-languageserver";
import type { Range } from "../policy/nodes.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Snapshot } from "./documents.ts";

/** The engine's offset of a position; one outside the text is taken for the nearest inside. */
export function fromPosition(snapshot: Snapshot, position: Position): number {
  return Math.max(0, snapshot.document.offsetAt(position) - snapshot.bom);
}

export function fromRange(snapshot: Snapshot, range: LspRange): Range {
  return { offset: fromPosition(snapshot, range.start), end: fromPosition(snapshot, range.end) };
}

/**
 * The diagnostic among those that the client sent back that is this one: same place, code and data (the message is for
 * people, nothing reads it back). `undefined` if the client did not send it.
 */
export function findSentBack(
  diagnostic: Diagnostic,
  snapshot: Snapshot,
  sentBack: readonly LspDiagnostic[],
): LspDiagnostic | undefined {
  const same = sentBack.filter((candidate) => {
    if (candidate.code !== diagnostic.code) return false;
    const range = fromRange(snapshot, candidate.range);
    return range.offset === diagnostic.range.offset && range.end === diagnostic.range.end;
  });
  if (same.length < 2) return same[0];
  const data = JSON.stringify(diagnostic.data);
  return same.find((candidate) => JSON.stringify(candidate.data) === data) ?? same[0];
}
