/** What the catalog has of one service. */
import { ArnFormats } from "./arn-formats.ts";
import { beyondActions, beyondArns, beyondKeys } from "./beyond.ts";
import type { ResourceUse, ServiceChunk } from "./chunk.ts";
import { hasWildcard, matchesWildcard } from "./wildcard.ts";
import type {
  AccessLevel,
  KeyType,
  ConditionKey,
  ResourceType,
  ActionResource,
  CatalogAction,
} from "./catalog-entry.ts";

const levels: ReadonlyMap<string, AccessLevel> = new Map([
  ["L", "List"],
  ["R", "Read"],
  ["W", "Write"],
  ["T", "Tagging"],
  ["P", "Permissions management"],
]);

const types: ReadonlyMap<string, KeyType> = new Map([
  ["S", "String"],
  ["A", "ARN"],
  ["N", "Numeric"],
  ["D", "Date"],
  ["B", "Bool"],
  ["I", "IPAddress"],
]);

/** One service of the catalog. Names are taken without regard to case; what is asked for is worked out once. */
export class ServiceCatalog {
  readonly prefix: string;
  readonly #chunk: ServiceChunk;
  readonly #actions = new Map<number, CatalogAction>();
  readonly #sets = new Map<number, readonly ConditionKey[]>();
  readonly #matching = new Map<string, readonly CatalogAction[]>();
  readonly #matches = new Map<string, boolean>();
  /** All names of actions, lower-cased, a line each. */
  #joined: string | undefined;
  #places: ReadonlyMap<string, number> | undefined;
  #keys: KeyTable | undefined;
  #resources: readonly ResourceType[] | undefined;
  #formats: ArnFormats | undefined;

  constructor(prefix: string, chunk: ServiceChunk) {
    this.prefix = prefix;
    this.#chunk = chunk;
  }

  /** In the catalog's order. */
  get actionNames(): readonly string[] {
    return this.#chunk.actions.map(([name]) => name);
  }

  /** @param name without the service */
  action(name: string): CatalogAction | undefined {
    const place = this.#placeOf(name.toLowerCase());
    return place === undefined ? undefined : this.#actionAt(place);
  }

  /** Whether AWS has the action: the catalog, or what AWS accepts without it. @param name without the service */
  hasAction(name: string): boolean {
    const lower = name.toLowerCase();
    return this.#placeOf(lower) !== undefined || beyondActions(this.prefix).has(lower);
  }

  /** Whether a name, with or without wildcards, is that of an action. */
  matchesAction(name: string): boolean {
    if (!hasWildcard(name)) return this.hasAction(name);
    const lower = name.toLowerCase();
    let matches = this.#matches.get(lower);
    if (matches === undefined) {
      const isMatch = (action: string): boolean => matchesWildcard(lower, action);
      matches = this.#actionsWith(lower.split(/[*?]/)).some(isMatch) || [...beyondActions(this.prefix)].some(isMatch);
      remember(this.#matches, lower, matches);
    }
    return matches;
  }

  /** The actions of the catalog that a name, with or without wildcards, stands for. */
  actionsMatching(name: string): readonly CatalogAction[] {
    const lower = name.toLowerCase();
    if (!hasWildcard(lower)) {
      const action = this.action(lower);
      return action === undefined ? [] : [action];
    }
    let found = this.#matching.get(lower);
    if (found === undefined) {
      found = this.#actionsWith(lower.split(/[*?]/)).flatMap((action) => {
        const place = matchesWildcard(lower, action) ? this.#placeOf(action) : undefined;
        return place === undefined ? [] : [this.#actionAt(place)];
      });
      remember(this.#matching, lower, found);
    }
    return found;
  }

  /** Place of an action in the list of descriptions. */
  placeOfAction(name: string): number | undefined {
    return this.#placeOf(name.toLowerCase());
  }

  get resources(): readonly ResourceType[] {
    return (this.#resources ??= this.#chunk.resources.map(([name, arn, set]) => ({ name, arn, keys: this.#set(set) })));
  }

  /** What ARNs with this service in them look like. */
  get arnFormats(): ArnFormats {
    return (this.#formats ??= new ArnFormats([
      ...this.#chunk.resources.map(([, arn]) => arn).filter((arn) => arn.split(":", 3)[2] === this.prefix),
      ...(this.#chunk.formats ?? []),
      ...(beyondArns.get(this.prefix) ?? []),
    ]));
  }

  /** All condition keys that the service uses: its own, tag keys, some of other services. */
  get keys(): readonly ConditionKey[] {
    return this.#keyTable().all;
  }

  /** A key by its whole name, in slots anything: `s3:ExistingObjectTag/team`. Also keys that AWS takes without the catalog. */
  key(name: string): ConditionKey | undefined {
    const lower = name.toLowerCase();
    const { plain, slotted } = this.#keyTable();
    return plain.get(lower) ?? slotted.find(({ pattern }) => pattern.test(lower))?.key ?? beyondKeys.get(lower);
  }

  /** Place of a key in the list of descriptions. */
  placeOfKey(key: ConditionKey): number {
    return this.keys.indexOf(key);
  }

  #placeOf(name: string): number | undefined {
    return this.#actionPlaces().get(name);
  }

