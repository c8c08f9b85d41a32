/**
 * Entries of several readings of one configuration: what reads the same is the same object, so that it is judged once;
 * and which of two choices have a say on each other.
 */
import type { ListElement, PolicyDocument, Statement } from "../../policy/document.ts";
import type { JsonNode, Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ModelBucket, ModelKey, ModelPrincipal, PolicyList } from "../model.ts";
import type { ConfigurationDeclarations } from "./declare.ts";
import type { HomesBefore } from "./homes.ts";

export interface SharedReading {
  readonly declared: ConfigurationDeclarations;
  /** Two readings with the same one say the same. */
  readonly key: string;
  /** What each entry says, by its name: the same number for the same. */
  readonly entries: ReadonlyMap<string, number>;
  readonly pool: Pick<EntryPool, "reachOf">;
}

/** Where a document begins, in the text of all files. */
export const startOf = ({ document, source }: FoundDocument): Range =>
  source.embedded.reduce<Range>((inner, text) => text.toOuterRange(inner), document.node);

/** All that says the same. */
interface Pooled<Value> {
  readonly value: Value;
  readonly number: number;
  /** The last version of the configuration that had it; none once it is forgotten. */
  version: number;
}

export class EntryPool {
  readonly #pooled = new Map<string, Pooled<unknown>>();
  /** By what is the same object: what it says need not be looked at. */
  readonly #known = new WeakMap<object, Pooled<unknown>>();
  readonly #reached = new WeakMap<PolicyDocument, readonly string[]>();
  readonly homes: HomesBefore = new WeakMap();
  #version = 0;
  #next = 0;

  /** Of what the last version of the configuration had, only that is kept which this one has. */
  nextVersion(): void {
    for (const [says, pooled] of this.#pooled)
      if (pooled.version < this.#version) {
        pooled.version = -1;
        this.#pooled.delete(says);
      }
    this.#version++;
  }

  share(declared: ConfigurationDeclarations): SharedReading {
    const numbered = (found: FoundDocument, path = ""): Pooled<FoundDocument> =>
      this.#same(
        found,
        () => `document ${saysOf(found, path)}`,
        () => found,
      );
    const listed = (list: PolicyList): PolicyList =>
      list?.map(({ file, found }) => ({ file, found: numbered(found).value }));
    const said = (list: PolicyList): unknown => list?.map(({ found }) => numbered(found).number) ?? null;
    const documents = new Map<string, FoundDocument>();
    const numbers: number[] = [];
    for (const [path, found] of declared.documents) {
      const { value, number } = numbered(found, path);
      documents.set(path, value);
      numbers.push(number);
    }
    const entries = new Map<string, number>();
    const entry = <Entry extends object>(
      one: Entry,
      name: string,
      says: () => readonly unknown[],
      make: () => Entry,
    ): Entry => {
      const { value, number } = this.#same(one, () => `${name} ${JSON.stringify(says())}`, make);
      entries.set(name, number);
      return value;
    };
    const principals = declared.principals.map((one): ModelPrincipal => {
      const { arn, place, account, identity, permissionsBoundary, trust, tags } = one;
      return entry(
        one,
        `principal ${arn}`,
        () => [place, account, tags, said(identity), said(permissionsBoundary), said(trust)],
        () => ({
          ...one,
          identity: listed(identity),
          permissionsBoundary: listed(permissionsBoundary),
          ...(trust === undefined ? {} : { trust: listed(trust) }),
        }),
      );
    });
    const buckets = declared.buckets.map((one): ModelBucket => {
      const { name, place, account, region, encryption, policy, writers, notifications, replicas } = one;
      return entry(
        one,
        `bucket ${name}`,
        () => [place, account, region, encryption, said(policy), writers, notifications, replicas],
        () => ({ ...one, policy: listed(policy) }),
      );
    });
    const keys = declared.keys.map((one): ModelKey => {
      const { arn, place, aliases, grants, origin, policy, uses } = one;
      return entry(
        one,
        `key ${arn}`,
        () => [place, aliases, grants, origin, said(policy), uses],
        () => ({ ...one, policy: listed(policy) }),
      );
    });
    const orphans = declared.orphans.map((found) => numbered(found).value);
    const { incomplete } = declared;
    return {
      declared: { principals, buckets, keys, documents, orphans, incomplete },
      key: JSON.stringify([[...entries.keys()], [...entries.values()], numbers, [...incomplete]]),
      entries,
      pool: this,
    };
  }

  /** What a policy is about. */
  reachOf(document: PolicyDocument): readonly string[] {
    const known = this.#reached.get(document) ?? document.statements.flatMap(reachedBy);
    this.#reached.set(document, known);
    return known;
  }

