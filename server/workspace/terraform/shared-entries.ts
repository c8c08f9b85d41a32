/**
 * Entries of several readings of one configuration: what reads the same is the same object, so that it is judged once;
 * and which of two choices have a say on each other.
 */
import type { ListElement, Statement } from "../../policy/document.ts";
import type { JsonNode, Range } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ModelBucket, ModelKey, ModelPrincipal, PolicyList } from "../model.ts";
import type { ConfigurationDeclarations } from "./declare.ts";

export interface SharedReading {
  readonly declared: ConfigurationDeclarations;
  /** Two readings with the same one say the same. */
  readonly key: string;
  /** What each entry says, by its name. */
  readonly entries: ReadonlyMap<string, string>;
}

/** Where a document begins, in the text of all files. */
export const startOf = ({ document, source }: FoundDocument): Range =>
  source.embedded.reduce<Range>((inner, text) => text.toOuterRange(inner), document.node);

export class EntryPool {
  #known = new Map<string, unknown>();
  #before: ReadonlyMap<string, unknown> = new Map();
  readonly #says = new WeakMap<FoundDocument, { readonly path: string; readonly says: string }>();
  #next = 0;

  /** Of what the last version of the configuration had, only that is kept which this one has. */
  nextVersion(): void {
    this.#before = this.#known;
    this.#known = new Map();
  }

  share(declared: ConfigurationDeclarations): SharedReading {
    const shared = new Map<FoundDocument, NumberedDocument>();
    const numbered = (found: FoundDocument, path: string): NumberedDocument => {
      const known = shared.get(found);
      if (known !== undefined) return known;
      const says = this.#saysOf(found, path);
      const one = this.#same(`document ${says}`, () => ({ found, number: this.#next++ }));
      shared.set(found, one);
      return one;
    };
    const document = (found: FoundDocument, path = ""): FoundDocument => numbered(found, path).found;
    const documents = new Map([...declared.documents].map(([path, found]) => [path, document(found, path)]));
    const listed = (list: PolicyList): PolicyList => list?.map(({ file, found }) => ({ file, found: document(found) }));
    const said = (list: PolicyList): unknown => list?.map(({ found }) => numbered(found, "").number) ?? null;
    const entries = new Map<string, string>();
    const entry = <Entry extends object>(name: string, says: readonly unknown[], make: () => Entry): Entry => {
      const text = JSON.stringify(says);
      entries.set(name, text);
      return this.#same(`${name} ${text}`, make);
    };
    const principals = declared.principals.map((one): ModelPrincipal => {
      const { arn, place, account, identity, permissionsBoundary, trust, tags } = one;
      const make = (): ModelPrincipal => ({
        ...one,
        identity: listed(identity),
        permissionsBoundary: listed(permissionsBoundary),
        ...(trust === undefined ? {} : { trust: listed(trust) }),
      });
      const policies = [said(identity), said(permissionsBoundary), said(trust)];
      return entry(`principal ${arn}`, [place, account, tags, ...policies], make);
    });
    const buckets = declared.buckets.map((one): ModelBucket => {
      const { name, place, account, region, encryption, policy } = one;
      return entry(`bucket ${name}`, [place, account, region, encryption, said(policy)], () => ({
        ...one,
        policy: listed(policy),
      }));
    });
    const keys = declared.keys.map((one): ModelKey => {
      const { arn, place, aliases, grants, origin, policy } = one;
      return entry(`key ${arn}`, [place, aliases, grants, origin, said(policy)], () => ({
        ...one,
        policy: listed(policy),
      }));
    });
    const orphans = declared.orphans.map((found) => document(found));
    const { incomplete } = declared;
    const numbers = new Map([...shared.values()].map(({ found, number }) => [found, number]));
    return {
      declared: { principals, buckets, keys, documents, orphans, incomplete },
      key: JSON.stringify([[...entries], [...documents.values()].map((found) => numbers.get(found)), [...incomplete]]),
      entries,
    };
  }

  #saysOf(found: FoundDocument, path: string): string {
    const known = this.#says.get(found);
    if (known?.path === path) return known.says;
    const { type, kind, document, source } = found;
    const text = source.embedded.length === 0 ? "" : source.text;
    const says = JSON.stringify([path, type, kind, startOf(found).offset, text, shapeOf(document.node)]);
    this.#says.set(found, { path, says });
    return says;
  }

  #same<Value>(name: string, make: () => Value): Value {
    if (!this.#known.has(name)) this.#known.set(name, this.#before.has(name) ? this.#before.get(name) : make());
    return this.#known.get(name) as Value;
  }
}

interface NumberedDocument {
  readonly found: FoundDocument;
  readonly number: number;
}

/** With all places: an edit of the text may move one of them alone. */
function shapeOf(node: JsonNode | undefined): unknown {
  if (node === undefined) return null;
  const { offset, end } = node;
  if (node.kind === "array") return [offset, end, node.items.map(shapeOf)];
  if (node.kind !== "object") return [offset, end, node.value];
  const properties = node.properties.map(({ key, colon, value }) => [
    key.value,
    key.offset,
    key.end,
    colon,
    shapeOf(value),
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
    for (const { declared } of readings)
      for (const { arn, identity } of declared.principals) {
        const known = this.#reached.get(arn) ?? [];
        const texts = (identity ?? []).flatMap(({ found }) => found.document.statements.flatMap(reachedBy));
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
