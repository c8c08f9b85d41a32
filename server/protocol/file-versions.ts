/** The versions of documents and the files that were read of them. */
import type { Engine, PolicyFile } from "../rules/engine.ts";
import { createSnapshot } from "./documents.ts";
import type { Snapshot } from "./documents.ts";

/** Which version of a document is which file that was read, the one found by the other. */
export class FileVersions {
  readonly #engine: Engine;
  #files = new WeakMap<Snapshot, PolicyFile>();
  readonly #snapshots = new WeakMap<PolicyFile, Snapshot>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The file of an open document, read once a version. */
  fileOf(snapshot: Snapshot): PolicyFile {
    const known = this.#files.get(snapshot);
    if (known) return known;
    const file = this.#engine.read(snapshot.uri, snapshot.text);
    this.#files.set(snapshot, file);
    return file;
  }

  /** Each is read anew when it is next asked for. */
  forget(): void {
    this.#files = new WeakMap();
  }

  /** A file of the disk as a document that nobody has open. */
  snapshotOf(file: PolicyFile): Snapshot {
    const known = this.#snapshots.get(file) ?? createSnapshot(file.file, null, file.text);
    this.#snapshots.set(file, known);
    this.#files.set(known, file);
    return known;
  }
}
