/** The policy files of the workspace and of its models as the disk has them: searched, read, and read again. */
import type { Engine, PolicyFile } from "../rules/engine.ts";
import { holdsPolicy } from "../rules/engine.ts";
import { modelFileName } from "../workspace/named-files.ts";
import { isHclFile } from "../workspace/infrastructure-files.ts";
import { FileError } from "./file-error.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";
import { RealPlaces } from "./real-places.ts";
import { isBelow, isSearched, uriKey } from "./uris.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";

/** How many files are read at a time: enough to keep a remote disk busy, few enough to let requests through. */
const readers = 8;

export const isModelFile = (uri: string): boolean => uri.endsWith(`/${modelFileName}`);

/**
 * Policy files, and those that models are or name, as the disk has them. Files that are none of these are forgotten at
 * once.
 */
export class DiskPolicies {
  readonly #engine: Engine;
  readonly #files: WorkspaceFiles | undefined;
  readonly #log: Log;
  readonly #onChange: () => void;
  readonly #real: RealPlaces;
  readonly #byKey = new Map<string, PolicyFile>();
  /** All JSON and Terraform files of the folders, policies or not, by `uriKey`: what the globs of models can match. */
  readonly #listed = new Map<string, string>();
  readonly #absent = new Set<string>();
  /** Files that models name, by `uriKey`; those that are not there among them. */
  #wanted: ReadonlyMap<string, string> = new Map<string, string>();
  #wantedRead = Promise.resolve();
  #folders: readonly string[] = [];
  #changes = 0;
  /** Grows with every reading of a folder or file, so that an older, slower one does not overwrite a newer. */
  #reading = 0;
  readonly #latest = new Map<string, number>();
  /** Resolves when the folders have been searched once. */
  readonly searched: Promise<void>;
  #loaded = false;
  #isSearched: () => void = () => undefined;

  constructor(engine: Engine, files: WorkspaceFiles | undefined, log: Log, onChange: () => void) {
    this.#engine = engine;
    this.#files = files;
    this.#log = log;
    this.#onChange = onChange;
    this.#real = new RealPlaces(files);
    this.searched = new Promise((resolve) => {
      this.#isSearched = resolve;
    });
    if (files === undefined) this.#setLoaded();
  }

  /** Another number after every change. */
  get changes(): number {
    return this.#changes;
  }

  /** Whether the folders have been searched: before that, a file that is not known may still be there. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** What is read of the files has changed, though they have not. */
  changed(): void {
    this.#changes++;
    this.#onChange();
  }

