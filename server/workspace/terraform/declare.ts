/**
 * What a configuration declares as a workspace model: as `keyhole.json` would say it, each thing with its place.
 */
import { isOf } from "../formats.ts";
import * as formats from "../formats.ts";
import { bucketPolicy, defaultKeyPolicy, keyPolicy, onlyPolicy } from "../declared-policies.ts";
import type { Kind, ReadPolicy } from "../declared-policies.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type {
  ModelBucket,
  ModelEncryption,
  ModelGrant,
  ModelKey,
  ModelPlace,
  ModelPrincipal,
  PolicyList,
} from "../model.ts";
import { readApart } from "./apart.ts";
import { argumentOf, blocksOf, givenIn } from "./blocks.ts";
import type { ConfigurationSource } from "./documents.ts";
import { policyOf } from "./documents.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Instance } from "./instances.ts";
import { placeIn, type ModuleInstance, type NameScope } from "./modules.ts";
import type { HclBody } from "../../policy/hcl/nodes.ts";
import { principalsOf } from "./principals.ts";
import type { ResourceRow } from "./resource-types.ts";
import { keyTypes, resourceTypes } from "./resource-types.ts";
import type { Made } from "./resources.ts";
import { madeBy, passedOn, resourcesByType } from "./resources.ts";
import { settingsOf } from "./settings.ts";
import { writersOf, writersTo, writerTypes } from "../writers.ts";
import type { ValuePlace, HclValue } from "./values.ts";
import { textOf } from "./values.ts";

export interface ConfigurationDeclarations {
  readonly principals: readonly ModelPrincipal[];
  readonly buckets: readonly ModelBucket[];
  readonly keys: readonly ModelKey[];
  /** Every policy that is written, by where it is used: `aws_iam_role_policy.upload/policy`. */
  readonly documents: ReadonlyMap<string, FoundDocument>;
  /** Those of nobody and nothing that is declared. */
  readonly orphans: readonly FoundDocument[];
  /** Principals of whose policies something cannot be read. */
  readonly incomplete: ReadonlySet<string>;
}

