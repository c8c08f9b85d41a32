import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { CancellationToken } from "vscode-languageserver";

/** The answer to a request about a text that is no longer there; clients ask again or drop it silently. */
export function contentModified(what: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.ContentModified, what);
}

export function throwIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
}
