/** From the files of a folder to their policies and the workspace models that they declare, one for each variant. */
import type { HclExpression } from "../../policy/hcl/nodes.ts";
import type { Style } from "../../policy/edits/style.ts";
import { parseHcl } from "../../policy/hcl/parse.ts";
import type { ObjectNode } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ReadTemplate, ReadConfiguration } from "../read-infrastructure.ts";
import type { Dialect } from "../symbols/dialects.ts";
import { Expressions } from "../symbols/expressions.ts";
import { accountOfKeys } from "../symbols/key-owner.ts";
import { homesNamed, RegionsOfKeys } from "./homes.ts";
import type { ChosenValue } from "./choices.ts";
import { Choosing, keysToChoose } from "./choices.ts";
import { ModuleReferences } from "./circles.ts";
import type { ModuleTree } from "./called-from.ts";
import { calledFrom } from "./called-from.ts";
import type { ConfigurationDeclarations } from "./declare.ts";
import { declare } from "./declare.ts";
import type { ConfigurationSource } from "./documents.ts";
import { editStyle, styleWithoutFile } from "./edit-style.ts";
import type { AppliedEnvironment } from "./environments.ts";
import { appliedEnvironments, homeOf } from "./environments.ts";
import type { VariableValues, ModuleInstance, NameScope } from "./values.ts";
import type { SharedEvaluation } from "./evaluation.ts";
import { goesOn, newEvaluation } from "./evaluation.ts";
import { Evaluator } from "./evaluator.ts";
import type { ConfigurationFiles } from "./files.ts";
import { FileTable, located, textsIn } from "./files.ts";
import type { SourceFile } from "./declared.ts";
import type { ModuleSource } from "./modules.ts";
import { dialectOf } from "./dialect.ts";
import { folderOf } from "../paths.ts";
import { planBody } from "./plans.ts";
import { ModuleFolders } from "./module-folders.ts";
import { tooLarge } from "./models.ts";
import { isOverride } from "./overrides.ts";
import { rootScope } from "./references.ts";
import { EntryPool } from "./shared-entries.ts";
import { readAssignments } from "./assignments.ts";
import type { ConfigurationVariant } from "./variant.ts";
import { chosenKey, modelOfVariant, oncePerPlace } from "./variant.ts";
import { TooManyValues } from "./values.ts";

/** What stays of a configuration from one version to the next. */
class Staying {
  readonly pool: EntryPool;
  /** Made-up values by what is chosen, as the newest version has them. */
  readonly names = new Map<string, Expressions>();
  readonly modules = new Map<string, ModuleSource>();
  /** By what is chosen of all that providers depend on. */
  evaluations = new Map<string, SharedEvaluation>();
  /** The newest version. */
  reading: VariantReading | undefined;

  constructor(pool = new EntryPool()) {
    this.pool = pool;
  }
}

const code = /\.(?:tf|tofu)(?:\.json)?$/i;
const values = /(?:^|\/)(?:terraform\.tfvars|[^/]*\.auto\.tfvars)(?:\.json)?$/i;

/** Names that other names lead to. */
const maxTurns = 4;

const isAutomatic = (file: string): boolean => /\.auto\.tfvars(?:\.json)?$/i.test(file);

/**
 * @param name of the configuration as a whole
 * @param folder of its root module
 */
export function readConfiguration(name: string, folder: string, files: ConfigurationFiles): ReadConfiguration {
  const last = files.last instanceof Staying ? files.last : new Staying();
  const reading = new VariantReading(name, folder, files, code, last);
  const again = (): VariantReading => new VariantReading(name, folder, files, code, new Staying(last.pool));
  return read(reading, last.evaluations.size === 0 ? undefined : again);
}

/** Undefined where the tree is no plan, and no state. */
export function readPlan(file: string, text: string, root: ObjectNode): ReadConfiguration | undefined {
  const body = planBody(text, root);
  if (body === undefined) return undefined;
  const hcl = { text, body, problems: [], sound: false };
  const files: ConfigurationFiles = {
    inFolder: () => [file],
    read: (name) => (name === file ? { text, hcl } : undefined),
  };
  return read(new VariantReading(file, folderOf(file), files, undefined));
}

