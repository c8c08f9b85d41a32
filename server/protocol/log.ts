import type { Connection } from "vscode-languageserver";

/** Where the server says what a person who looks into a problem wants to know; never used for findings. */
export interface Log {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
}

/** Writes to the client's output channel for this server (`window/logMessage`). */
export function connectionLog(connection: Connection): Log {
  return {
    error: (message) => { connection.console.error(message); },
    warn: (message) => { connection.console.warn(message); },
    info: (message) => { connection.console.info(message); },
  };
}

/** An error as text, with its stack where there is one. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
