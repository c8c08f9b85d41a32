import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Engine, Neighbourhood, PolicyFile, Settings } from "../rules/engine.ts";
import type { Snapshot } from "./documents.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

/** What the engine says of one version of a document, and from what it said it. */
export interface Analysis {
  readonly snapshot: Snapshot;
  readonly file: PolicyFile;
  readonly neighbourhood: Neighbourhood;
  readonly settings: Settings;
  readonly diagnostics: readonly Diagnostic[];
}

/** Asks the engine once for each version, neighbourhood and settings, however many requests want to know. */
export class Analyses {
  readonly engine: Engine;
  readonly index: WorkspaceIndex;
  readonly #settings: () => Settings;
  readonly #known = new WeakMap<Snapshot, Analysis>();

  constructor(engine: Engine, index: WorkspaceIndex, settings: () => Settings) {
    this.engine = engine;
    this.index = index;
    this.#settings = settings;
  }

  /** What findings rest on besides the document itself; the same objects for as long as nothing in them changes. */
  basis(): { readonly neighbourhood: Neighbourhood; readonly settings: Settings } {
    return { neighbourhood: this.index.neighbourhood(), settings: this.#settings() };
  }

  of(snapshot: Snapshot): Analysis {
    const { neighbourhood, settings } = this.basis();
    const known = this.#known.get(snapshot);
    if (known?.neighbourhood === neighbourhood && known.settings === settings) return known;
    const file = this.index.policyFile(snapshot);
    const diagnostics = file.looksLikePolicy ? this.engine.check(file, neighbourhood, settings) : [];
    const analysis: Analysis = { snapshot, file, neighbourhood, settings, diagnostics };
    this.#known.set(snapshot, analysis);
    return analysis;
  }
}
