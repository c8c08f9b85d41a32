/** What a configuration declares, as its parts are gathered. */
import { onlyPolicy } from "../declared-policies.ts";
import type { Kind } from "../declared-policies.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { ModelBucket, ModelPlace, PolicyList } from "../model.ts";
import { argumentOf } from "./blocks.ts";
import type { ConfigurationSource } from "./documents.ts";
import { policyOf } from "./documents.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Instance, ModuleInstance, HclValue } from "./values.ts";
import { placeIn } from "./declared.ts";
import type { ResourceRow } from "./resource-types.ts";
import { resourceTypes } from "./resource-types.ts";
import type { Made } from "./resources.ts";
import { madeBy, passedOn, resourcesByType } from "./resources.ts";
import { settingsOf } from "./settings.ts";
import { writersOf, writersTo, writerTypes } from "../writers.ts";
import type { ValuePlace } from "./declared.ts";

/** What reading a part of a configuration finds, in the order in which it is found. */
type Found =
  | { readonly path: string; readonly policy: FoundDocument; readonly isPassed?: true }
  | { readonly attached: FoundDocument }
  | { readonly incomplete: string };

const sameItems = <Item>(a: readonly Item[], b: readonly Item[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

const sameMembers = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((item) => b.has(item));

/** What is declared, as its parts are gathered. */
export class ConfigurationFacts {
  readonly source: ConfigurationSource;
  readonly evaluator: Evaluator;
  readonly #root: ModuleInstance;
  readonly documents = new Map<string, FoundDocument>();
  readonly #attached = new Set<FoundDocument>();
  /** To modules that are not at hand. */
  readonly #passed = new Set<FoundDocument>();
  readonly incomplete = new Set<string>();
  /** Of the parts that are being read, the innermost last. */
  readonly #parts: Found[][] = [];

  constructor(source: ConfigurationSource, evaluator: Evaluator, root: ModuleInstance) {
    this.source = source;
    this.evaluator = evaluator;
    this.#root = root;
  }

  /** A part that is read once for all choices that it does not depend on. */
  part<Value>(owner: object, name: string, read: () => Value): Value {
    const { value, found } = this.evaluator.memory.of(owner, name, () => {
      const found: Found[] = [];
      this.#parts.push(found);
      try {
        return { value: read(), found };
      } finally {
        this.#parts.pop();
      }
    });
    for (const one of found) this.#add(one);
    return value;
  }

  #add(found: Found): void {
    this.#parts.at(-1)?.push(found);
    if ("attached" in found) this.#attached.add(found.attached);
    else if ("incomplete" in found) this.incomplete.add(found.incomplete);
    else {
      this.documents.set(found.path, found.policy);
      if (found.isPassed === true) this.#passed.add(found.policy);
    }
  }

  attach(attached: FoundDocument): void {
    this.#add({ attached });
  }

  /** Something of the policies of this principal cannot be read. */
  leaveOpen(incomplete: string): void {
    this.#add({ incomplete });
  }

  /** Those of nobody and nothing that is declared; what is also passed to a module is judged where else it is used. */
  orphans(): FoundDocument[] {
    const placeOf = ({ document: { node } }: FoundDocument): string => `${String(node.offset)} ${String(node.end)}`;
    const all = [...this.documents.values()];
    const judged = new Set(all.filter((found) => !this.#passed.has(found)).map(placeOf));
    return all.filter((found) => {
      if (this.#attached.has(found) || found.partial === true) return false;
      if (!this.#passed.has(found)) return true;
      const isNew = !judged.has(placeOf(found));
      judged.add(placeOf(found));
      return isNew;
    });
  }

  #asked<Value>(name: string, work: () => Value, areSame?: (a: Value, b: Value) => boolean): Value {
    return this.evaluator.memory.derived(this.#root, name, work, areSame);
  }

  #made(): Made {
    return this.#asked("made", () => madeBy(this.evaluator, this.#root));
  }

  all(types: readonly string[]): readonly Instance[] {
    const byType = (): ReturnType<typeof resourcesByType> =>
      this.#asked("resources", () => resourcesByType(this.evaluator, this.#made()));
    return types.flatMap((type) => this.#asked(`all ${type}`, () => byType().get(type) ?? [], sameItems));
  }

  /** Policies that are written as data sources, whether anything uses them or not. */
  writtenPolicies(): readonly Instance[] {
    const { memory, references } = this.evaluator;
    const read = (): readonly Instance[] =>
      this.#made().modules.flatMap((module) =>
        memory
          .answered(module.source.data.names)
          .filter((name) => name.startsWith("aws_iam_policy_document."))
          .flatMap((name) => [...(references.instances("data", name, module)?.all.values() ?? [])]),
      );
    return this.#asked("written policies", read, sameItems);
  }

  /** Those that name somebody in an argument, one or a list of them. */
  naming(type: string, argument: string, name: string): readonly Instance[] {
    return this.#found(`${type} ${argument}`, type, name, (one) => this.texts(this.argument(one, argument)));
  }

  /** Those of an ARN. */
  withArn(type: string, arn: string): readonly Instance[] {
    return this.#found(`${type} by ARN`, type, arn, (one) => [this.evaluator.references.arnOf(one)]);
  }

  /** What somebody asks for by a text, of an index of all that have texts. */
  #found(
    index: string,
    type: string,
    text: string,
    textsOf: (instance: Instance) => readonly (string | undefined)[],
  ): readonly Instance[] {
    const read = (): ReadonlyMap<string, readonly Instance[]> => {
      const byText = new Map<string, Instance[]>();
      for (const instance of this.all([type]))
        for (const one of new Set(textsOf(instance))) {
          if (one === undefined) continue;
          const known = byText.get(one);
          if (known === undefined) byText.set(one, [instance]);
          else known.push(instance);
        }
      return byText;
    };
    return this.#asked(`${index} ${text}`, () => this.#asked(index, read).get(text) ?? [], sameItems);
  }

  /** Calls of modules that are not at hand. */
  unread(): Made["unread"] {
    return this.#asked("unread", () => this.#made().unread, sameItems);
  }

  /** What is declared to write into a bucket, and how that encrypts. */
  writersTo(bucket: string): ModelBucket["writers"] {
    const all = (): ReturnType<typeof writersOf> =>
      this.#asked("writers", () =>
        this.all(writerTypes).flatMap(({ type, declared, scope }) =>
          writersOf(type, settingsOf(this.evaluator, declared.block.body, scope)),
        ),
      );
    const areSame = (a: ModelBucket["writers"], b: ModelBucket["writers"]): boolean =>
      JSON.stringify(a) === JSON.stringify(b);
    return this.#asked(`writers ${bucket}`, () => writersTo(bucket, all()), areSame);
  }

  /** Whether a name or an ARN is passed to modules which nobody can read. */
  isPassedOn(...names: readonly string[]): boolean {
    const all = this.#asked("passed on", () => passedOn(this.evaluator, this.#made()), sameMembers);
    return names.some((name) => all.has(name));
  }

  /** How messages and edits name what is declared. */
  say(): void {
    for (const instance of this.all([...resourceTypes.keys()])) {
      const row = resourceTypes.get(instance.type);
      if (row !== undefined) this.part(instance, "said", () => this.#say(instance, row));
    }
  }

  #say(instance: Instance, row: ResourceRow): void {
    const { names, references } = this.evaluator;
    const { address } = instance;
    const name = references.physicalName(instance);
    const arn = references.arnOf(instance);
    const called = { kind: "ref", name: `${address}.${row.called}` } as const;
    this.#saying(() => {
      names.say({ kind: "ref", name: `${address}.arn` }, arn);
      if (row.fresh === "keyId") names.sayShort(address, "key/", name);
    });
    const isFresh = name === this.evaluator.fresh(called, row.fresh, instance.home);
    if (isFresh && /:(?:role|user)\//.test(arn))
      this.#saying(() => {
        names.sayShort(address, arn.slice(arn.lastIndexOf(":") + 1, -name.length), name);
      });
  }

  /** Each version says it anew. */
  #saying(say: () => void): void {
    this.evaluator.memory.answered({ answer: say, lasts: true });
  }

  /** Where something is declared: at its name. */
  placeOf({ declared: { block, file } }: Instance): ValuePlace {
    return placeIn(block.labels[1] ?? block.type, file);
  }

  place({ offset, end }: ValuePlace): ModelPlace {
    return { file: this.source.file, range: { offset, end } };
  }

  /** An argument that is given, and not `null`. */
  argument(instance: Instance, name: string): HclValue | undefined {
    const value = argumentOf(this.evaluator, instance, name);
    return value?.kind === "null" ? undefined : value;
  }

  text(instance: Instance, name: string): string | undefined {
    const value = this.argument(instance, name);
    return value && this.evaluator.text(value);
  }

  /** The texts of a list, undefined for those that are none. */
  texts(value: HclValue | undefined): readonly (string | undefined)[] {
    if (value === undefined) return [];
    return (value.kind === "list" ? value.items : [value]).map((item) => this.evaluator.text(item));
  }

  policy(value: HclValue | undefined, path: string, kind: Kind, isPassed?: true): FoundDocument | undefined {
    const read = (): FoundDocument | undefined => policyOf(this.source, this.evaluator, value, path, kind);
    const name = `policy ${kind.type} ${kind.kind ?? ""} ${path}`;
    const policy = value === undefined ? undefined : this.evaluator.memory.of(value, name, read);
    if (policy !== undefined) this.#add({ path, policy, ...(isPassed && { isPassed }) });
    return policy;
  }

  read(instance: Instance, argument: string, kind: Kind): FoundDocument | undefined {
    return this.policy(this.argument(instance, argument), `${instance.address}/${argument}`, kind);
  }

  /** Those of all resources of a type, in their order, whoever they are for. */
  readAll(type: string, argument: string, kind: Kind): void {
    for (const instance of this.all([type])) this.part(instance, "read", () => this.read(instance, argument, kind));
  }

  only(list: readonly (FoundDocument | undefined)[]): PolicyList {
    for (const found of list) if (found !== undefined) this.attach(found);
    return onlyPolicy(this.source.file, list);
  }
}
