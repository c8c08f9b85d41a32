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
  readonly #known = new Map<string, unknown>();

  share(declared: ConfigurationDeclarations): SharedReading {
    const shared = new Map<FoundDocument, readonly [FoundDocument, string]>();
    const document = (found: FoundDocument, path = ""): FoundDocument => {
      const before = shared.get(found)?.[0];
      if (before !== undefined) return before;
      const { type, kind, document: read } = found;
      const says = JSON.stringify([path, type, kind, startOf(found).offset, shapeOf(read.node)]);
      const one = this.#same(`document ${says}`, () => found);
      shared.set(found, [one, says]);
      return one;
    };
    const documents = new Map([...declared.documents].map(([path, found]) => [path, document(found, path)]));
    const listed = (list: PolicyList): PolicyList => list?.map(({ file, found }) => ({ file, found: document(found) }));
    const said = (list: PolicyList): unknown => list?.map(({ found }) => shared.get(found)?.[1] ?? null) ?? null;
    const entries = new Map<string, string>();
    const entry = <Entry extends object>(name: string, says: readonly unknown[], make: () => Entry): Entry => {
      const text = JSON.stringify(says);
      entries.set(name, text);
      return this.#same(`${name} ${text}`, make);
    };
    const principals = declared.principals.map((one): ModelPrincipal => {
      const { arn, place, identity, permissionsBoundary } = one;
      const make = (): ModelPrincipal => ({
        ...one,
        identity: listed(identity),
        permissionsBoundary: listed(permissionsBoundary),
      });
      for (const list of [identity, permissionsBoundary]) listed(list);
      return entry(`principal ${arn}`, [place, said(identity), said(permissionsBoundary)], make);
    });
    const buckets = declared.buckets.map((one): ModelBucket => {
      const { name, place, account, region, encryption, policy } = one;
      listed(policy);
      return entry(`bucket ${name}`, [place, account, region, encryption, said(policy)], () => ({
        ...one,
        policy: listed(policy),
      }));
    });
    const keys = declared.keys.map((one): ModelKey => {
      const { arn, place, aliases, grants, origin, policy } = one;
      listed(policy);
      return entry(`key ${arn}`, [place, aliases, grants, origin, said(policy)], () => ({
        ...one,
        policy: listed(policy),
      }));
    });
    const orphans = declared.orphans.map((found) => document(found));
    const { incomplete } = declared;
    return {
      declared: { principals, buckets, keys, documents, orphans, incomplete },
      key: JSON.stringify([
        [...entries],
        [...documents.values()].map((found) => shapeOf(found.document.node)),
        [...incomplete],
      ]),
      entries,
    };
  }

  #same<Value>(name: string, make: () => Value): Value {
    if (!this.#known.has(name)) this.#known.set(name, make());
    return this.#known.get(name) as Value;
  }
}

const shapeOf = (node: JsonNode | undefined): unknown =>
  node === undefined
    ? null
    : node.kind === "array"
      ? node.items.map(shapeOf)
      : node.kind === "object"
        ? node.properties.map(({ key, value }) => [key.value, shapeOf(value)])
        : [node.value, node.offset];

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
