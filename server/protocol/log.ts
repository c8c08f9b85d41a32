/** The server's log in the client's output channel. */
import type { Connection } from "vscode-languageserver";

/** Where the server says what a person who looks into a problem wants to know; never used for findings. */
export interface Log {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
}

/** Writes to the client's output channel for this server (`window/logMessage`). */
export function connectionLog(connection: Connection): Log {
  const say = (level: keyof Log) => (message: string) => {
    try {
      connection.console[level](message);
    } catch {
      // The connection is gone, and with it whoever would read this.
    }
  };
  return { error: say("error"), warn: say("warn"), info: say("info") };
}

/** An error as text, with its stack where there is one. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
