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
import { argumentOf, blocksOf, givenIn } from "./blocks.ts";
import type { ConfigurationSource } from "./documents.ts";
import { policyOf } from "./documents.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Instance } from "./instances.ts";
import { placeIn, type ModuleInstance, type NameScope } from "./modules.ts";
import type { HclBody } from "../../policy/hcl/nodes.ts";
import { principalsOf } from "./principals.ts";
import { keyTypes, resourceTypes } from "./resource-types.ts";
import type { Made } from "./resources.ts";
import { madeBy, passedOn, resourcesByType } from "./resources.ts";
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

/** What is declared, as its parts are gathered. */
export class ConfigurationFacts {
  readonly source: ConfigurationSource;
  readonly evaluator: Evaluator;
  readonly #resources: ReadonlyMap<string, readonly Instance[]>;
  /** Names and ARNs that modules get which nobody can read. */
  readonly passedOn: ReadonlySet<string>;
  /** By type and argument, then by name. */
  readonly #naming = new Map<string, Map<string, Instance[]>>();
  readonly documents = new Map<string, FoundDocument>();
  readonly partial = new Set<FoundDocument>();
  readonly attached = new Set<FoundDocument>();
  readonly incomplete = new Set<string>();

  constructor(source: ConfigurationSource, evaluator: Evaluator, made: Made) {
    this.source = source;
    this.evaluator = evaluator;
    this.#resources = resourcesByType(evaluator, made);
    this.passedOn = passedOn(evaluator, made);
  }

