/** Requests about a text that has changed since. */
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { CancellationToken } from "vscode-languageserver";

/** The answer to a request about a text that is no longer there; clients ask again or drop it silently. */
export function contentModified(what: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.ContentModified, what);
}

export const isContentModified = (error: unknown): boolean =>
  error instanceof ResponseError && error.code === LSPErrorCodes.ContentModified;

const requestCancelled = (): ResponseError<void> =>
  new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");

/** The answer to what was still asked at `shutdown`. */
export const serverStopped = (): ResponseError<void> =>
  new ResponseError(LSPErrorCodes.ServerCancelled, "The server is shutting down.");

export function throwIfCancelled(token: CancellationToken | undefined): void {
  if (token?.isCancellationRequested === true) throw requestCancelled();
}

/** A promise that is rejected when the token is cancelled, and never resolved; to be disposed of. */
export function cancelled(token: CancellationToken | undefined): { readonly promise: Promise<never>; dispose(): void } {
  let listener: { dispose(): void } | undefined;
  const promise = new Promise<never>((_, reject) => {
    if (token?.isCancellationRequested === true) reject(requestCancelled());
    else
      listener = token?.onCancellationRequested(() => {
        reject(requestCancelled());
      });
  });
  promise.catch(() => undefined);
  return {
    promise,
    dispose: () => {
      listener?.dispose();
    },
  };
}