/** @param again from the start, where what stays of the last version may lead elsewhere */
function read(reading: VariantReading, again?: () => VariantReading): ReadConfiguration {
  const { models, documents, isInOrder } = reading.variants();
  if (isInOrder && again !== undefined) return read(again());
  const { table } = reading;
  return {
    documents,
    models,
    text: table.text,
    files: table.parts.map(({ file }) => file),
    wantedFolders: [...table.wantedFolders],
    wantedFiles: [...table.wantedFiles],
    locate: (range) => located(table, range),
    stays: reading.staying,
  };
}

class VariantReading {
  readonly table: FileTable;
  readonly #name: string;
  readonly #folder: string;
  readonly #modules: ModuleFolders;
  readonly #files: ConfigurationFiles;
  readonly #code: RegExp | undefined;
  readonly #references = new Map<string, ModuleReferences>();
  readonly staying: Staying;
  /** What is read is read for. */
  #environment: AppliedEnvironment | undefined;
  /** The one that everything is in, where the environment or only the key policies tell. */
  #account: string | undefined;
  /** Those of this version, by the account and by what is chosen of all that providers depend on. */
  readonly #evaluations = new Map<string, SharedEvaluation>();
  /** The last other text that was read. */
  #another:
    | {
        readonly text: string;
        readonly chosen: ReadonlyMap<string, ChosenValue>;
        readonly environment: AppliedEnvironment | undefined;
        readonly documents: ConfigurationDeclarations["documents"];
      }
    | undefined;

  /** @param code how files of the language end; undefined for one that is derived from such */
  constructor(
    name: string,
    folder: string,
    files: ConfigurationFiles,
    code: RegExp | undefined,
    staying = new Staying(),
  ) {
    this.staying = staying;
    this.table = new FileTable(files, staying.reading?.table);
    staying.reading = this;
    staying.pool.nextVersion();
    this.#files = files;
    this.#code = code;
    this.#name = name;
    this.#folder = folder;
    this.#modules = new ModuleFolders(folder, this.table, code, staying.modules);
  }

