/** Knows which files of the workspace hold policies, and what they say about each other. */
import type { Engine, Neighbourhood, PolicyFile } from "../rules/engine.ts";
import { createSnapshot } from "./documents.ts";
import type { OpenDocuments, Snapshot } from "./documents.ts";
import { FileError } from "./file-error.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";
import { isBelow, isSearched, uriKey, UriList } from "./uris.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";

/** How many files are read at a time: enough to keep a remote disk busy, few enough to let requests through. */
const readers = 8;

/** The name by which a workspace model is found. */
export const modelFileName = "keyhole.json";

/**
 * Which files hold policies, open or not, and what they tell about each other. The editor's text of an open document
 * wins over the disk's. Files that neither hold a policy nor are a workspace model or named by one are forgotten at
 * once.
 */
export class WorkspaceIndex {
  readonly #engine: Engine;
  readonly #documents: OpenDocuments;
  readonly #files: WorkspaceFiles | undefined;
  readonly #log: Log;
  readonly #onChange: () => void;
  /** Policy files, and those that models are or name, as the disk has them, by `uriKey`. */
  readonly #disk = new Map<string, PolicyFile>();
  /** All JSON files of the folders, policies or not: what the globs of models can match. */
  readonly #listed = new Map<string, string>();
  /** Files that models name, by `uriKey`; those that are not there among them. */
  #wanted: ReadonlyMap<string, string> = new Map<string, string>();
  readonly #absent = new Set<string>();
  /** Where files and folders are with links resolved, by `uriKey`, as far as somebody has looked. */
  readonly #real = new Map<string, string>();
  #wantedRead = Promise.resolve();
  #changes = 0;
  #list: { readonly uris: readonly string[]; readonly list: UriList } | undefined;
  /** Resolves when the folders have been searched once. */
  readonly searched: Promise<void>;
  #loaded = false;
  #isSearched: () => void = () => undefined;
  readonly #read = new WeakMap<Snapshot, PolicyFile>();
  readonly #snapshots = new WeakMap<PolicyFile, Snapshot>();
  #folders: readonly string[] = [];
  /** Grows with every reading of a folder or file, so that an older, slower one does not overwrite a newer. */
  #reading = 0;
  readonly #latest = new Map<string, number>();
  #members: readonly PolicyFile[] = [];
  #neighbourhood: Neighbourhood | undefined;
  /** `changes` when the neighbourhood was last looked at. */
  #comparedAt = -1;

  constructor(
    engine: Engine,
    documents: OpenDocuments,
    files: WorkspaceFiles | undefined,
    log: Log,
    onChange: () => void,
  ) {
    this.#engine = engine;
    this.#documents = documents;
    this.#files = files;
    this.#log = log;
    this.#onChange = onChange;
    this.searched = new Promise((resolve) => {
      this.#isSearched = resolve;
    });
    if (files === undefined) this.#setLoaded();
  }

  /**
   * Another number after every change of a file, open or not: what was worked out from them may have to be worked out
   * anew.
   */
  get changes(): number {
    return this.#changes + this.#documents.changes;
  }