/** What reading a part of a configuration finds, in the order in which it is found. */
type Found =
  | { readonly path: string; readonly policy: ReadPolicy; readonly isPassed?: true }
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
  readonly #partial = new Set<FoundDocument>();
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
      this.documents.set(found.path, found.policy.found);
      if (found.policy.partial) this.#partial.add(found.policy.found);
      if (found.isPassed === true) this.#passed.add(found.policy.found);
    }
  }

  attach(attached: FoundDocument): void {
    this.#add({ attached });
  }

  /** Something of the policies of this principal cannot be read. */
  leaveOpen(incomplete: string): void {
    this.#add({ incomplete });
  }

  isPartial(found: FoundDocument): boolean {
    return this.#partial.has(found);
  }

  /** Those of nobody and nothing that is declared; what is also passed to a module is judged where else it is used. */
  orphans(): FoundDocument[] {
    const placeOf = ({ document: { node } }: FoundDocument): string => `${String(node.offset)} ${String(node.end)}`;
    const all = [...this.documents.values()];
    const judged = new Set(all.filter((found) => !this.#passed.has(found)).map(placeOf));
    return all.filter((found) => {
      if (this.#attached.has(found) || this.#partial.has(found)) return false;
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
    const read = (): ReadPolicy | undefined => policyOf(this.source, this.evaluator, value, path, kind);
    const name = `policy ${kind.type} ${kind.kind ?? ""} ${path}`;
    const policy = value === undefined ? undefined : this.evaluator.memory.of(value, name, read);
    if (policy !== undefined) this.#add({ path, policy, ...(isPassed && { isPassed }) });
    return policy?.found;
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
    return onlyPolicy(this.source.file, list, (found) => this.isPartial(found));
  }
}

export function declare(
  source: ConfigurationSource,
  evaluator: Evaluator,
  root: ModuleInstance,
): ConfigurationDeclarations {
  const declaring = new ConfigurationFacts(source, evaluator, root);
  declaring.say();
  const principals = principalsOf(declaring);
  declaring.readAll("aws_s3_bucket_policy", "policy", bucketPolicy);
  const buckets = declaring
    .all(["aws_s3_bucket"])
    .flatMap((instance) => declaring.part(instance, "bucket", () => bucketOf(declaring, instance)));
  declaring.readAll("aws_kms_key_policy", "policy", keyPolicy);
  const keys = declaring
    .all(keyTypes)
    .map((instance) => declaring.part(instance, "key", () => keyOf(declaring, instance)));
  readApart(declaring);
  const { documents, incomplete } = declaring;
  return { principals, buckets, keys, documents, orphans: declaring.orphans(), incomplete };
}

function bucketOf(declaring: ConfigurationFacts, instance: Instance): ModelBucket[] {
  const { references } = declaring.evaluator;
  const name = references.physicalName(instance);
  if (!isOf(formats.bucketName, name)) return [];
  const own = declaring
    .naming("aws_s3_bucket_policy", "bucket", name)
    .map((one) => declaring.read(one, "policy", bucketPolicy));
  if (declaring.argument(instance, "policy") !== undefined) own.push(declaring.read(instance, "policy", bucketPolicy));
  const encryptions = declaring.naming("aws_s3_bucket_server_side_encryption_configuration", "bucket", name);
  const isPassedOn = declaring.isPassedOn(name, references.arnOf(instance));
  return [
    {
      name,
      place: declaring.place(declaring.placeOf(instance)),
      account: instance.home.account,
      region: instance.home.region,
      encryption: encryptionOf(declaring, instance, encryptions, isPassedOn),
      formerKeys: [],
      policy: own.length === 0 && isPassedOn ? undefined : declaring.only(own),
      policyFile: undefined,
      writers: declaring.writersTo(name),
    },
  ];
}

function encryptionOf(
  declaring: ConfigurationFacts,
  bucket: Instance,
  [separate, ...others]: readonly Instance[],
  isPassedOn: boolean,
): ModelEncryption {
  const place = declaring.place(declaring.placeOf(bucket));
  const none: ModelEncryption = { type: "AES256", key: undefined, bucketKey: undefined, place };
  const unknown: ModelEncryption = { ...none, type: "unknown" };
  if (others.length > 0) return unknown;
  const { evaluator } = declaring;
  if (separate !== undefined) return ruleOf(declaring, separate.declared.block.body, separate.scope, unknown);
  const { body } = bucket.declared.block;
  const [inline] = blocksOf(evaluator, body, "server_side_encryption_configuration", bucket.scope).all;
  if (inline !== undefined) return ruleOf(declaring, inline.body, inline.scope, unknown);
  return isPassedOn ? unknown : none;
}

function ruleOf(
  declaring: ConfigurationFacts,
  body: HclBody,
  scope: NameScope,
  unknown: ModelEncryption,
): ModelEncryption {
  const { evaluator } = declaring;
  const [rule] = blocksOf(evaluator, body, "rule", scope).all;
  const [byDefault] =
    rule === undefined ? [] : blocksOf(evaluator, rule.body, "apply_server_side_encryption_by_default", rule.scope).all;
  if (rule === undefined || byDefault === undefined) return unknown;
  const algorithm = givenIn(evaluator, byDefault.body, "sse_algorithm", byDefault.scope);
  const type = algorithm && textOf(algorithm);
  if (type !== "AES256" && type !== "aws:kms" && type !== "aws:kms:dsse") return unknown;
  const key = givenIn(evaluator, byDefault.body, "kms_master_key_id", byDefault.scope);
  // An empty text is as good as none.
  const name = key === undefined ? undefined : evaluator.text(key, "keyArn") || undefined;
  if (name !== undefined && !isOf(formats.keyName, name)) return unknown;
  const setting = givenIn(evaluator, rule.body, "bucket_key_enabled", rule.scope);
  const bucketKey = setting === undefined ? false : setting.kind === "bool" ? setting.value : undefined;
  return {
    type,
    key: name,
    bucketKey,
    place: declaring.place(key?.place ?? algorithm?.place ?? placeIn(byDefault.block.type, scope.file)),
  };
}

function keyOf(declaring: ConfigurationFacts, instance: Instance): ModelKey {
  const { references } = declaring.evaluator;
  const arn = references.arnOf(instance);
  const id = references.physicalName(instance);
  const targeting = (type: string, argument: string): readonly Instance[] => {
    const both = new Set([arn, id].flatMap((name) => declaring.naming(type, argument, name)));
    return both.size < 2 ? [...both] : declaring.all([type]).filter((one) => both.has(one));
  };
  const own = [arn, id]
    .flatMap((name) => declaring.naming("aws_kms_key_policy", "key_id", name))
    .map((one) => declaring.read(one, "policy", keyPolicy));
  const written = declaring.argument(instance, "policy");
  const found =
    own.length > 0
      ? own
      : [
          written === undefined
            ? defaultKeyPolicy(instance.home.account, declaring.placeOf(instance))
            : declaring.read(instance, "policy", keyPolicy),
        ];
  return {
    arn,
    place: declaring.place(declaring.placeOf(instance)),
    aliases: [
      ...new Set(targeting("aws_kms_alias", "target_key_id").map((one) => references.physicalName(one))),
    ].filter((name) => isOf(formats.alias, name)),
    policy: declaring.only(found),
    policyFile: undefined,
    grants: targeting("aws_kms_grant", "key_id").flatMap((one) => grantOf(declaring, one) ?? []),
    tags: undefined,
    origin: instance.type.includes("external") ? "EXTERNAL" : "AWS_KMS",
  };
}

function grantOf(declaring: ConfigurationFacts, instance: Instance): ModelGrant | undefined {
  const grantee = declaring.text(instance, "grantee_principal");
  const operations = declaring.texts(declaring.argument(instance, "operations")).filter((text) => text !== undefined);
  if (grantee === undefined || !isOf(formats.principal, grantee)) return undefined;
  const [constraints] = blocksOf(declaring.evaluator, instance.declared.block.body, "constraints", instance.scope).all;
  const context = (name: string): Readonly<Record<string, string>> | undefined => {
    const value = constraints && givenIn(declaring.evaluator, constraints.body, name, constraints.scope);
    if (value?.kind !== "object") return undefined;
    return Object.fromEntries(
      [...value.entries].map(([key, entry]) => [key, declaring.evaluator.text(entry.value) ?? ""]),
    );
  };
  return {
    grantee,
    operations,
    encryptionContextSubset: context("encryption_context_subset"),
    encryptionContextEquals: context("encryption_context_equals"),
    place: declaring.place(declaring.placeOf(instance)),
  };
}