  #actionPlaces(): ReadonlyMap<string, number> {
    return (this.#places ??= new Map(this.#chunk.actions.map(([name], place) => [name.toLowerCase(), place])));
  }

  /** The names that have the longest of some texts in them, in the order of the catalog; none where one is in no name. */
  #actionsWith(literals: readonly string[]): readonly string[] {
    const joined = (this.#joined ??= `\n${[...this.#actionPlaces().keys()].join("\n")}\n`);
    // No name holds what stands between them.
    if (literals.some((one) => one.includes("\n") || !joined.includes(one))) return [];
    const literal = literals.reduce((longest, one) => (one.length > longest.length ? one : longest), "");
    if (literal === "") return [...this.#actionPlaces().keys()];
    const names: string[] = [];
    for (let at = joined.indexOf(literal); at >= 0;) {
      const end = joined.indexOf("\n", at);
      names.push(joined.slice(joined.lastIndexOf("\n", at) + 1, end));
      at = joined.indexOf(literal, end);
    }
    return names;
  }

  #actionAt(place: number): CatalogAction {
    const known = this.#actions.get(place);
    if (known !== undefined) return known;
    const [name, level, set, uses = []] = this.#chunk.actions[place] ?? ["", ""];
    const action: CatalogAction = {
      name,
      level: levels.get(level) ?? "Write",
      keys: this.#set(set),
      resources: uses.flatMap((use) => this.#use(use)),
    };
    this.#actions.set(place, action);
    return action;
  }

  #use([place, required, set]: ResourceUse): ActionResource[] {
    const type = this.resources[place];
    return type === undefined ? [] : [{ type, required: required === 1, keys: this.#set(set) }];
  }

  #set(place = 0): readonly ConditionKey[] {
    let set = this.#sets.get(place);
    if (set === undefined) {
      const { all } = this.#keyTable();
      set = (this.#chunk.sets[place] ?? []).flatMap((key) => all[key] ?? []);
      this.#sets.set(place, set);
    }
    return set;
  }

  #keyTable(): KeyTable {
    return (this.#keys ??= keyTable(
      this.#chunk.keys.map(([name, type]) => ({
        name,
        type: types.get(type.replace("*", "")) ?? "String",
        multivalued: type.startsWith("*"),
      })),
    ));
  }
}

/** Answers for so many patterns are kept: a policy has a few, a fuzzer any number. */
const maxPatterns = 2000;

function remember<Answer>(answers: Map<string, Answer>, pattern: string, answer: Answer): void {
  if (answers.size >= maxPatterns) answers.clear();
  answers.set(pattern, answer);
}

interface KeyTable {
  readonly all: readonly ConditionKey[];
  /** Lower-cased names without slots. */
  readonly plain: ReadonlyMap<string, ConditionKey>;
  /** Those that say most first: `events:Metadata/${MetadataKey}/Matcher` is none of `events:Metadata/${MetadataKey}`. */
  readonly slotted: readonly { readonly pattern: RegExp; readonly key: ConditionKey }[];
}

function keyTable(all: readonly ConditionKey[]): KeyTable {
  const plain = new Map<string, ConditionKey>();
  const slotted: { pattern: RegExp; key: ConditionKey }[] = [];
  for (const key of all) {
    const pattern = slotPattern(key.name);
    if (pattern === undefined) plain.set(key.name.toLowerCase(), key);
    else slotted.push({ pattern, key });
  }
  const said = ({ name }: ConditionKey): number => name.replace(slots, "").length;
  return { all, plain, slotted: slotted.sort((a, b) => said(b.key) - said(a.key)) };
}

/** What varies in a key's name: `${TagKey}`, `<key>`, and in some `tag-key` (`secretsmanager:ResourceTag/tag-key`). */
const slots = /\$\{[^}]*\}|<[^>]*>|(?<=\/)tag-key$/g;

/** For lower-cased names; undefined for a name without slots. */
export function slotPattern(name: string): RegExp | undefined {
  const parts = name.toLowerCase().split(slots);
  if (parts.length === 1) return undefined;
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`, "s");
}
