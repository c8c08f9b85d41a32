/** The workspace models of an editor, read again when something that they name changes. */
import type { CancellationToken } from "vscode-languageserver";
import type { Steps } from "../evaluate/steps.ts";
import type { CheckedModels, ReadModels } from "../rules/project.ts";
import type { ChosenOperations } from "../rules/engine.ts";
import { checkModelsSteps, noModels, readModels } from "../rules/project.ts";
import type { CheckedModel, Engine, PolicyFile } from "../rules/engine.ts";
import type { WorkspaceModel } from "../workspace/model.ts";
import type { MadeModel } from "../workspace/model-of-files.ts";
import type { NamedPaths, ParsedModel } from "../workspace/parse-model.ts";
import type { NamedFile, NamedFiles } from "../workspace/named-files.ts";
import { filesIn, isProblem, modelFileName, readWithFiles, sameFiles } from "../workspace/named-files.ts";
import type { FileProblem } from "../workspace/source.ts";
import type { createModelReader, ModelReader } from "../workspace/read-model.ts";
import { guarded } from "./guarded-engine.ts";
import { LoadedLater } from "./loaded-later.ts";
import type { Log } from "./log.ts";
import { isBelow, relativePath, resolveUri, uriKey } from "./uris.ts";
import type { OpenConfigurations } from "./open-configurations.ts";
import type { UriList } from "./uris.ts";
import { Abandoned, SharedWork } from "./work.ts";
import type { Work } from "./work.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

type FileLookup = ReturnType<WorkspaceIndex["lookup"]>;

interface NamedUri {
  readonly uri: string;
  readonly key: string;
}

/** Where the files are that a text names, for as long as it is the same and (globs) no file comes or goes. */
interface NamedUris {
  readonly listed: UriList | undefined;
  readonly byPath: ReadonlyMap<string, NamedUri>;
  readonly byGlob: ReadonlyMap<string, readonly NamedUri[]>;
}

/** A version of a `keyhole.json`, and the model that it is with the files that it names. */
interface ModelReading {
  readonly config: PolicyFile;
  readonly parsed: ParsedModel;
  readonly uris: NamedUris;
  readonly named: NamedFiles<PolicyFile>;
  readonly model: WorkspaceModel;
}

/** What the editor says of models. Folders are URIs. */
export interface ModelSettings {
  /** Of the workspace. */
  readonly folders: readonly string[];
  /** Those that the setting `keyhole.allowOutside` names. */
  readonly allowed: readonly string[];
  /** The setting `keyhole.operations`. */
  readonly operations: ChosenOperations | undefined;
}

const outOfReach: FileProblem = {
  problem:
    "is not read, because it lies outside this file's folder and the workspace folder; the setting keyhole.allowOutside lets a model name it",
  refused: true,
};
const missing: FileProblem = { problem: "no such file, or it cannot be read", missing: true };

/**
 * The workspace's models, open text before the disk's, checked anew where something that they say or name has changed.
 */
export class Models {
  readonly #engine: Engine;
  readonly #index: WorkspaceIndex;
  readonly #log: Log;
  readonly #configFile: () => readonly string[];
  readonly #reach: () => ModelSettings;
  readonly #readers = new Map<string, ModelReader>();
  #readings = new Map<string, ModelReading>();
  /** For `keyhole.json` files. */
  readonly #createReader: LoadedLater<typeof createModelReader>;
  readonly #code: LoadedLater<OpenConfigurations>;
  /** The files that a model is and names, as they were when it was read. */
  readonly #filesOf = new WeakMap<WorkspaceModel, ReadonlySet<PolicyFile>>();
  readonly #work: Work;
  #read: ReadModels = noModels;
  /** What open files of infrastructure code are read as together; the same list for as long as nothing in it changes. */
  #configurations: readonly PolicyFile[] = [];
  /** The last check that came to its end. */
  #checked: CheckedModels = noModels;
  #checking: { readonly read: ReadModels; readonly work: SharedWork<CheckedModels> } | undefined;
  #seen: { readonly changes: number; readonly asked: string } | undefined;

