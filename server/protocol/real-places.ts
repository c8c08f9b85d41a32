/** Where files are when links are followed. */
import { uriKey } from "./uris.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";

/** Where files and folders are with links resolved, as far as somebody has looked. */
export class RealPlaces {
  readonly #files: WorkspaceFiles | undefined;
  readonly #byKey = new Map<string, string>();

  constructor(files: WorkspaceFiles | undefined) {
    this.#files = files;
  }

  async resolve(uri: string): Promise<void> {
    this.#byKey.set(uriKey(uri), (await this.#files?.real?.(uri).catch(() => uri)) ?? uri);
  }

  /** Undefined where nobody has looked yet. */
  of(uri: string): string | undefined {
    return this.#byKey.get(uriKey(uri));
  }
}