  /** `isInOrder` where the next version has to be read from the start, and this one, too, if the last one was taken for it. */
  variants(): Pick<ReadTemplate, "documents" | "models"> & { readonly isInOrder: boolean } {
    try {
      const environments = appliedEnvironments(this.#folder, this.#files, this.table);
      const all = (environments.length === 0 ? [undefined] : environments).map((one) => this.#variants(one));
      const isInOrder = [...this.#evaluations.values()].some(({ evaluator }) => evaluator.isInOrder);
      this.staying.evaluations = isInOrder ? new Map<string, SharedEvaluation>() : this.#evaluations;
      const documents = all[0]?.documents ?? new Map<string, FoundDocument>();
      return { documents, models: all.flatMap(({ models }) => models), isInOrder };
    } catch (error) {
      this.staying.evaluations = new Map();
      if (!(error instanceof TooManyValues)) throw error;
      return { documents: new Map(), models: [tooLarge(this.#name, this.table)], isInOrder: true };
    }
  }

  #variants(environment: AppliedEnvironment | undefined): Pick<ReadTemplate, "documents" | "models"> {
    this.#environment = environment;
    this.#account = environment?.account;
    const { first, keys } = this.#first();
    const { account, region } = first.home;
    const given = homeOf({ account: this.#account, region: environment?.region }, first.home);
    const regions = new RegionsOfKeys();
    const named = ({ declared, providers }: ConfigurationVariant): void => {
      const { literals, keys } = homesNamed(declared, first.home, providers, this.staying.pool.homes);
      for (const [name, values] of literals)
        if (!given.has(name)) for (const value of values) first.choices.mayBe(name, undefined, value);
      if (!given.has(region)) regions.add(keys);
    };
    named(first);
    const found = new Map([[first.key, first]]);
    // What makes the reading another one, by name.
    const telling = new Map<string, readonly ChosenValue[]>();
    const isHome = (name: string): boolean => name === account || name === region;
    const isWithoutUse = (name: string): boolean => isHome(name) && !first.names.isAskedFor(name);
    const read = (asked: ReadonlyMap<string, ChosenValue>): ConfigurationVariant => {
      const chosen = regions.withRegion(asked, first.home);
      if ([...chosen.keys()].every(isWithoutUse)) return first;
      const variant = this.#variant(new Map([...keys, ...chosen]));
      if (!found.has(variant.key)) found.set(variant.key, variant);
      for (const [name, value] of asked.size === 1 ? asked : []) {
        // A choice may bring an account of its own.
        named(variant);
        if (variant.key !== first.key && !isHome(name)) telling.set(name, [...(telling.get(name) ?? []), value]);
      }
      return variant;
    };
    const limit = readAssignments(first, keys, read) ? undefined : "variants";
    const models = [...found.values()].map((variant) =>
      modelOfVariant(this.#name, this.table, variant, {
        asked: first.asked,
        limit,
        telling,
        derived: this.#code === undefined,
        calledInRoot: (name) => calledFrom(name, "", this.#tree()),
      }),
    );
    return { documents: oncePerPlace(first.declared.documents), models };
  }

  /**
   * With the defaults, in the account that the key policies tell where nothing else does; and where a map is asked for by
   * a name that nobody knows, with the first that it has.
   */
  #first(): { readonly first: ConfigurationVariant; readonly keys: ReadonlyMap<string, ChosenValue> } {
    let first = this.#variant(new Map());
    const keys = new Map<string, ChosenValue>();
    // What a map gives may be the name by which another one is asked.
    for (let turn = 0; turn < maxTurns; turn++) {
      const more = keysToChoose(first.asked).filter(([name]) => !keys.has(name));
      if (more.length === 0) break;
      for (const [name, key] of more) keys.set(name, key);
      first = this.#variant(keys, first.asked);
    }
    if (this.#account !== undefined) return { first, keys };
    this.#account = accountOfKeys(first.declared.keys, first.names.account);
    return { first: this.#account === undefined ? first : this.#variant(keys, first.asked), keys };
  }

  /** @param asked what an earlier reading asked for */
  #variant(chosen: ReadonlyMap<string, ChosenValue>, asked?: ConfigurationVariant["asked"]): ConfigurationVariant {
    const source = this.#modules.root();
    const dialect = dialectOf(source);
    const elsewhere = [dialect.account, dialect.region].flatMap((name) => {
      const value = chosen.get(name);
      return typeof value === "string" ? [[name, value] as const] : [];
    });
    const environment = this.#environment;
    const here = homeOf({ account: this.#account, region: environment?.region }, dialect);
    const known = [...here, ...elsewhere];
    const choices = new Choosing(chosen);
    if (asked !== undefined) choices.askAll(asked);
    const byDefault = JSON.stringify([environment?.name, this.#account]);
    const before = this.#evaluations.get(byDefault);
    const isAnother =
      elsewhere.length > 0 || before === undefined || [...chosen.keys()].some((name) => before.asked.has(name));
    const name = isAnother && chosen.size > 0 ? `${byDefault} ${chosenKey(chosen)}` : byDefault;
    const reading = this.#evaluations.get(name) ?? this.#evaluation(name, source, dialect, new Map(known), choices);
    this.#evaluations.set(name, reading);
    const { evaluator, names, root } = reading;
    evaluator.choose(choices);
    const { staying } = this;
    const key = (environment === undefined ? "" : `${environment.name} `) + chosenKey(chosen);
    staying.names.set(key, names);
    // A policy that stays is asked in later versions, too.
    const newest = (): VariantReading => staying.reading ?? this;
    const own: ConfigurationSource = {
      file: this.#name,
      get text() {
        return newest().table.text;
      },
      get version() {
        return newest();
      },
      isSound: ({ offset }) => newest().#mayBeEdited(newest().table.at(offset)),
      makeStyle: (address, { offset }) => newest().#style(address, offset, staying.names.get(key) ?? names),
      reread: (changed, path) => newest().#reread(changed, chosen, environment).get(path),
    };
    const declared = declare(own, evaluator, root);
    const { providers } = root;
    return {
      ...staying.pool.share(declared),
      chosen: key,
      environment: environment?.name,
      asked: choices.asked,
      names,
      choices,
      providers,
      home: dialect,
    };
  }

  /** That of the last version, where it holds. */
  #evaluation(
    name: string,
    source: ModuleSource,
    dialect: Dialect,
    known: ReadonlyMap<string, string>,
    choices: Choosing,
  ): SharedEvaluation {
    const { staying } = this;
    const last = staying.evaluations.get(name);
    const valuesOf = (root: ModuleInstance): VariableValues => this.#variableValues(root);
    if (last !== undefined && goesOn(last, source, dialect, choices, valuesOf)) return last;
    const newest = (): VariantReading => staying.reading ?? this;
    const evaluator = new Evaluator(
      new Expressions(known, dialect),
      choices,
      (path) => newest().table.file(path, false)?.asRead,
      (path, from, call) => newest().#modules.called(path, from, call),
    );
    evaluator.references.takesDefaults = this.#environment !== undefined;
    return newEvaluation(evaluator, source, dialect, valuesOf);
  }

  /** What override files replace cannot be told from what stands there. */
  #mayBeEdited(file: SourceFile | undefined): boolean {
    if (file?.sound !== true) return false;
    const folder = folderOf(file.file);
    return !this.table.parts.some((part) => isOverride(part) && folderOf(part.file) === folder);
  }

  #style(address: string, offset: number, names: Expressions): Style {
    const module = /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*/.exec(address)?.[0] ?? "";
    const file = this.table.at(offset);
    if (file === undefined) return styleWithoutFile(offset, module, names);
    const references = this.#referencesIn(folderOf(file.file));
    const own = (name: string): string => (name.startsWith(module) ? name.slice(module.length) : name);
    return editStyle(file, module, {
      names,
      mayRefer: (to) => references.mayRefer(own(address), to),
      declares: (name) => references.declares(name),
      dataSource: (type) => references.dataSource(type),
      calledHere: (name) => calledFrom(name, module, this.#tree()),
    });
  }

  #referencesIn(folder: string): ModuleReferences {
    const references =
      this.#references.get(folder) ??
      new ModuleReferences(this.table.parts.filter((part) => folderOf(part.file) === folder));
    this.#references.set(folder, references);
    return references;
  }

  #tree(): ModuleTree {
    return {
      root: this.#modules.root(),
      read: (path, from, call) => this.#modules.called(path, from, call),
      mayRefer: ({ folder }, from, to) => this.#referencesIn(folder).mayRefer(from, to),
    };
  }

  /** The policies of another text, with the same choices. */
  #reread(
    changed: string,
    chosen: ReadonlyMap<string, ChosenValue>,
    environment: AppliedEnvironment | undefined,
  ): ConfigurationDeclarations["documents"] {
    const known = this.#another;
    if (known?.text === changed && known.chosen === chosen && known.environment === environment) return known.documents;
    const texts = textsIn(changed);
    const files = new Map(this.table.parts.map((part, index) => [part.file, { part, text: texts[index] ?? "" }]));
    const source: ConfigurationFiles = {
      inFolder: (folder) => this.#files.inFolder(folder),
      read: (name) => {
        const before = this.#files.read(name);
        const now = files.get(name);
        if (before === undefined || now === undefined || now.text === now.part.text) return before;
        return { text: now.text, hcl: before.hcl && parseHcl(now.text, before.hcl) };
      },
    };
    const reading = new VariantReading(this.#name, this.#folder, source, this.#code);
    reading.#account = environment?.account ?? this.#account;
    reading.#environment = environment;
    const { documents } = reading.#variant(chosen).declared;
    this.#another = { text: changed, chosen, environment, documents };
    return documents;
  }

  /** The first of several values counts least: later files go before earlier ones. */
  #variableValues(root: ModuleInstance): VariableValues {
    const all = this.table.inFolder(this.#folder, values) ?? [];
    const ordered = [...all].sort((a, b) => Number(isAutomatic(a)) - Number(isAutomatic(b)));
    const found = new Map<string, { readonly expression: HclExpression; readonly scope: NameScope }>();
    const given = this.#environment?.values;
    for (const name of given === undefined ? ordered : [...ordered, given]) {
      const file = this.table.file(name, true);
      for (const attribute of file?.body.attributes ?? [])
        if (file !== undefined)
          found.set(attribute.name.value, { expression: attribute.value, scope: rootScope(root, { file }) });
    }
    return found;
  }
}