  #setLoaded(): void {
    this.#loaded = true;
    this.#changes++;
    this.#isSearched();
  }

  /** Whether the folders have been searched: before that, a file that is not known may still be there. */
  get loaded(): boolean {
    return this.#loaded;
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
      for (const key of this.#disk.keys()) if (!this.#listed.has(key) && !this.#wanted.has(key)) this.#disk.delete(key);
      await this.#readAll(uris);
      this.#setLoaded();
      this.#onChange();
      this.#log.info(
        `Read ${uris.length} JSON files of the workspace, ${[...this.#disk.values()].filter(holdsPolicy).length} hold policies.`,
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

  /** Reads these files again; those that are gone, unreadable or hold no policy are dropped. */
  async reread(uris: readonly string[]): Promise<void> {
    await this.#readAll(uris.filter((uri) => this.#wanted.has(uriKey(uri)) || (isSearched(uri) && this.#isOurs(uri))));
  }

  /**
   * Files that models name, wherever they are, by `uriKey`: those that are not known yet are read.
   * @param folders that models may name files in: where they are with links resolved is looked up
   */
  want(byKey: ReadonlyMap<string, string>, folders: readonly string[] = []): void {
    this.#wanted = byKey;
    const unresolved = folders.filter((folder) => !this.#real.has(uriKey(folder)));
    const unknown = [...this.#wanted]
      .filter(([key]) => !this.#disk.has(key) && !this.#absent.has(key) && !this.#latest.has(key))
      .map(([, uri]) => uri);
    if (unknown.length + unresolved.length > 0 && this.#files)
      this.#wantedRead = this.#resolveAll(unresolved).then(() => this.#readAll(unknown));
  }

  async #resolveAll(uris: readonly string[]): Promise<void> {
    await Promise.all(uris.map((uri) => this.#resolve(uri)));
    this.#changes++;
  }

  async #resolve(uri: string): Promise<void> {
    this.#real.set(uriKey(uri), (await this.#files?.real?.(uri).catch(() => uri)) ?? uri);
  }

  /** With links resolved; undefined where nobody has looked yet. */
  realOf(uri: string): string | undefined {
    return this.#real.get(uriKey(uri));
  }

  /** Resolves when what models named so far has been looked for. */
  async wantedRead(): Promise<void> {
    await this.#wantedRead;
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
    await this.#resolve(uri);
    if (isModel(uri)) await this.#resolve(uri.slice(0, uri.lastIndexOf("/")));
    const text = await this.#files?.read(this.#disk.get(key)?.file ?? uri).catch((error: unknown) => {
      this.#log.warn(`${uri} could not be read: ${error instanceof FileError ? error.message : describeError(error)}`);
      return undefined;
    });
    if (this.#latest.get(key) !== reading) return;
    this.#changes++;
    this.#latest.delete(key);
    const known = this.#disk.get(key);
    if (text === undefined) {
      this.#disk.delete(key);
      this.#listed.delete(key);
      this.#absent.add(key);
      return;
    }
    this.#absent.delete(key);
    if (isSearched(uri) && this.#folders.some((folder) => isBelow(uri, folder)))
      this.#listed.set(key, known?.file ?? uri);
    if (known?.text === withoutBom(text)) return;
    const file = this.#engine.read(known?.file ?? uri, withoutBom(text));
    if (holdsPolicy(file) || isModel(file.file) || this.#wanted.has(key)) this.#disk.set(key, file);
    else this.#disk.delete(key);
  }

  #isOurs(uri: string): boolean {
    return this.#disk.has(uriKey(uri)) || this.#folders.some((folder) => isBelow(uri, folder));
  }

  /** The file of an open document, read once a version. */
  policyFile(snapshot: Snapshot): PolicyFile {
    const known = this.#read.get(snapshot);
    if (known) return known;
    const file = this.#engine.read(snapshot.uri, snapshot.text);
    this.#read.set(snapshot, file);
    return file;
  }

  /** Workspace models by their name, open or not, in the order of their URIs. */
  models(): PolicyFile[] {
    const files = new Map([...this.#disk].filter(([, { file }]) => isModel(file)));
    for (const snapshot of this.#documents.all())
      if (isModel(snapshot.uri) && this.#isSaved(snapshot.uri))
        files.set(uriKey(snapshot.uri), this.policyFile(snapshot));
    return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
  }

  /**
   * Whether paths in it mean files: what is not saved yet, or shown from a history, has other URIs than the files
   * beside it.
   */
  #isSaved(uri: string): boolean {
    return uri.startsWith("file:") || this.#folders.some((folder) => isBelow(uri, folder));
  }

  /**
   * Looks files up by `uriKey`, as they are now: `undefined` where there is none, "unread" where nobody has looked yet.
   * To be asked again after every change.
   */
  lookup(): (key: string) => PolicyFile | "unread" | undefined {
    const open = new Map(this.#documents.all().map((snapshot) => [uriKey(snapshot.uri), snapshot]));
    return (key) => {
      const snapshot = open.get(key);
      if (snapshot) return this.policyFile(snapshot);
      return this.#disk.get(key) ?? (this.#absent.has(key) || this.#files === undefined ? undefined : "unread");
    };
  }

  /**
   * All JSON files of the folders and the open documents, in order; the same object for as long as no file comes or
   * goes.
   */
  listed(): UriList {
    const all = new Map(this.#listed);
    for (const { uri } of this.#documents.all()) if (isSearched(uri)) all.set(uriKey(uri), all.get(uriKey(uri)) ?? uri);
    const uris = [...all.values()];
    const known = this.#list;
    if (known?.uris.length === uris.length && known.uris.every((uri, index) => uri === uris[index])) return known.list;
    const list = new UriList([...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, uri]) => uri));
    this.#list = { uris, list };
    return list;
  }

  /** The same object for as long as no policy file changed in a way that matters to others. */
  neighbourhood(): Neighbourhood {
    if (this.#neighbourhood && this.#comparedAt === this.changes) return this.#neighbourhood;
    this.#comparedAt = this.changes;
    const members = this.#collect();
    const known = this.#neighbourhood;
    if (known && members.length === this.#members.length && members.every((file, i) => file === this.#members[i]))
      return known;
    this.#members = members;
    const made = this.#engine.neighbourhood(members);
    if (!known || !sameValues(known, made)) this.#neighbourhood = made;
    return this.#neighbourhood ?? made;
  }

  /**
   * The neighbourhood as it would be with another text of one of the files: for judging a text that exists nowhere yet.
   */
  neighbourhoodWith(changed: PolicyFile): Neighbourhood {
    const key = uriKey(changed.file);
    return this.#engine.neighbourhood(this.#collect().map((file) => (uriKey(file.file) === key ? changed : file)));
  }

  /** The text of any file a diagnostic or an edit points at: the same object for as long as it does not change. */
  source(file: string): Snapshot | undefined {
    const open = this.#documents.get(file);
    if (open) return open;
    const disk = this.#disk.get(uriKey(file));
    if (disk === undefined) return undefined;
    const known = this.#snapshots.get(disk) ?? createSnapshot(disk.file, null, disk.text);
    this.#snapshots.set(disk, known);
    this.#read.set(known, disk);
    return known;
  }

  /** Whether this is the newest version of a file, as the editor has it or, closed, the disk. */
  isCurrent(snapshot: Snapshot): boolean {
    return this.source(snapshot.uri) === snapshot;
  }

  /** Files that hold policies, open or not. */
  policyFiles(): readonly PolicyFile[] {
    return this.#collect();
  }

  #collect(): PolicyFile[] {
    const open = new Map(this.#documents.all().map((snapshot) => [uriKey(snapshot.uri), this.policyFile(snapshot)]));
    const members: PolicyFile[] = [];
    for (const [key, file] of this.#disk) if (!open.has(key) && holdsPolicy(file)) members.push(file);
    for (const file of open.values()) if (holdsPolicy(file)) members.push(file);
    return members;
  }
}

function holdsPolicy(file: PolicyFile): boolean {
  return file.policyCount > 0 || file.looksLikePolicy;
}

function isModel(uri: string): boolean {
  return uri.endsWith(`/${modelFileName}`);
}

function withoutBom(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** Whether two neighbourhoods say the same, as far as a look at their members tells; when in doubt they differ. */
function sameValues(a: Neighbourhood, b: Neighbourhood): boolean {
  const left = Object.entries(a);
  return (
    left.length === Object.keys(b).length &&
    left.every(([name, value]) => Object.is(value, b[name as keyof Neighbourhood]))
  );
}
