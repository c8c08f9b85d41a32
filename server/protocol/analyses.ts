/** The findings of open documents, worked out once for each version, and what they rest on. */
import type { CancellationToken } from "vscode-languageserver";
import type { Steps } from "../evaluate/steps.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Engine, WorkspaceFacts, PolicyFile, Settings } from "../rules/engine.ts";
import { oncePerSource } from "../rules/instances.ts";
import type { CheckedModels, ReadModels } from "../rules/project.ts";
import {
  allInOrder,
  concernsModels,
  fileDiagnosticsSteps,
  modelsDiagnosticsSteps,
  noModels,
} from "../rules/project.ts";
import { withoutWaived } from "../rules/waivers.ts";
import type { Snapshot } from "./documents.ts";
import { describeError } from "./log.ts";
import type { Log } from "./log.ts";
import type { Models } from "./models.ts";
import { contentModified, throwIfCancelled } from "./stale.ts";
import { uriKey } from "./uris.ts";
import { Abandoned, SharedWork } from "./work.ts";
import type { Work } from "./work.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

/** What findings rest on besides the document itself. */
export interface Basis {
  readonly workspaceFacts: WorkspaceFacts;
  readonly settings: Settings;
  readonly models: ReadModels;
  /** Configurations of several files, whose policies are judged as the models are. */
  readonly configurations: readonly PolicyFile[];
}

/** What the engine says of one version of a document, and from what it said it. */
export interface Analysis extends Basis {
  readonly snapshot: Snapshot;
  readonly file: PolicyFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** The models' findings by file. */
type ByFile = ReadonlyMap<string, readonly Diagnostic[]>;

/** What models show, and what the files of a configuration show by themselves. */
interface OfModels {
  readonly models: ByFile;
  readonly configurations: ByFile;
}

interface Running<T> {
  readonly basis: Basis;
  readonly models: CheckedModels;
  readonly work: SharedWork<T>;
}

const maxLogged = 100;

/**
 * Slices of work that a request waits for before it takes an older answer: some 50 ms of work. What is worked out
 * meanwhile is told when it is there.
 */
export const patience = 12;

/** Asks the engine once for each version and basis, however many requests want to know, and in slices. */
export class Analyses {
  readonly engine: Engine;
  readonly index: WorkspaceIndex;
  readonly models: Models;
  readonly work: Work;
  readonly #settings: () => Settings;
  readonly #today: () => string | undefined;
  readonly #known = new WeakMap<Snapshot, Analysis>();
  readonly #running = new WeakMap<Snapshot, Running<readonly Diagnostic[]>>();
  #ofModels:
    | {
        readonly models: CheckedModels;
        readonly configurations: readonly PolicyFile[];
        readonly settings: Settings;
        readonly work: SharedWork<OfModels>;
      }
    | undefined;
  readonly #log: Pick<Log, "error">;
  /** Faults that the log has already: each is told once, not at every keystroke. */
  readonly #logged = new Set<string>();

  constructor(
    engine: Engine,
    index: WorkspaceIndex,
    models: Models,
    work: Work,
    settings: () => Settings,
    log: Pick<Log, "error">,
    today: () => string | undefined = () => undefined,
  ) {
    this.#today = today;
    this.#log = log;
    this.engine = engine;
    this.index = index;
    this.models = models;
    this.work = work;
    this.#settings = settings;
  }

