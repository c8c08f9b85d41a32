/**
 * Terraform configurations in an editor: of the folders that open files stand in, with the modules that they call and
 * those that call them. The other files of the workspace's configurations are left alone.
 */
import type { Configurations } from "../rules/configurations.ts";
import { configurationsOf, localCalls, noConfigurations } from "../rules/configurations.ts";
import type { Engine, PolicyFile } from "../rules/engine.ts";
import { isHclFile } from "../workspace/infrastructure.ts";
import { folderOf, joined } from "../workspace/terraform/modules.ts";
import { isBelow, uriKey } from "./uris.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

export class OpenConfigurations {
  readonly #engine: Engine;
  readonly #index: WorkspaceIndex;
  readonly #calls = new WeakMap<PolicyFile, readonly string[]>();
  #last = noConfigurations;

  constructor(engine: Engine, index: WorkspaceIndex) {
    this.#engine = engine;
    this.#index = index;
  }

  /**
   * As the files are now; what has not changed is the same object.
   * @param wanted gets the files beside the code that it reads, by `uriKey`
   */
  read(lookup: ReturnType<WorkspaceIndex["lookup"]>, wanted: Map<string, string>): Configurations {
    this.#last = this.#of(this.#index.hclFiles(), lookup);
    for (const { uri, key } of this.#wantedUris()) wanted.set(key, uri);
    return this.#last;
  }

  /** With another text of one file. */
  with(changed: PolicyFile, lookup: ReturnType<WorkspaceIndex["lookup"]>): Configurations {
    const key = uriKey(changed.file);
    const files = this.#index.hclFiles().map((file) => (uriKey(file.file) === key ? changed : file));
    return this.#of(files, (asked) => (asked === key ? changed : lookup(asked)));
  }

  #of(code: readonly PolicyFile[], lookup: ReturnType<WorkspaceIndex["lookup"]>): Configurations {
    const folders = this.#foldersRound(code);
    if (folders.size === 0) return noConfigurations;
    const beside = this.#wantedUris().flatMap(({ key }) => {
      const file = lookup(key);
      return file === undefined || file === "unread" || isHclFile(file.file) ? [] : [file];
    });
    const files = code.filter(({ file }) => folders.has(folderOf(file)));
    return configurationsOf(this.#engine, [...files, ...beside], this.#last);
  }

  /** Only what lies in the workspace is read. */
  #wantedUris(): { readonly uri: string; readonly key: string }[] {
    const folders = [...this.#last.readings.keys()].map(folderOf);
    return [...this.#last.wantedFiles, ...[...this.#last.readings.values()].flatMap(({ files }) => [...files.keys()])]
      .filter((uri) => this.#index.disk.isInFolders(uri) || folders.some((folder) => isBelow(uri, folder)))
      .filter((uri) => !isHclFile(uri))
      .map((uri) => ({ uri, key: uriKey(uri) }));
  }

  #foldersRound(code: readonly PolicyFile[]): ReadonlySet<string> {
    const beside = new Map<string, Set<string>>();
    const join = (from: string, to: string): void => {
      const known = beside.get(from);
      if (known === undefined) beside.set(from, new Set([to]));
      else known.add(to);
    };
    for (const file of code) {
      const folder = folderOf(file.file);
      for (const path of this.#callsOf(file)) {
        join(folder, joined(folder, path));
        join(joined(folder, path), folder);
      }
    }
    const found = new Set<string>();
    const open = this.#index.openFiles().filter(({ file }) => isHclFile(file));
    const queue = open.map(({ file }) => folderOf(file));
    for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
      if (found.has(folder)) continue;
      found.add(folder);
      for (const next of beside.get(folder) ?? []) queue.push(next);
    }
    return found;
  }

  #callsOf(file: PolicyFile): readonly string[] {
    const known = this.#calls.get(file) ?? localCalls(file);
    this.#calls.set(file, known);
    return known;
  }
}