  all(types: readonly string[]): readonly Instance[] {
    return types.flatMap((type) => this.#resources.get(type) ?? []);
  }

  /** Those that name somebody in an argument, one or a list of them. */
  naming(type: string, argument: string, name: string): readonly Instance[] {
    const id = `${type} ${argument}`;
    let byName = this.#naming.get(id);
    if (byName === undefined) {
      byName = new Map<string, Instance[]>();
      this.#naming.set(id, byName);
      for (const instance of this.all([type]))
        for (const text of new Set(this.texts(this.argument(instance, argument)))) {
          if (text === undefined) continue;
          const known = byName.get(text);
          if (known === undefined) byName.set(text, [instance]);
          else known.push(instance);
        }
    }
    return byName.get(name) ?? [];
  }

  /** How messages and edits name what is declared. */
  say(): void {
    const { names, references } = this.evaluator;
    for (const instance of this.all([...resourceTypes.keys()])) {
      const { address, type } = instance;
      const row = resourceTypes.get(type);
      if (row === undefined) continue;
      const name = references.physicalName(instance);
      const arn = references.arnOf(instance);
      const called = { kind: "ref", name: `${address}.${row.called}` } as const;
      names.say({ kind: "ref", name: `${address}.arn` }, arn);
      if (row.fresh === "keyId") names.sayShort(address, "key/", name);
      const isFresh = name === names.fresh(called, row.fresh, instance.home);
      if (isFresh && /:(?:role|user)\//.test(arn))
        names.sayShort(address, arn.slice(arn.lastIndexOf(":") + 1, -name.length), name);
    }
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

  policy(value: HclValue | undefined, path: string, kind: Kind): FoundDocument | undefined {
    const known = this.documents.get(path);
    if (known !== undefined) return known;
    const read = (): ReadPolicy | undefined => policyOf(this.source, this.evaluator, value, path, kind);
    const name = `policy ${kind.type} ${kind.kind ?? ""} ${path}`;
    const policy = value === undefined ? undefined : this.evaluator.memory.of(value, name, read);
    if (policy === undefined) return undefined;
    this.documents.set(path, policy.found);
    if (policy.partial) this.partial.add(policy.found);
    return policy.found;
  }

  read(instance: Instance, argument: string, kind: Kind): FoundDocument | undefined {
    return this.policy(this.argument(instance, argument), `${instance.address}/${argument}`, kind);
  }

  only(list: readonly (FoundDocument | undefined)[]): PolicyList {
    for (const found of list) if (found !== undefined) this.attached.add(found);
    return onlyPolicy(this.source.file, list, (found) => this.partial.has(found));
  }
}

export function declare(
  source: ConfigurationSource,
  evaluator: Evaluator,
  root: ModuleInstance,
): ConfigurationDeclarations {
  const declaring = new ConfigurationFacts(source, evaluator, madeBy(evaluator, root));
  declaring.say();
  const { documents, incomplete, partial, attached } = declaring;
  const principals = principalsOf(declaring);
  const buckets = bucketsOf(declaring);
  const keys = keysOf(declaring);
  const orphans = [...documents.values()].filter((found) => !attached.has(found) && !partial.has(found));
  return { principals, buckets, keys, documents, orphans, incomplete };
}

function bucketsOf(declaring: ConfigurationFacts): ModelBucket[] {
  const { evaluator } = declaring;
  const policies = new Map<string, (FoundDocument | undefined)[]>();
  for (const instance of declaring.all(["aws_s3_bucket_policy"])) {
    const name = declaring.text(instance, "bucket") ?? "";
    policies.set(name, [...(policies.get(name) ?? []), declaring.read(instance, "policy", bucketPolicy)]);
  }
  const encryptions = new Map<string, Instance[]>();
  for (const instance of declaring.all(["aws_s3_bucket_server_side_encryption_configuration"])) {
    const name = declaring.text(instance, "bucket") ?? "";
    encryptions.set(name, [...(encryptions.get(name) ?? []), instance]);
  }
  return declaring.all(["aws_s3_bucket"]).flatMap((instance): ModelBucket[] => {
    const name = evaluator.references.physicalName(instance);
    if (!isOf(formats.bucketName, name)) return [];
    const own = policies.get(name) ?? [];
    if (declaring.argument(instance, "policy") !== undefined)
      own.push(declaring.read(instance, "policy", bucketPolicy));
    const isPassedOn = declaring.passedOn.has(name) || declaring.passedOn.has(evaluator.references.arnOf(instance));
    return [
      {
        name,
        place: declaring.place(declaring.placeOf(instance)),
        account: instance.home.account,
        region: instance.home.region,
        encryption: encryptionOf(declaring, instance, encryptions.get(name) ?? [], isPassedOn),
        formerKeys: [],
        policy: own.length === 0 && isPassedOn ? undefined : declaring.only(own),
        policyFile: undefined,
      },
    ];
  });
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

function keysOf(declaring: ConfigurationFacts): ModelKey[] {
  const { references } = declaring.evaluator;
  const aliases = declaring
    .all(["aws_kms_alias"])
    .map((instance) => ({
      name: references.physicalName(instance),
      target: declaring.text(instance, "target_key_id") ?? "",
    }));
  const separate = new Map<string, (FoundDocument | undefined)[]>();
  for (const instance of declaring.all(["aws_kms_key_policy"])) {
    const target = declaring.text(instance, "key_id") ?? "";
    separate.set(target, [...(separate.get(target) ?? []), declaring.read(instance, "policy", keyPolicy)]);
  }
  const grants = declaring
    .all(["aws_kms_grant"])
    .map((instance) => ({ target: declaring.text(instance, "key_id") ?? "", grant: grantOf(declaring, instance) }));
  return declaring.all(keyTypes).map((instance): ModelKey => {
    const arn = references.arnOf(instance);
    const id = references.physicalName(instance);
    const isThis = (target: string): boolean => target === arn || target === id;
    const own = [...(separate.get(arn) ?? []), ...(separate.get(id) ?? [])];
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
      aliases: [...new Set(aliases.filter(({ target }) => isThis(target)).map(({ name }) => name))].filter((name) =>
        isOf(formats.alias, name),
      ),
      policy: declaring.only(found),
      policyFile: undefined,
      grants: grants.flatMap(({ target, grant }) => (isThis(target) && grant !== undefined ? [grant] : [])),
      tags: undefined,
      origin: instance.type.includes("external") ? "EXTERNAL" : "AWS_KMS",
    };
  });
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
