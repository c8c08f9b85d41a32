import type { CheckedModels } from "../rules/project.ts";
import { checkModels, noModels } from "../rules/project.ts";
import type { CheckedModel, Engine, PolicyFile } from "../rules/engine.ts";
import { ruleMetadata } from "../rules/engine.ts";
import type { WorkspaceModel } from "../workspace/model.ts";
import type { ParsedModel } from "../workspace/parse-model.ts";
import { policyPaths } from "../workspace/parse-model.ts";
import type { ModelReader } from "../workspace/read-model.ts";
import { createModelReader } from "../workspace/read-model.ts";
import { guarded } from "./guarded-engine.ts";
import type { Log } from "./log.ts";
import { resolveUri, uriKey } from "./uris.ts";
import type { UriList } from "./uris.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

type Lookup = ReturnType<WorkspaceIndex["lookup"]>;

/** What a model's globs match, for as long as no file comes or goes. */
interface Matches {
  readonly listed: UriList | undefined;
  readonly byGlob: ReadonlyMap<string, readonly string[]>;
}

/** A version of a `keyhole.json`, and the model that it is with the files that it names. */
interface Reading {
  readonly config: PolicyFile;
  readonly parsed: ParsedModel;
  readonly paths: ReturnType<typeof policyPaths>;
  readonly matches: Matches;
  /** Files by the paths and globs that name them; a file that changes is another object. */
  readonly inputs: readonly (readonly [string, readonly PolicyFile[]])[];
  readonly model: WorkspaceModel;
}

/** Reads on behind the file's name. */
const missing = "no such file, or it cannot be read";

/** The workspace's models, open text before the disk's, checked anew where something that they say or name has changed. */
export class Models {
  readonly #engine: Engine;
  readonly #index: WorkspaceIndex;
  readonly #log: Log;
  readonly #configFile: () => readonly string[];
  readonly #codes = ruleMetadata().map(({ code }) => code);
  readonly #readers = new Map<string, ModelReader>();
  #readings = new Map<string, Reading>();
  #checked: CheckedModels = noModels;
  #seen: { readonly changes: number; readonly configFile: readonly string[] } | undefined;

  /** @param configFile where the setting `keyhole.configFile` may mean, as URIs; none where it is not set */
  constructor(engine: Engine, index: WorkspaceIndex, log: Log, configFile: () => readonly string[]) {
    this.#engine = engine;
    this.#index = index;
    this.#log = log;
    this.#configFile = configFile;
  }

  /** The same object for as long as nothing changes that a model says or names. */
  current(): CheckedModels {
    if (!this.#index.loaded) return this.#checked;
    const { changes } = this.#index;
    const configFile = this.#configFile();
    if (this.#seen?.changes === changes && this.#seen.configFile.join() === configFile.join()) return this.#checked;
    this.#seen = { changes, configFile };
    const readings = new Map<string, Reading>();
    const wanted = new Set(configFile);
    for (const reading of this.#read(this.#index.lookup(), wanted)) readings.set(reading.config.file, reading);
    this.#readings = readings;
    for (const file of this.#readers.keys()) if (!readings.has(file)) this.#readers.delete(file);
    this.#index.want([...wanted]);
    this.#checked = this.#check([...readings.values()]);
    return this.#checked;
  }

  /** The same, once all that the models name has been looked for: the model that a setting names, then what that names. */
  async complete(): Promise<CheckedModels> {
    await this.#index.searched;
    for (let round = 0; round < 2; round++) {
      this.current();
      await this.#index.wantedRead();
    }
    return this.current();
  }

  /** The models as they would be with another text of one of their files. */
  currentWith(changed: PolicyFile): CheckedModels {
    const lookup = this.#index.lookup();
    const key = uriKey(changed.file);
    return this.#check([...this.#read((asked) => (asked === key ? changed : lookup(asked)), new Set())]);
  }

  #check(readings: readonly Reading[]): CheckedModels {
    const models = readings.map(({ model }) => model);
    const before = this.#checked.models;
    if (models.length === before.length && models.every((model, index) => model === before[index]?.world.model)) return this.#checked;
    return checkModels(this.#engine, models, this.#checked);
  }

  *#read(lookup: Lookup, wanted: Set<string>): Generator<Reading> {
    for (const config of this.#configs(lookup)) {
      const last = this.#readings.get(config.file);
      const reading = guarded(this.#log, `reading the model ${config.file}`, () => this.#readOne(config, last, lookup, wanted), () => undefined) ?? last;
      if (reading !== undefined) yield reading;
    }
  }

  #configs(lookup: Lookup): PolicyFile[] {
    const named = this.#configFile();
    if (named.length === 0) return this.#index.models().map((file) => known(lookup(uriKey(file.file))) ?? file);
    return named.flatMap((uri) => known(lookup(uriKey(uri))) ?? []).slice(0, 1);
  }

  /** Undefined while files that it names are still being read. */
  #readOne(config: PolicyFile, last: Reading | undefined, lookup: Lookup, wanted: Set<string>): Reading | undefined {
    const reader = this.#readers.get(config.file) ?? createModelReader(this.#codes);
    this.#readers.set(config.file, reader);
    const parsed = reader.parse(config.file, config.text);
    const paths = last?.parsed === parsed ? last.paths : policyPaths(parsed);
    const matches = this.#matches(config.file, paths.globs, last?.parsed === parsed ? last.matches : undefined);
    let unread = false;
    const find = (path: string, uris: readonly string[]): readonly [string, readonly PolicyFile[]] => [path, uris.flatMap((uri) => {
      wanted.add(uri);
      const file = lookup(uriKey(uri));
      unread ||= file === "unread";
      return known(file) ?? [];
    })];
    const inputs = [
      ...paths.paths.map((path) => find(path, [resolveUri(config.file, path)])),
      ...paths.globs.map((glob) => find(glob, matches.byGlob.get(glob) ?? [])),
    ];
    if (unread) return undefined;
    if (last !== undefined && last.parsed === parsed && sameInputs(last.inputs, inputs)) return last;
    const named = new Map(inputs);
    const written = new Map(inputs.slice(0, paths.paths.length));
    const files = new Map([...named.values()].flat().map((file) => [file.file, file]));
    const model = reader.read({
      file: config.file, text: config.text,
      resolve: (path) => written.get(path)?.[0]?.file ?? resolveUri(config.file, path),
      find: (glob) => (named.get(glob) ?? []).map(({ file }) => file),
      documents: (name) => {
        const file = files.get(name);
        return file === undefined ? { problem: missing } : this.#engine.documents(file);
      },
    });
    return { config, parsed, paths, matches, inputs, model };
  }

  #matches(config: string, globs: readonly string[], last: Matches | undefined): Matches {
    if (globs.length === 0) return { listed: undefined, byGlob: new Map() };
    const listed = this.#index.listed();
    if (last?.listed === listed) return last;
    const own = uriKey(config);
    return { listed, byGlob: new Map(globs.map((glob) => [glob, listed.matching(config, glob).filter((uri) => uriKey(uri) !== own)])) };
  }
}

const known = (file: PolicyFile | "unread" | undefined): PolicyFile | undefined => (file === "unread" ? undefined : file);

const sameInputs = (a: Reading["inputs"], b: Reading["inputs"]): boolean => a.length === b.length
  && a.every(([, files], index) => files.length === b[index]?.[1].length && files.every((file, number) => file === b[index]?.[1][number]));

/** Models that are this file, or name it. */
export function modelsOf({ models }: CheckedModels, file: string): CheckedModel[] {
  return models.filter(({ world: { model } }) => model.file === file || model.dependencies.includes(file));
}