  /** @param configFile where the setting `keyhole.configFile` may mean, as URIs; none where it is not set */
  constructor(
    engine: Engine,
    index: WorkspaceIndex,
    work: Work,
    log: Log,
    configFile: () => readonly string[],
    reach: () => ModelSettings,
  ) {
    this.#reach = reach;
    this.#work = work;
    this.#engine = engine;
    this.#index = index;
    this.#log = log;
    this.#configFile = configFile;
    const came = (): void => {
      index.disk.changed();
    };
    const load = async (): Promise<typeof createModelReader> =>
      (await import("../workspace/read-model.ts")).createModelReader;
    this.#createReader = new LoadedLater(load, came, log);
    this.#code = new LoadedLater(
      async () => new (await import("./open-configurations.ts")).OpenConfigurations(engine, index),
      came,
      log,
    );
  }

  /** The newest versions; the same object for as long as nothing changes that a model says or names. */
  read(): ReadModels {
    if (!this.#index.disk.loaded) return this.#read;
    const { changes } = this.#index;
    const configFile = this.#configFile();
    const asked = JSON.stringify([configFile, this.#reach()]);
    if (this.#seen?.changes === changes && this.#seen.asked === asked) return this.#read;
    this.#seen = { changes, asked };
    const readings = new Map<string, ModelReading>();
    const wanted = new Map(configFile.map((uri) => [uriKey(uri), uri]));
    const lookup = this.#index.lookup();
    for (const reading of this.#readAll(lookup, wanted)) readings.set(reading.config.file, reading);
    this.#readings = readings;
    for (const file of this.#readers.keys()) if (!readings.has(file)) this.#readers.delete(file);
    const code = (this.#index.hasCode() ? this.#code.get() : undefined)?.read(lookup, wanted).all ?? [];
    if (code.length !== this.#configurations.length || code.some((file, index) => file !== this.#configurations[index]))
      this.#configurations = code;
    this.#index.disk.want(wanted, [...new Set([...readings.keys()].flatMap((config) => this.#mayNameIn(config)))]);
    this.#read = this.#asRead([...readings.values()], [...this.#index.openFiles(), ...code]);
    return this.#read;
  }

  /** Configurations of several files, as they were last read. */
  get configurations(): readonly PolicyFile[] {
    return this.#configurations;
  }

  /** Infrastructure code declares its models itself: that of open documents. */
  #asRead(readings: readonly ModelReading[], open: readonly PolicyFile[]): ReadModels {
    const models = [...readings.map(({ model }) => model), ...open.flatMap((file) => file.models ?? [])];
    const { read: before, operations: chosen } = this.#read;
    const { operations } = this.#reach();
    return operations === chosen &&
      models.length === before.length &&
      models.every((model, index) => model === before[index])
      ? this.#read
      : readModels(models, operations);
  }

  /** What the newest versions need. */
  async #loaded(): Promise<void> {
    await Promise.all([this.#createReader.loading, this.#code.loading]);
  }

  /** The check of the newest versions, once it is there; undefined where it takes longer than `patience` slices. */
  async checked(token?: CancellationToken): Promise<CheckedModels>;
  async checked(token: CancellationToken | undefined, patience: number | undefined): Promise<CheckedModels | undefined>;
  async checked(token?: CancellationToken, patience?: number): Promise<CheckedModels | undefined> {
    for (;;) {
      this.read();
      await this.#loaded();
      const read = this.read();
      if (isOf(this.#checked, read)) return this.#checked;
      try {
        const checked = await this.#check(read).wait(token, patience);
        if (checked === undefined || this.read() === read) return checked;
      } catch (error) {
        if (!(error instanceof Abandoned)) throw error;
      }
    }
  }

  #check(read: ReadModels): SharedWork<CheckedModels> {
    const running = this.#checking;
    if (running?.read === read && !running.work.isAbandoned) return running.work;
    const work = new SharedWork(this.#work, this.#checkSteps(read), () => this.read() === read);
    this.#checking = { read, work };
    return work;
  }

  *#checkSteps(read: ReadModels): Steps<CheckedModels> {
    return (this.#checked = yield* checkModelsSteps(this.#engine.steps, read, this.#checked));
  }

  /** The last check that came to its end, if in it this file is as it is now. */
  lastWith(file: PolicyFile): CheckedModel | undefined {
    return modelsOf(this.#checked, file.file).find(({ compiled: { model } }) => this.#filesOf.get(model)?.has(file));
  }

  /**
   * The same as `checked`, once all that the models name has been looked for: the model that a setting names, then what
   * that names.
   */
  async complete(token?: CancellationToken): Promise<CheckedModels> {
    await this.readCompletely();
    return await this.checked(token);
  }

  /** The same as `read`, once all that the models name has been looked for. */
  async readCompletely(): Promise<ReadModels> {
    await this.#index.disk.searched;
    for (let round = 0; round < 2; round++) {
      this.read();
      await this.#loaded();
      this.read();
      await this.#index.disk.wantedRead();
    }
    return this.read();
  }

  /** What `init` would make of the policies in a folder. */
  async madeOf(folder: string): Promise<MadeModel> {
    const { modelOfFiles } = await import("../workspace/model-of-files.ts");
    const config = `${folder.replace(/\/$/, "")}/${modelFileName}`;
    const uris = new Map<string, string>();
    const policies = this.#index.policyFiles().flatMap((policy) => {
      if (!isBelow(policy.file, folder)) return [];
      const file = relativePath(folder, policy.file);
      uris.set(file, policy.file);
      return [{ file, documents: this.#engine.documents(policy) }];
    });
    const make = (files: typeof policies): MadeModel =>
      modelOfFiles(files, this.#engine.codes(), config, (path) => uris.get(path) ?? resolveUri(config, path));
    return guarded(
      this.#log,
      `making a model of ${folder}`,
      () => make(policies),
      () => make([]),
    );
  }

  /** The check of the models, and the configurations, as they would be with another text of one of their files. */
  *checkedWith(
    changed: PolicyFile,
  ): Steps<{ readonly models: CheckedModels; readonly configurations: readonly PolicyFile[] }> {
    const lookup = this.#index.lookup();
    const key = uriKey(changed.file);
    const open = this.#index.openFiles().map((file) => (uriKey(file.file) === key ? changed : file));
    const configurations = this.#code.value?.with(changed, lookup).all ?? [];
    const read = this.#asRead(
      [...this.#readAll((asked) => (asked === key ? changed : lookup(asked)), new Map())],
      [...open, ...configurations],
    );
    const models = isOf(this.#checked, read)
      ? this.#checked
      : yield* checkModelsSteps(this.#engine.steps, read, this.#checked);
    return { models, configurations };
  }

  /** The files that the paths in a `keyhole.json` mean, as it writes them; those that are there. */
  pathsIn(config: string): ReadonlyMap<string, string> {
    const byPath = this.#readings.get(config)?.named.byPath ?? [];
    return new Map([...byPath].flatMap(([path, { name, found }]) => (isProblem(found) ? [] : [[path, name]])));
  }

  /** @param wanted gets the files that models name, by `uriKey` */
  *#readAll(lookup: FileLookup, wanted: Map<string, string>): Generator<ModelReading> {
    const configs = this.#configs(lookup);
    const createReader = configs.length > 0 ? this.#createReader.get() : undefined;
    if (createReader === undefined) return;
    for (const config of configs) {
      const last = this.#readings.get(config.file);
      const reading =
        guarded(
          this.#log,
          `reading the model ${config.file}`,
          () => this.#readOne(config, createReader, last, lookup, wanted),
          () => undefined,
        ) ?? last;
      if (reading !== undefined) yield reading;
    }
  }

  #configs(lookup: FileLookup): PolicyFile[] {
    const named = this.#configFile();
    if (named.length === 0) {
      return this.#index
        .models()
        .filter(({ file }) => this.#mayName(file, file))
        .map((file) => known(lookup(uriKey(file.file))) ?? file);
    }
    return named.flatMap((uri) => known(lookup(uriKey(uri))) ?? []).slice(0, 1);
  }

  /** Undefined while files that it names are still being read. */
  #readOne(
    config: PolicyFile,
    createReader: typeof createModelReader,
    last: ModelReading | undefined,
    lookup: FileLookup,
    wanted: Map<string, string>,
  ): ModelReading | undefined {
    const reader = this.#readers.get(config.file) ?? createReader(this.#engine.codes());
    this.#readers.set(config.file, reader);
    const parsed = reader.parse(config.file, config.text);
    const sameText = last?.parsed === parsed;
    const uris = this.#urisIn(config.file, reader.paths(parsed), sameText ? last.uris : undefined);
    let unread = false;
    const find = ({ uri, key }: NamedUri): NamedFile<PolicyFile> => {
      if (!this.#mayName(config.file, uri)) return { name: uri, found: outOfReach };
      wanted.set(key, uri);
      const file = lookup(key);
      unread ||= file === "unread";
      const found = known(file);
      return found === undefined ? { name: uri, found: missing } : { name: found.file, found };
    };
    const named: NamedFiles<PolicyFile> = {
      byPath: new Map([...uris.byPath].map(([path, uri]) => [path, find(uri)])),
      byGlob: new Map(
        [...uris.byGlob].map(([glob, list]) => [glob, list.map(find).filter(({ found }) => found !== missing)]),
      ),
    };
    // A text that is being typed is not waited for: the places of an older one would be wrong in it.
    if (unread && (last === undefined || sameText)) return undefined;
    if (sameText && sameFiles(last.named, named)) return last;
    const model = readWithFiles(reader, {
      file: config.file,
      text: config.text,
      named,
      nameOf: (path) => resolveUri(config.file, path),
      documents: (file) => this.#engine.documents(file),
      missing,
    });
    this.#filesOf.set(model, new Set([config, ...filesIn(named)]));
    return { config, parsed, uris, named, model };
  }

  /**
   * A model in a repository is not the user: its folder, the workspace folder that it lies in, and what the user
   * allows.
   */
  #mayNameIn(config: string): string[] {
    const { folders, allowed } = this.#reach();
    return [
      config.slice(0, config.lastIndexOf("/")),
      ...folders.filter((folder) => isBelow(config, folder)),
      ...allowed,
    ];
  }

  /** By where the file is when links are followed, once that is known. */
  #mayName(config: string, uri: string): boolean {
    const folders = this.#mayNameIn(config);
    const real = this.#index.disk.realOf(uri);
    return real === undefined
      ? folders.some((folder) => isBelow(uri, folder))
      : folders.some((folder) => isBelow(real, this.#index.disk.realOf(folder) ?? folder));
  }

  #urisIn(config: string, { paths, globs }: NamedPaths, last: NamedUris | undefined): NamedUris {
    const listed = last !== undefined && last.byGlob.size === 0 ? undefined : this.#index.listed();
    if (last !== undefined && (last.byGlob.size === 0 || last.listed === listed)) return last;
    const own = uriKey(config);
    const named = (uri: string): NamedUri => ({ uri, key: uriKey(uri) });
    return {
      listed,
      byPath: last?.byPath ?? new Map(paths.map((path) => [path, named(resolveUri(config, path))])),
      byGlob: new Map(
        globs.map((glob) => [glob, (listed?.matching(config, glob) ?? []).map(named).filter(({ key }) => key !== own)]),
      ),
    };
  }
}

const known = (file: PolicyFile | "unread" | undefined): PolicyFile | undefined =>
  file === "unread" ? undefined : file;

const isOf = (checked: CheckedModels, { read }: ReadModels): boolean =>
  checked.read.length === read.length && read.every((model, index) => model === checked.read[index]);

/** Models that are this file, or name it. */
export function modelsOf({ models }: CheckedModels, file: string): CheckedModel[] {
  return models.filter(({ compiled: { model } }) => model.file === file || model.dependencies.includes(file));
}
