/**
 * AWS's catalog of services, actions, resource types and condition keys, loaded service by service: the shell that runs
 * the engine has its chunks (`npm run build` makes them), and loads those that a text names before the text is checked.
 */
import { beyondArnServices, beyondKeyPrefixes, beyondNames, beyondServices } from "./beyond.ts";
import type { AboutChunk, IndexChunk, ServiceChunk } from "./chunk.ts";
import type { CatalogAction, ConditionKey } from "./catalog-entry.ts";
import { ServiceCatalog } from "./service-catalog.ts";

/**
 * Reads one of the catalog's files: `index`, `s3`, `about-s3`. Undefined where it can't be read: what needs it is not
 * checked then.
 */
export type ReadChunk = (name: string) => Promise<string | undefined>;

/** What rules ask. Names are taken without regard to case. */
export interface Catalog {
  /** Of the data: YYYY-MM-DD; undefined where there is none, so that nothing can be said of names. */
  readonly date: string | undefined;
  /** Another one whenever it may answer something else: more of it is loaded, other names are added. */
  readonly revision: string;
  /** Whether somebody says that a service, an action or a key exists though the catalog does not have it. */
  isAdded(name: string): boolean;
  /** Whether AWS has a service of this prefix, as actions have it. */
  hasService(prefix: string): boolean;
  /** Whether it stands in ARNs. */
  hasArnService(prefix: string): boolean;
  /** Whether condition keys begin with it; those of identity providers, which are host names, included. */
  hasKeyPrefix(prefix: string): boolean;
  /** All prefixes, in order. */
  readonly prefixes: readonly string[];
  /** `Amazon S3` */
  serviceName(prefix: string): string | undefined;
  /** Undefined where there is no such service, or where its chunk is not loaded. */
  service(prefix: string): ServiceCatalog | undefined;
  /** The services that define keys of this prefix: one, except for identity providers and the like. */
  servicesOfKey(prefix: string): readonly ServiceCatalog[];
  /** Services that resource control policies cover. */
  coversResourceControl(prefix: string): boolean;
}

/** What AWS says about a name; loaded with `describe`. */
export interface Descriptions {
  ofAction(service: ServiceCatalog, action: CatalogAction): string | undefined;
  ofKey(service: ServiceCatalog, key: ConditionKey): string | undefined;
}

/** The chunks that are loaded, and the door to the others. */
export class LoadedCatalog implements Catalog {
  readonly #read: ReadChunk | undefined;
  readonly #loading = new Map<string, Promise<void>>();
  readonly #services = new Map<string, ServiceCatalog>();
  readonly #abouts = new Map<string, AboutChunk>();
  #index: Index | undefined;

  /** @param read undefined: there is no catalog */
  constructor(read?: ReadChunk) {
    this.#read = read;
  }

  /** All of it, for tests and tools. @param files by name, as `ReadChunk` takes it */
  static whole(files: ReadonlyMap<string, string>): LoadedCatalog {
    const catalog = new LoadedCatalog((name) => Promise.resolve(files.get(name)));
    for (const [name, text] of files) catalog.#take(name, text);
    return catalog;
  }

  get date(): string | undefined {
    return this.#index?.date;
  }

  get revision(): string {
    return `${String(this.#services.size)} ${this.date ?? ""}`;
  }

  get prefixes(): readonly string[] {
    return this.#index?.prefixes ?? [];
  }

  isAdded(): boolean {
    return false;
  }

  hasService(prefix: string): boolean {
    const lower = prefix.toLowerCase();
    return this.#index?.names.has(lower) === true || beyondServices.has(lower);
  }

  hasArnService(prefix: string): boolean {
    return this.hasService(prefix) || beyondArnServices.has(prefix.toLowerCase());
  }

  hasKeyPrefix(prefix: string): boolean {
    const lower = prefix.toLowerCase();
    return (
      lower === "aws" ||
      this.hasService(lower) ||
      beyondKeyPrefixes.has(lower) ||
      this.#index?.keyPrefixes.has(lower) === true ||
      /[./]/.test(lower)
    );
  }

  serviceName(prefix: string): string | undefined {
    const lower = prefix.toLowerCase();
    return this.#index && (beyondNames.get(lower) ?? this.#index.names.get(lower));
  }

  service(prefix: string): ServiceCatalog | undefined {
    return this.#services.get(prefix.toLowerCase());
  }

  servicesOfKey(prefix: string): readonly ServiceCatalog[] {
    const lower = prefix.toLowerCase();
    const owners = this.#index === undefined ? [] : ownersOf(this.#index, lower);
    return owners.flatMap((service) => this.service(service) ?? []);
  }

  coversResourceControl(prefix: string): boolean {
    return this.#index?.resourceControl.has(prefix.toLowerCase()) === true;
  }

  /** Resolves once the services are known, if there is a catalog. */
  open(): Promise<void> {
    return this.#load("index");
  }

