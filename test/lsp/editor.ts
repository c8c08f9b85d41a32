/** What a test does in an editor: it opens, types in and saves the files of a folder, and waits for findings. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BareClient } from "./bare-client.ts";

export interface Position {
  readonly line: number;
  readonly character: number;
}
export interface Range {
  readonly start: Position;
  readonly end: Position;
}
export interface Place {
  readonly uri: string;
  readonly range: Range;
}
export interface Diagnostic {
  readonly code: string;
  readonly range: Range;
  readonly severity: number;
  readonly message: string;
  readonly relatedInformation?: { location: Place }[];
}

export class Editor {
  readonly client: BareClient;
  readonly folder: string;
  readonly #versions = new Map<string, number>();

  constructor(client: BareClient, folder: string) {
    this.client = client;
    this.folder = folder;
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  open(path: string, text = readFileSync(join(this.folder, path), "utf8")): void {
    this.#versions.set(path, 1);
    this.client.notify("textDocument/didOpen", {
      textDocument: { uri: this.uri(path), languageId: "json", version: 1, text },
    });
  }

  /** Not saved. */
  type(path: string, text: string): void {
    const version = (this.#versions.get(path) ?? 1) + 1;
    this.#versions.set(path, version);
    this.client.notify("textDocument/didChange", {
      textDocument: { uri: this.uri(path), version },
      contentChanges: [{ text }],
    });
  }

  /** Saved by somebody else. */
  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
    this.client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: this.uri(path), type: 2 }] });
  }

  /** The next diagnostics of a file, from now on or as they are, that are as told. */
  async found(path: string, holds: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    const isOurs = (message: BareClient["received"][number]): boolean =>
      message.method === "textDocument/publishDiagnostics" && message.params.uri === this.uri(path);
    const last = this.client.received.findLast(isOurs);
    if (last !== undefined && holds(last.params.diagnostics)) return last.params.diagnostics;
    const seen = this.client.received.length;
    const message = await this.client.until(
      (one) => isOurs(one) && this.client.received.indexOf(one) >= seen && holds(one.params.diagnostics),
    );
    return message.params.diagnostics;
  }

  codes(path: string, ...codes: string[]): Promise<readonly Diagnostic[]> {
    return this.found(
      path,
      (diagnostics) => JSON.stringify(diagnostics.map(({ code }) => code)) === JSON.stringify(codes),
    );
  }

  /** Closed again; unsaved text is lost. */
  close(path: string): void {
    this.#versions.delete(path);
    this.client.notify("textDocument/didClose", { textDocument: { uri: this.uri(path) } });
  }

  ask(method: string, path: string, more: object = {}) {
    return this.client.request(method, { textDocument: { uri: this.uri(path) }, ...more });
  }
}