  #setLoaded(): void {
    this.#loaded = true;
    this.#changes++;
    this.#isSearched();
  }

  /** By `uriKey`. */
  get files(): ReadonlyMap<string, PolicyFile> {
    return this.#byKey;
  }

  /** By `uriKey`: all JSON and Terraform files of the folders. */
  get listed(): ReadonlyMap<string, string> {
    return this.#listed;
  }

  /** `undefined` where there is no such file, "unread" where nobody has looked yet. */
  lookup(key: string): PolicyFile | "unread" | undefined {
    return this.#byKey.get(key) ?? (this.#absent.has(key) || this.#files === undefined ? undefined : "unread");
  }

  isInFolders(uri: string): boolean {
    return this.#folders.some((folder) => isBelow(uri, folder));
  }

  /** With links resolved; undefined where nobody has looked yet. */
  realOf(uri: string): string | undefined {
    return this.#real.of(uri);
  }

  /** Searches the folders anew. Resolves when every file is read; findings meanwhile rest on what is known so far. */
  async load(folders: readonly string[]): Promise<void> {
    this.#folders = folders;
    if (!this.#files) return;
    try {
      await this.#resolveAll(folders);
      const uris = (await this.#files.list(folders)).filter(isSearched);
      this.#changes++;
      this.#listed.clear();
      for (const uri of uris) this.#listed.set(uriKey(uri), uri);
      for (const key of this.#byKey.keys())
        if (!this.#listed.has(key) && !this.#wanted.has(key)) this.#byKey.delete(key);
      await this.#readAll(uris);
      this.#setLoaded();
      this.#onChange();
      this.#log.info(
        `Read ${uris.length} files of the workspace, ${[...this.#byKey.values()].filter(holdsPolicy).length} hold policies.`,
      );
    } catch (error) {
      this.#setLoaded();
      this.#log.error(`The workspace could not be searched for policies: ${describeError(error)}`);
    }
  }

  /** Searches the folders once more. */
  async reload(): Promise<void> {
    await this.searched;
    await this.load(this.#folders);
  }

  /** The same texts once more, since what they are was told otherwise; files that were no policies may be some now. */
  retype(): void {
    for (const [key, { file, text }] of this.#byKey) this.#byKey.set(key, this.#engine.read(file, text));
    this.#changes++;
    void this.reload();
  }

  /** Reads these files again; those that are gone, unreadable or hold no policy are dropped. */
  async reread(uris: readonly string[]): Promise<void> {
    const isOurs = (uri: string): boolean =>
      this.#wanted.has(uriKey(uri)) || (isSearched(uri) && (this.#byKey.has(uriKey(uri)) || this.isInFolders(uri)));
    await this.#readAll(uris.filter(isOurs));
  }

  /**
   * Files that models name, wherever they are, by `uriKey`: those that are not known yet are read.
   * @param folders that models may name files in: where they are with links resolved is looked up
   */
  want(byKey: ReadonlyMap<string, string>, folders: readonly string[] = []): void {
    this.#wanted = byKey;
    const unresolved = folders.filter((folder) => this.#real.of(folder) === undefined);
    const unknown = [...this.#wanted]
      .filter(([key]) => !this.#byKey.has(key) && !this.#absent.has(key) && !this.#latest.has(key))
      .map(([, uri]) => uri);
    if (unknown.length + unresolved.length > 0 && this.#files)
      this.#wantedRead = this.#resolveAll(unresolved).then(() => this.#readAll(unknown));
  }

  /** Resolves when what models named so far has been looked for. */
  async wantedRead(): Promise<void> {
    await this.#wantedRead;
  }

  async #resolveAll(uris: readonly string[]): Promise<void> {
    await Promise.all(uris.map((uri) => this.#real.resolve(uri)));
    this.#changes++;
  }

  async #readAll(uris: readonly string[]): Promise<void> {
    const queue = [...uris];
    const work = async () => {
      for (let uri = queue.shift(); uri !== undefined; uri = queue.shift()) await this.#readOne(uri);
    };
    await Promise.all(Array.from({ length: Math.min(readers, queue.length) }, work));
    this.#onChange();
  }

  async #readOne(uri: string): Promise<void> {
    const key = uriKey(uri);
    const reading = ++this.#reading;
    this.#latest.set(key, reading);
    await this.#real.resolve(uri);
    if (isModelFile(uri)) await this.#real.resolve(uri.slice(0, uri.lastIndexOf("/")));
    const text = await this.#files?.read(this.#byKey.get(key)?.file ?? uri).catch((error: unknown) => {
      this.#log.warn(`${uri} could not be read: ${error instanceof FileError ? error.message : describeError(error)}`);
      return undefined;
    });
    if (this.#latest.get(key) !== reading) return;
    this.#changes++;
    this.#latest.delete(key);
    const known = this.#byKey.get(key);
    if (text === undefined) {
      this.#byKey.delete(key);
      this.#listed.delete(key);
      this.#absent.add(key);
      return;
    }
    this.#absent.delete(key);
    if (isSearched(uri) && this.isInFolders(uri)) this.#listed.set(key, known?.file ?? uri);
    if (known?.text === withoutBom(text)) return;
    await this.#engine.prepare(uri, text);
    if (this.#latest.has(key)) return;
    const file = this.#engine.read(known?.file ?? uri, withoutBom(text));
    const isPart = isModelFile(file.file) || isHclFile(file.file) || file.nested !== undefined;
    if (holdsPolicy(file) || isPart || this.#wanted.has(key)) this.#byKey.set(key, file);
    else this.#byKey.delete(key);
  }
}

function withoutBom(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