  /** The same objects for as long as nothing in them changes. */
  basis(): Basis {
    const models = this.models.read();
    const { configurations } = this.models;
    return { workspaceFacts: this.index.facts.now(), settings: this.#settings(), models, configurations };
  }

  /**
   * The analysis of this version on the newest basis.
   * @param patient false: where that takes long, and the version was analysed before on an older basis, that analysis
   * @throws ContentModified where the version is no longer the newest, RequestCancelled
   */
  async of(snapshot: Snapshot, token?: CancellationToken, patient = true): Promise<Analysis> {
    for (;;) {
      throwIfCancelled(token);
      if (!this.index.isCurrent(snapshot))
        throw contentModified("The document changed while its findings were worked out.");
      const basis = this.basis();
      const known = this.#known.get(snapshot);
      if (known && sameBasis(known, basis)) return known;
      const waits = patient || known === undefined ? undefined : patience;
      try {
        const found = await this.#diagnostics(snapshot, basis, token, waits);
        const diagnostics = found && (await this.#withoutWaived(found, this.index.policyFile(snapshot), basis));
        if (diagnostics === undefined && known) return known;
        if (diagnostics === undefined || !sameBasis(basis, this.basis())) continue;
        const analysis: Analysis = { snapshot, file: this.index.policyFile(snapshot), ...basis, diagnostics };
        this.#known.set(snapshot, analysis);
        return analysis;
      } catch (error) {
        if (!(error instanceof Abandoned)) throw error;
      }
    }
  }

  /** The last analysis of this version, if there is one: for what must not wait. */
  lastOf(snapshot: Snapshot): Analysis | undefined {
    return this.#known.get(snapshot);
  }

  /** Undefined where patience has ended. */
  async #diagnostics(
    snapshot: Snapshot,
    basis: Basis,
    token: CancellationToken | undefined,
    waits: number | undefined,
  ): Promise<readonly Diagnostic[] | undefined> {
    const read = this.index.policyFile(snapshot);
    const isConcerned =
      concernsModels(basis.models, read) || (read.hcl !== undefined && basis.configurations.length > 0);
    const models = isConcerned ? await this.models.checked(token, waits) : noModels;
    if (models === undefined) return undefined;
    const running = this.#running.get(snapshot);
    const work =
      running && !running.work.isAbandoned && running.models === models && sameBasis(running.basis, basis)
        ? running.work
        : new SharedWork(this.work, this.#own(read, basis, models), () => this.index.isCurrent(snapshot));
    this.#running.set(snapshot, { basis, models, work });
    const own = await work.wait(token, waits);
    if (own === undefined || !isConcerned) return own;
    const found = await this.#findings(models, basis).wait(token, waits);
    if (found === undefined) return undefined;
    const key = uriKey(read.file);
    const ofModels = found.models.get(key) ?? [];
    const ofConfigurations = found.configurations.get(key) ?? [];
    return ofModels.length + ofConfigurations.length === 0 ? own : allInOrder(ofModels, [...own, ...ofConfigurations]);
  }

  *#own(
    file: PolicyFile,
    { models, workspaceFacts, settings }: Basis,
    checked: CheckedModels,
  ): Steps<readonly Diagnostic[]> {
    const own = file.looksLikePolicy
      ? yield* fileDiagnosticsSteps(this.engine.steps, file, models, checked.models, workspaceFacts, settings)
      : [];
    for (const diagnostic of own) this.#logFault(diagnostic);
    return own;
  }

  /** Asked for once for each version of models and settings. */
  #findings(models: CheckedModels, { settings, configurations }: Basis): SharedWork<OfModels> {
    const known = this.#ofModels;
    const isOf = (one: typeof known): boolean =>
      one?.models === models && one.settings === settings && one.configurations === configurations;
    if (known !== undefined && isOf(known) && !known.work.isAbandoned) return known.work;
    const steps = this.#ofModelsSteps(models, configurations, settings);
    const work = new SharedWork(this.work, steps, () => isOf(this.#ofModels));
    this.#ofModels = { models, configurations, settings, work };
    return work;
  }

  *#ofModelsSteps(models: CheckedModels, configurations: readonly PolicyFile[], settings: Settings): Steps<OfModels> {
    const ofModels = yield* modelsDiagnosticsSteps(this.engine.steps, models, settings);
    const lists: (readonly Diagnostic[])[] = [];
    for (const file of configurations)
      lists.push(
        yield* fileDiagnosticsSteps(this.engine.steps, file, models, models.models, this.index.facts.now(), settings),
      );
    return { models: this.#byFile(ofModels), configurations: this.#byFile(oncePerSource(lists)) };
  }

  #byFile(all: readonly Diagnostic[]): ByFile {
    const byFile = new Map<string, Diagnostic[]>();
    for (const diagnostic of all) {
      this.#logFault(diagnostic);
      const key = uriKey(diagnostic.file);
      const list = byFile.get(key);
      if (list) list.push(diagnostic);
      else byFile.set(key, [diagnostic]);
    }
    return byFile;
  }

  /** What would be said of a text that exists nowhere yet. */
  async ofText(file: PolicyFile, settings: Settings, token: CancellationToken): Promise<readonly Diagnostic[]> {
    const found = await new SharedWork(this.work, this.#ofText(file, settings), () => true).wait(token);
    return await this.#withoutWaived(found, file, { ...this.basis(), settings });
  }

  async #withoutWaived(
    found: readonly Diagnostic[],
    file: PolicyFile,
    { models, settings }: Basis,
  ): Promise<readonly Diagnostic[]> {
    const { diagnostics } = await withoutWaived(found, {
      files: [file],
      settings,
      models: models.read.filter(({ template }) => template === undefined),
      codes: this.engine.codes(),
      today: this.#today(),
      pathOf: uriKey,
      seesWhole: () => false,
    });
    return diagnostics.filter((one) => one.code !== "waiver-not-in-force" || uriKey(one.file) === uriKey(file.file));
  }

  *#ofText(file: PolicyFile, settings: Settings): Steps<readonly Diagnostic[]> {
    const { models, configurations } = yield* this.models.checkedWith(file);
    const basis: Basis = { workspaceFacts: this.index.facts.with(file), settings, models, configurations };
    const own = yield* this.#own(file, basis, models);
    const found = yield* this.#ofModelsSteps(models, configurations, settings);
    const key = uriKey(file.file);
    return allInOrder(found.models.get(key) ?? [], [...own, ...(found.configurations.get(key) ?? [])]);
  }

  #logFault({ file, thrown }: Diagnostic): void {
    if (thrown === undefined) return;
    const line = `Keyhole failed in ${file}: ${describeError(thrown)}`;
    if (this.#logged.has(line)) return;
    if (this.#logged.size >= maxLogged) this.#logged.clear();
    this.#logged.add(line);
    this.#log.error(line);
  }
}

export const sameBasis = (a: Basis, b: Basis): boolean =>
  a.workspaceFacts === b.workspaceFacts &&
  a.settings === b.settings &&
  a.models === b.models &&
  a.configurations === b.configurations;