  /** @param one its object, and `make` what stands for all that say the same */
  #same<Value extends object>(one: Value, says: () => string, make: () => Value): Pooled<Value> {
    let pooled = this.#known.get(one);
    if (pooled === undefined || pooled.version < 0) {
      const text = says();
      pooled = this.#pooled.get(text) ?? { value: make(), number: this.#next++, version: this.#version };
      this.#pooled.set(text, pooled);
      this.#known.set(one, pooled);
    }
    pooled.version = this.#version;
    return pooled as Pooled<Value>;
  }
}

function saysOf(found: FoundDocument, path: string): string {
  const { type, kind, document, source } = found;
  const text = source.embedded.length === 0 ? "" : source.text;
  return JSON.stringify([path, type, kind, startOf(found).offset, text, shapeOf(document.node, source.embedded)]);
}

/**
 * With all places: an edit of the text may move one of them alone. What a template leaves out may move parts of the text
 * that it makes.
 */
function shapeOf(node: JsonNode | undefined, embedded: FoundDocument["source"]["embedded"]): unknown {
  if (node === undefined) return null;
  const { offset, end } = embedded.reduce<Range>((inner, text) => text.toOuterRange(inner), node);
  if (node.kind === "array") return [offset, end, node.items.map((item) => shapeOf(item, embedded))];
  if (node.kind !== "object") return [offset, end, node.value];
  const properties = node.properties.map(({ key, colon, value }) => [
    key.value,
    key.offset,
    key.end,
    colon,
    shapeOf(value, embedded),
  ]);
  return [offset, end, properties];
}

/** Names of the entries that are different in two readings. */
export function differing(one: SharedReading, other: SharedReading): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [name, says] of one.entries) if (other.entries.get(name) !== says) found.add(name);
  for (const name of other.entries.keys()) if (!one.entries.has(name)) found.add(name);
  return found;
}

/** Whether what differs by one choice and what differs by another meet in some upload. */
export function meet(
  one: ReadonlySet<string>,
  other: ReadonlySet<string>,
  { declared }: SharedReading,
  reach: WriterReach,
): boolean {
  for (const name of one) {
    if (other.has(name)) return true;
    for (const second of other)
      if (reach.areTied(name, second, declared) || reach.areTied(second, name, declared)) return true;
  }
  return false;
}

/** What principals may write to, as far as the texts of their policies tell: never less than they may. */
export class WriterReach {
  readonly #reached = new Map<string, readonly string[]>();

  constructor(readings: readonly SharedReading[]) {
    for (const { declared, pool } of readings)
      for (const { arn, identity } of declared.principals) {
        const known = this.#reached.get(arn) ?? [];
        const texts = (identity ?? []).flatMap(({ found }) => pool.reachOf(found.document));
        this.#reached.set(arn, [...new Set([...known, ...texts])]);
      }
  }

  areTied(first: string, second: string, declared: ConfigurationDeclarations): boolean {
    const principal = /^principal (.*)$/.exec(first)?.[1];
    const bucket = /^bucket (.*)$/.exec(second)?.[1];
    const key = /^key (.*)$/.exec(second)?.[1];
    if (principal !== undefined && bucket !== undefined) return this.#reaches(principal, bucket, declared);
    if (principal !== undefined && key !== undefined)
      return declared.buckets.some(
        ({ name, encryption }) => encryption.key !== undefined && this.#reaches(principal, name, declared),
      );
    return first.startsWith("bucket ") && key !== undefined;
  }

  #reaches(principal: string, name: string, { buckets }: ConfigurationDeclarations): boolean {
    const bucket = buckets.find((one) => one.name === name);
    // A bucket policy, or what is not there by default, may let in anybody.
    if (bucket === undefined || bucket.policy === undefined || bucket.policy.length > 0) return true;
    const arn = `arn:aws:s3:::${name}/`;
    const reached = this.#reached.get(principal);
    return reached === undefined || reached.some((text) => arn.startsWith(text) || text.startsWith(arn));
  }
}

/** How what a statement is about begins, before the first wildcard; empty for anything. Keys are no buckets. */
function reachedBy({ action, resource }: Statement): readonly string[] {
  const texts = (element: ListElement | undefined): readonly string[] =>
    element?.values.map((node) => (node.kind === "string" ? node.value : "")) ?? [];
  const isOfKeys =
    action?.property.key.value === "Action" && texts(action).every((text) => text.toLowerCase().startsWith("kms:"));
  if (isOfKeys) return [];
  if (resource?.property.key.value !== "Resource") return [""];
  return texts(resource).map((text) => /^[^*?$]*/.exec(text)?.[0] ?? "");
}
