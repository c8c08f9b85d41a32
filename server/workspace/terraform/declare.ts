/**
 * What a configuration declares as a workspace model: as `keyhole.json` would say it, each thing with its place.
 */
import { grantOperations } from "../grant-operations.ts";
import { isOf } from "../formats.ts";
import * as formats from "../formats.ts";
import { bucketPolicy, defaultKeyPolicy, keyPolicy } from "../declared-policies.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { keyUseRows } from "../key-uses.ts";
import type { ModelBucket, ModelEncryption, ModelGrant, ModelKey, ModelKeyUse, ModelPrincipal } from "../model.ts";
import { withReplicas } from "../replicas.ts";
import { readApart } from "./apart.ts";
import { blocksOf, givenIn } from "./blocks.ts";
import type { ConfigurationSource } from "./documents.ts";
import type { Evaluator } from "./evaluator.ts";
import type { HclValue, Instance } from "./values.ts";
import { type ModuleInstance, type NameScope, textOf } from "./values.ts";
import { placeIn } from "./declared.ts";
import type { HclBody } from "../../policy/hcl/nodes.ts";
import { notificationsOf } from "./notifications.ts";
import { placeOpenKeys } from "./open-keys.ts";
import { principalsOf } from "./principals.ts";
import { replicationRulesOf } from "./replication.ts";
import { keyTypes } from "./resource-types.ts";
import { ConfigurationFacts } from "./configuration-facts.ts";

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

export function declare(
  source: ConfigurationSource,
  evaluator: Evaluator,
  root: ModuleInstance,
): ConfigurationDeclarations {
  const declaring = new ConfigurationFacts(source, evaluator, root);
  declaring.say();
  placeOpenKeys(declaring);
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
  const replicated = withReplicas(buckets, replicationRulesOf(declaring));
  return { principals, buckets: replicated, keys, documents, orphans: declaring.orphans(), incomplete };
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
      notifications: notificationsOf(declaring, name),
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

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html */
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
  const key = givenIn(evaluator, byDefault.body, "kms_master_key_id", byDefault.scope);
  // A key that is certainly there stands beside KMS only: S3 refuses it beside AES256.
  const type =
    algorithm?.kind === "unknown" && key?.kind === "string" && key.value !== ""
      ? "aws:kms"
      : algorithm && textOf(algorithm);
  if (type !== "AES256" && type !== "aws:kms" && type !== "aws:kms:dsse") return unknown;
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
  const aliases = targeting("aws_kms_alias", "target_key_id");
  const names = [arn, id, ...aliases.flatMap((one) => [references.arnOf(one), references.physicalName(one)])];
  return {
    arn,
    place: declaring.place(declaring.placeOf(instance)),
    aliases: [...new Set(aliases.map((one) => references.physicalName(one)))].filter((name) =>
      isOf(formats.alias, name),
    ),
    policy: declaring.only(found),
    policyFile: undefined,
    grants: targeting("aws_kms_grant", "key_id").flatMap((one) => grantOf(declaring, one) ?? []),
    uses: usesOf(declaring, names),
    tags: undefined,
    origin: instance.type.includes("external") ? "EXTERNAL" : "AWS_KMS",
  };
}

/** Of the key that has these names. */
const usesOf = (declaring: ConfigurationFacts, names: readonly string[]): readonly ModelKeyUse[] =>
  keyUseRows.flatMap(({ terraform, argument, service }) =>
    [...new Set(names.flatMap((name) => declaring.naming(terraform, argument, name)))].flatMap((one): ModelKeyUse[] => {
      const value = declaring.argument(one, argument);
      return value === undefined ? [] : [{ service, place: declaring.place(value.place) }];
    }),
  );

/** What nobody knows may be any of them. */
const areKnown = (operations: HclValue | undefined): boolean =>
  operations?.kind === "list" && !operations.open && operations.items.every(({ kind }) => kind !== "unknown");

function grantOf(declaring: ConfigurationFacts, instance: Instance): ModelGrant | undefined {
  const grantee = declaring.text(instance, "grantee_principal");
  const listed = declaring.argument(instance, "operations");
  const operations = areKnown(listed) ? declaring.texts(listed).filter((text) => text !== undefined) : grantOperations;
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
