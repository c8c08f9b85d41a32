/**
 * Configurations of several files in an editor: Terraform's of the folders that open files stand in, with the modules
 * that they call and those that call them; open templates with those of their nested stacks; the cloud assemblies of
 * open templates. The other files of the workspace's configurations are left alone.
 */
import type { Configurations } from "../rules/configurations.ts";
import { configurationsOf, localCalls, nestedFiles, noConfigurations } from "../rules/configurations.ts";
import type { Engine, PolicyFile } from "../rules/engine.ts";
import { isHclFile, isManifest, isValuesFile, manifestOf } from "../workspace/infrastructure-files.ts";
import { folderOf, joined } from "../workspace/paths.ts";
import { isBelow, uriKey } from "./uris.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

/** Modules and stacks may name others. */
const maxRounds = 12;

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
    for (const uri of this.#manifests()) wanted.set(uriKey(uri), uri);
    this.#last = this.#of(this.#index.hclFiles(), this.#index.nestingFiles(), lookup);
    for (const { uri, key } of this.#wantedUris(this.#last)) wanted.set(key, uri);
    return this.#last;
  }

  /** With another text of one file. */
  with(changed: PolicyFile, lookup: ReturnType<WorkspaceIndex["lookup"]>): Configurations {
    const key = uriKey(changed.file);
    const withIt = (files: readonly PolicyFile[]): PolicyFile[] =>
      files.map((file) => (uriKey(file.file) === key ? changed : file));
    const changedLookup: typeof lookup = (asked) => (asked === key ? changed : lookup(asked));
    return this.#of(withIt(this.#index.hclFiles()), withIt(this.#index.nestingFiles()), changedLookup, true);
  }

  #of(
    code: readonly PolicyFile[],
    nesting: readonly PolicyFile[],
    lookup: ReturnType<WorkspaceIndex["lookup"]>,
    isTried = false,
  ): Configurations {
    const folders = this.#foldersRound(code);
    // What keyhole.json says of environments concerns the templates that are open.
    const models = this.#index.models().filter(({ text }) => text.includes('"environments"'));
    const stacks = [
      ...this.#stacksRound(nesting),
      ...(models.length === 0 ? [] : this.#index.openFiles().filter((file) => file.models !== undefined)),
      ...models,
    ];
    const known = (key: string): readonly PolicyFile[] => {
      const file = lookup(key);
      return file === undefined || file === "unread" || isCode(file.file) ? [] : [file];
    };
    const manifests = this.#manifests()
      .flatMap((uri) => known(uriKey(uri)))
      .filter(({ file, text }) => isManifest(file, text));
    if (folders.size === 0 && stacks.length === 0 && manifests.length === 0) return noConfigurations;
    const own = [...code.filter(({ file }) => folders.has(folderOf(file))), ...stacks, ...manifests];
    let found = this.#last;
    let size = -1;
    // What one file asks for may be known already, and ask for others.
    for (let round = 0; round < maxRounds; round++) {
      const files = new Map(
        [...this.#wantedUris(found).flatMap(({ key }) => known(key)), ...own].map((file) => [uriKey(file.file), file]),
      );
      if (files.size === size) break;
      size = files.size;
      found = configurationsOf(this.#engine, [...files.values()], found, isTried);
    }
    return found;
  }

  /** Where the manifests would be of the assemblies that open templates belong to. */
  #manifests(): readonly string[] {
    return [...new Set(this.#index.openFiles().flatMap(({ file }) => manifestOf(file) ?? []))];
  }

  /** Templates that nest open ones, or are nested by them, as far as they nest others. */
  #stacksRound(nesting: readonly PolicyFile[]): readonly PolicyFile[] {
    if (nesting.length === 0) return [];
    const beside = new Beside();
    for (const file of nesting) for (const nested of nestedFiles(file)) beside.join(uriKey(file.file), uriKey(nested));
    const found = beside.reachedFrom(this.#index.openFiles().map(({ file }) => uriKey(file)));
    return nesting.filter(({ file }) => found.has(uriKey(file)));
  }

  /** Only what lies in the workspace is read. */
  #wantedUris(of: Configurations): { readonly uri: string; readonly key: string }[] {
    const folders = [...of.readings.keys()].map(folderOf);
    return [...of.wantedFiles, ...[...of.readings.values()].flatMap(({ files }) => [...files.keys()])]
      .filter((uri) => this.#index.disk.isInFolders(uri) || folders.some((folder) => isBelow(uri, folder)))
      .filter((uri) => !isCode(uri))
      .map((uri) => ({ uri, key: uriKey(uri) }));
  }

  #foldersRound(code: readonly PolicyFile[]): ReadonlySet<string> {
    const beside = new Beside();
    for (const file of code) {
      const folder = folderOf(file.file);
      for (const path of this.#callsOf(file)) beside.join(folder, joined(folder, path));
    }
    const open = this.#index.openFiles().filter(({ file }) => isHclFile(file));
    return beside.reachedFrom(open.map(({ file }) => folderOf(file)));
  }

  #callsOf(file: PolicyFile): readonly string[] {
    const known = this.#calls.get(file) ?? localCalls(file);
    this.#calls.set(file, known);
    return known;
  }
}

/** It would be another configuration; values of variables are none. */
const isCode = (file: string): boolean => isHclFile(file) && !isValuesFile(file);

/** What belongs together. */
class Beside {
  readonly #others = new Map<string, Set<string>>();

  join(one: string, other: string): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const known = this.#others.get(from);
      if (known === undefined) this.#others.set(from, new Set([to]));
      else known.add(to);
    }
  }

  reachedFrom(start: readonly string[]): ReadonlySet<string> {
    const found = new Set<string>();
    const queue = [...start];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      for (const next of this.#others.get(name) ?? []) queue.push(next);
    }
    return found;
  }
}
