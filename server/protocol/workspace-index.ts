/** Knows which files of the workspace hold policies, open or not. */
import type { Engine, PolicyFile } from "../rules/engine.ts";
import { holdsPolicy } from "../rules/engine.ts";
import { isHclFile } from "../workspace/infrastructure-files.ts";
import { DiskPolicies, isModelFile } from "./disk-policies.ts";
import type { OpenDocuments, Snapshot } from "./documents.ts";
import { FileVersions } from "./file-versions.ts";
import type { Log } from "./log.ts";
import { CurrentFacts } from "./current-facts.ts";
import { isSearched, uriKey, UriList } from "./uris.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";

/** Which files hold policies, open or not: the editor's text of an open document wins over the disk's. */
export class WorkspaceIndex {
  readonly disk: DiskPolicies;
  readonly facts: CurrentFacts;
  readonly #documents: OpenDocuments;
  readonly #versions: FileVersions;
  #list: { readonly uris: readonly string[]; readonly list: UriList } | undefined;

  constructor(
    engine: Engine,
    documents: OpenDocuments,
    files: WorkspaceFiles | undefined,
    log: Log,
    onChange: () => void,
  ) {
    this.#documents = documents;
    this.#versions = new FileVersions(engine);
    this.disk = new DiskPolicies(engine, files, log, onChange);
    this.facts = new CurrentFacts(
      engine,
      () => this.policyFiles(),
      () => this.changes,
    );
  }

  /**
   * Another number after every change of a file, open or not: what was worked out from them may have to be worked out
   * anew.
   */
  get changes(): number {
    return this.disk.changes + this.#documents.changes;
  }

  /** Reads everything anew, because what files are was told otherwise. */
  retype(): void {
    this.#versions.forget();
    this.disk.retype();
  }

  /** The files of all open documents, in the order of their URIs. */
  openFiles(): PolicyFile[] {
    return this.#documents
      .all()
      .map((snapshot) => this.policyFile(snapshot))
      .sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /** The file of an open document, read once a version. */
  policyFile(snapshot: Snapshot): PolicyFile {
    return this.#versions.fileOf(snapshot);
  }

  /** Workspace models by their name, open or not, in the order of their URIs. */
  models(): PolicyFile[] {
    const files = new Map([...this.disk.files].filter(([, { file }]) => isModelFile(file)));
    for (const snapshot of this.#documents.all())
      if (isModelFile(snapshot.uri) && this.#isSaved(snapshot.uri))
        files.set(uriKey(snapshot.uri), this.policyFile(snapshot));
    return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
  }

  /** Files of Terraform's language, open or not. */
  hclFiles(): PolicyFile[] {
    return this.#all(({ file }) => isHclFile(file));
  }

  /** Templates whose nested stacks have templates in files, open or not. */
  nestingFiles(): PolicyFile[] {
    return this.#all(({ nested }) => nested !== undefined);
  }

  /** Whether some file may be a part of a configuration of several. */
  hasCode(): boolean {
    const isOpen = ({ file, models }: PolicyFile): boolean => models !== undefined || file.endsWith("/manifest.json");
    return this.openFiles().some((file) => isHclFile(file.file) || isOpen(file));
  }

  #all(isMeant: (file: PolicyFile) => boolean): PolicyFile[] {
    const files = new Map([...this.disk.files].filter(([, file]) => isMeant(file)));
    for (const snapshot of this.#documents.all()) {
      const file = this.policyFile(snapshot);
      if (isMeant(file)) files.set(uriKey(snapshot.uri), file);
      else files.delete(uriKey(snapshot.uri));
    }
    return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
  }

  /**
   * Whether paths in it mean files: what is not saved yet, or shown from a history, has other URIs than the files
   * beside it.
   */
  #isSaved(uri: string): boolean {
    return uri.startsWith("file:") || this.disk.isInFolders(uri);
  }

  /**
   * Looks files up by `uriKey`, as they are now: `undefined` where there is none, "unread" where nobody has looked yet.
   * To be asked again after every change.
   */
  lookup(): (key: string) => PolicyFile | "unread" | undefined {
    const open = new Map(this.#documents.all().map((snapshot) => [uriKey(snapshot.uri), snapshot]));
    return (key) => {
      const snapshot = open.get(key);
      return snapshot ? this.policyFile(snapshot) : this.disk.lookup(key);
    };
  }

  /**
   * All JSON files of the folders and the open documents, in order; the same object for as long as no file comes or
   * goes.
   */
  listed(): UriList {
    const all = new Map([...this.disk.listed].filter(([, uri]) => !isHclFile(uri)));
    for (const { uri } of this.#documents.all())
      if (isSearched(uri) && !isHclFile(uri)) all.set(uriKey(uri), all.get(uriKey(uri)) ?? uri);
    const uris = [...all.values()];
    const known = this.#list;
    if (known?.uris.length === uris.length && known.uris.every((uri, index) => uri === uris[index])) return known.list;
    const list = new UriList([...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, uri]) => uri));
    this.#list = { uris, list };
    return list;
  }

  /** The text of any file a diagnostic or an edit points at: the same object for as long as it does not change. */
  source(file: string): Snapshot | undefined {
    const open = this.#documents.get(file);
    if (open) return open;
    const disk = this.disk.files.get(uriKey(file));
    return disk && this.#versions.snapshotOf(disk);
  }

  /** Whether this is the newest version of a file, as the editor has it or, closed, the disk. */
  isCurrent(snapshot: Snapshot): boolean {
    return this.source(snapshot.uri) === snapshot;
  }

  /** Files that hold policies, open or not. */
  policyFiles(): readonly PolicyFile[] {
    const open = new Map(this.#documents.all().map((snapshot) => [uriKey(snapshot.uri), this.policyFile(snapshot)]));
    const members: PolicyFile[] = [];
    for (const [key, file] of this.disk.files) if (!open.has(key) && holdsPolicy(file)) members.push(file);
    for (const file of open.values()) if (holdsPolicy(file)) members.push(file);
    return members;
  }
}
