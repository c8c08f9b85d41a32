/** Where files that are not open come from: the disk, or the client. */
import type { Connection } from "vscode-languageserver";

/**
 * How the server gets at files that are not open. Who implements it decides where they are: on the disk, at the client,
 * in a test.
 */
export interface WorkspaceFiles {
  /** URIs of the JSON files in these folders (URIs, too), the ones in node_modules and .git left out. */
  list(folders: readonly string[]): Promise<readonly string[]>;
  /** The text; `undefined` where the file is gone or too large. Rejects where it cannot be read. */
  read(uri: string): Promise<string | undefined>;
  /**
   * The same place with links resolved; of what is not there, below its nearest folder that is. Left out where there
   * are no links.
   */
  real?(uri: string): Promise<string>;
  /** Reads nothing more; resolves when what is being read has been read, or soon. */
  stop?(): Promise<void>;
}

/** No more files than this are read, nor larger ones: a folder of data must not keep an editor busy. */
export const maxFiles = 5000;
export const maxFileBytes = 5 * 1024 * 1024;

/** Asks the client, which sees virtual file systems and needs no Node: `keyhole/workspaceFiles`, `keyhole/readFile`. */
export function clientFiles(connection: Connection): WorkspaceFiles {
  return {
    async list() {
      const answer = await connection.sendRequest<{ uris?: unknown } | null>("keyhole/workspaceFiles", {});
      const uris = Array.isArray(answer?.uris) ? answer.uris : [];
      return uris.filter((uri): uri is string => typeof uri === "string").slice(0, maxFiles);
    },
    async read(uri) {
      const answer = await connection.sendRequest<{ text?: unknown } | null>("keyhole/readFile", { uri });
      return typeof answer?.text === "string" ? answer.text : undefined;
    },
  };
}