  /**
   * Resolves once all chunks that a text names are loaded; undefined where they are already. Never rejects.
   */
  prepare(text: string): Promise<void> | undefined {
    if (this.#read === undefined || !mayNameServices(text)) return undefined;
    if (this.#index === undefined)
      return this.open().then(async () => {
        if (this.#index !== undefined) await this.prepare(text);
      });
    return this.load(this.servicesNamed(text));
  }

  /** Resolves once the chunks of these services are loaded; undefined where they are already. */
  load(services: Iterable<string>): Promise<void> | undefined {
    const missing = [...new Set(services)].filter(
      (prefix) => !this.#services.has(prefix) && this.#index?.names.has(prefix),
    );
    if (missing.length === 0) return undefined;
    return Promise.all(missing.map((prefix) => this.#load(prefix))).then(() => undefined);
  }

  /** The services of the catalog that a text names, in whatever syntax: as an action, in an ARN, by a condition key. */
  servicesNamed(text: string): ReadonlySet<string> {
    const named = new Set<string>();
    const index = this.#index;
    if (index === undefined) return named;
    for (const word of wordsOf(text)) {
      for (const service of ownersOf(index, word)) if (index.names.has(service)) named.add(service);
    }
    return named;
  }

  /** What AWS says about names of these services. */
  async describe(services: Iterable<string>): Promise<Descriptions> {
    await Promise.all([...new Set([...services].map(aboutFile))].map((file) => this.#load(file)));
    const textsOf = ({ prefix }: ServiceCatalog) =>
      new Map(Object.entries(this.#abouts.get(aboutFile(prefix)) ?? {})).get(prefix);
    return {
      ofAction: (service, { name }) => textsOf(service)?.[0][service.placeOfAction(name) ?? -1],
      ofKey: (service, key) => textsOf(service)?.[1][service.placeOfKey(key)],
    };
  }

  #load(name: string): Promise<void> {
    let loading = this.#loading.get(name);
    if (loading === undefined) {
      const read = this.#read?.(name) ?? Promise.resolve(undefined);
      loading = read.then(
        (text) => {
          if (text !== undefined) this.#take(name, text);
        },
        () => undefined,
      );
      this.#loading.set(name, loading);
    }
    return loading;
  }

  #take(name: string, text: string): void {
    if (name === "index") this.#index = indexOf(JSON.parse(text) as IndexChunk);
    else if (name.startsWith(aboutStart)) this.#abouts.set(name, JSON.parse(text) as AboutChunk);
    else this.#services.set(name, new ServiceCatalog(name, JSON.parse(text) as ServiceChunk));
  }
}

const aboutStart = "about-";
const aboutFile = (prefix: string): string => aboutStart + prefix.slice(0, 2);

/** What may be, or declare, a policy: with an element that every policy has, in JSON, YAML or HCL. */
const mayNameServices = (text: string): boolean => /statement/i.test(text);

/**
 * The words before a colon, and, where `Fn::Join` or the like puts texts together, those that stand alone in quotes;
 * lower-cased. In JSON, YAML and HCL strings a letter can be written by its number, too.
 */
function wordsOf(text: string): ReadonlySet<string> {
  const plain = /\\[ux]/.test(text)
    ? text.replace(/\\(?:u([\da-f]{4})|x([\da-f]{2}))/gi, (_, long: string | undefined, short: string | undefined) =>
        String.fromCharCode(parseInt(long ?? short ?? "20", 16)),
      )
    : text;
  const found = new Set<string>();
  for (let colon = plain.indexOf(":"); colon >= 0; colon = plain.indexOf(":", colon + 1)) {
    let from = colon;
    while (from > 0 && isOfWord(plain.charCodeAt(from - 1))) from--;
    if (from < colon) found.add(plain.slice(from, colon));
  }
  if (/join/i.test(plain)) for (const [, word = ""] of plain.matchAll(/["']([\w-]+)["']/g)) found.add(word);
  return new Set([...found].map((word) => word.toLowerCase()));
}

/** Letters, digits, `_`, `-`, `.` and `/`: of services, and of hosts that are identity providers. */
const isOfWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 45 && code <= 57) || code === 95;

interface Index {
  readonly date: string;
  readonly prefixes: readonly string[];
  readonly names: ReadonlyMap<string, string>;
  readonly keyPrefixes: ReadonlyMap<string, readonly string[]>;
  readonly resourceControl: ReadonlySet<string>;
}

/** The services whose chunks have what begins with this prefix: those of identity providers, host names, are STS's. */
const ownersOf = ({ names, keyPrefixes }: Index, prefix: string): readonly string[] =>
  names.has(prefix) ? [prefix] : (keyPrefixes.get(prefix) ?? (/[./]/.test(prefix) ? ["sts"] : [prefix]));

function indexOf({ date, services, keyPrefixes, resourceControl }: IndexChunk): Index {
  return {
    date,
    prefixes: services.map(([prefix]) => prefix),
    names: new Map(services),
    keyPrefixes: new Map(keyPrefixes.map(([prefix, owners]) => [prefix.toLowerCase(), owners])),
    resourceControl: new Set(resourceControl),
  };
}
