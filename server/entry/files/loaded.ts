/** A file that a command works with. */
import type { PolicyFile } from "../../rules/engine.ts";
import { fileError, firstLine } from "../../protocol/file-error.ts";
import type { Decoded } from "./read.ts";
import type { FoundFile } from "./search.ts";

/** A file that is worth checking, as read and as parsed. */
export interface LoadedFile {
  readonly found: FoundFile;
  readonly bytes: Uint8Array;
  readonly decoded: Decoded;
  readonly policy: PolicyFile;
}

/** A bug, on one line. */
export function internalError(error: unknown): string {
  return `internal error, please report it: ${firstLine(fileError("failed", error).message)}`;
}
