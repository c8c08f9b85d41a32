import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Engine, Neighbourhood, PolicyFile, Settings } from "../rules/engine.ts";
import type { CheckedModels } from "../rules/project.ts";
import { fileDiagnostics, inOrder, modelsDiagnostics } from "../rules/project.ts";
import type { Snapshot } from "./documents.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";
import type { Models } from "./models.ts";
import { uriKey } from "./uris.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

/** What findings rest on besides the document itself. */
export interface Basis {
  readonly neighbourhood: Neighbourhood;
  readonly settings: Settings;
  readonly models: CheckedModels;
}

/** What the engine says of one version of a document, and from what it said it. */
export interface Analysis extends Basis {
  readonly snapshot: Snapshot;
  readonly file: PolicyFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** The models' findings by file, asked for once for each version of models and settings. */
interface OfModels {
  readonly models: CheckedModels;
  readonly settings: Settings;
  readonly byFile: ReadonlyMap<string, readonly Diagnostic[]>;
}

const maxLogged = 100;

/** Asks the engine once for each version and basis, however many requests want to know. */
export class Analyses {
  readonly engine: Engine;
  readonly index: WorkspaceIndex;
  readonly models: Models;
  readonly #settings: () => Settings;
  readonly #known = new WeakMap<Snapshot, Analysis>();
  #ofModels: OfModels | undefined;
  readonly #log: Pick<Log, "error">;
  /** Faults that the log has already: each is told once, not at every keystroke. */
  readonly #logged = new Set<string>();

  constructor(engine: Engine, index: WorkspaceIndex, models: Models, settings: () => Settings, log: Pick<Log, "error">) {
    this.#log = log;
    this.engine = engine;
    this.index = index;
    this.models = models;
    this.#settings = settings;
  }

  /** The same objects for as long as nothing in them changes. */
  basis(): Basis {
    return { neighbourhood: this.index.neighbourhood(), settings: this.#settings(), models: this.models.current() };
  }

  of(snapshot: Snapshot): Analysis {
    const basis = this.basis();
    const known = this.#known.get(snapshot);
    if (known && sameBasis(known, basis)) return known;
    const file = this.index.policyFile(snapshot);
    if (this.#ofModels?.models !== basis.models || this.#ofModels.settings !== basis.settings) this.#ofModels = this.#askModels(basis);
    const analysis: Analysis = { snapshot, file, ...basis, diagnostics: this.#diagnostics(file, basis, this.#ofModels) };
    this.#known.set(snapshot, analysis);
    return analysis;
  }

  /** What would be said of a text that exists nowhere yet. */
  ofText(file: PolicyFile, settings: Settings): readonly Diagnostic[] {
    const basis: Basis = { neighbourhood: this.index.neighbourhoodWith(file), settings, models: this.models.currentWith(file) };
    return this.#diagnostics(file, basis, this.#askModels(basis));
  }

  #diagnostics(file: PolicyFile, { neighbourhood, settings, models }: Basis, { byFile }: OfModels): readonly Diagnostic[] {
    const own = file.looksLikePolicy ? fileDiagnostics(this.engine, file, models, neighbourhood, settings) : [];
    const ofModels = byFile.get(uriKey(file.file)) ?? [];
    for (const diagnostic of [...own, ...ofModels]) this.#logFault(diagnostic);
    return ofModels.length === 0 ? own : [...ofModels, ...own].sort(inOrder);
  }

  #logFault({ file, thrown }: Diagnostic): void {
    if (thrown === undefined) return;
    const line = `Keyhole failed in ${file}: ${describeError(thrown)}`;
    if (this.#logged.has(line)) return;
    if (this.#logged.size >= maxLogged) this.#logged.clear();
    this.#logged.add(line);
    this.#log.error(line);
  }

  #askModels({ models, settings }: Basis): OfModels {
    const byFile = new Map<string, Diagnostic[]>();
    for (const diagnostic of modelsDiagnostics(this.engine, models, settings)) {
      const key = uriKey(diagnostic.file);
      const list = byFile.get(key);
      if (list) list.push(diagnostic);
      else byFile.set(key, [diagnostic]);
    }
    return { models, settings, byFile };
  }
}

export const sameBasis = (a: Basis, b: Basis): boolean => a.neighbourhood === b.neighbourhood && a.settings === b.settings && a.models === b.models;
