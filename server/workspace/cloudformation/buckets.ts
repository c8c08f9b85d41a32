/** Buckets and keys of a template, with their policies. */
import { propertyOf } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { bucketPolicy, defaultKeyPolicy, keyPolicy } from "../declared-policies.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import { keyUseRows } from "../key-uses.ts";
import type { ModelBucket, ModelEncryption, ModelKey, ModelKeyUse } from "../model.ts";
import { writersTo } from "../writers.ts";
import type { TemplateFacts } from "./facts.ts";
import { textOf } from "./functions.ts";
import { notificationsOf } from "./notifications.ts";
import { declaredWriters } from "./settings.ts";
import type { Resource } from "./template.ts";

export function bucketsOf(facts: TemplateFacts): ModelBucket[] {
  const policies = new Map<string, (FoundDocument | undefined)[]>();
  for (const resource of facts.ofType(["AWS::S3::BucketPolicy"])) {
    const found = facts.read(resource, "PolicyDocument", bucketPolicy);
    const name = textOf(facts.property(resource, "Bucket") ?? resource.key) ?? "";
    policies.set(name, [...(policies.get(name) ?? []), found]);
  }
  const writing = declaredWriters(facts.resources, facts.resolver);
  return facts.ofType(["AWS::S3::Bucket"]).flatMap((resource): ModelBucket[] => {
    const name = facts.resolver.physicalName(resource);
    if (!isOf(formats.bucketName, name)) return [];
    const own = policies.get(name) ?? [];
    for (const found of own) facts.attach(found);
    return [
      {
        name,
        place: facts.place(resource.key),
        ...facts.resolver.homeOf(resource),
        encryption: encryptionOf(facts, resource),
        formerKeys: [],
        policy: facts.unread || isGiven(facts, resource) ? undefined : facts.only(own),
        policyFile: undefined,
        writers: writersTo(name, writing),
        notifications: notificationsOf(facts, resource),
      },
    ];
  });
}

/** Whether a template that is not there may add policies to it. */
function isGiven(facts: TemplateFacts, resource: Resource): boolean {
  return [facts.resolver.physicalName(resource), facts.resolver.arnOf(resource)].some((one) => facts.given.has(one));
}

function isDeclaredKey(facts: TemplateFacts, name: string | undefined): boolean {
  const keys = facts.ofType(["AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::KMS::Alias"]);
  return keys.some((key) => name === facts.resolver.arnOf(key) || name === facts.resolver.physicalName(key));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html */
function encryptionOf(facts: TemplateFacts, resource: Resource): ModelEncryption {
  const place = facts.place(resource.key);
  const none: ModelEncryption = { type: "AES256", key: undefined, bucketKey: undefined, place };
  const value = facts.property(resource, "BucketEncryption");
  if (value === undefined) return none;
  const unknown: ModelEncryption = { ...none, type: "unknown" };
  const rules = value.kind === "object" ? propertyOf(value, "ServerSideEncryptionConfiguration")?.value : undefined;
  const rule = rules?.kind === "array" ? rules.items[0] : rules;
  const byDefault = rule?.kind === "object" ? propertyOf(rule, "ServerSideEncryptionByDefault")?.value : undefined;
  if (rule?.kind !== "object" || byDefault?.kind !== "object") return unknown;
  const algorithm = propertyOf(byDefault, "SSEAlgorithm")?.value;
  const key = propertyOf(byDefault, "KMSMasterKeyID")?.value;
  const name = key === undefined ? undefined : textOf(key);
  const written = algorithm === undefined ? undefined : textOf(algorithm);
  // A key that is certainly there stands beside KMS only: S3 refuses it beside AES256.
  const type =
    algorithm !== undefined && facts.resolver.isUnknown(algorithm) && isDeclaredKey(facts, name) ? "aws:kms" : written;
  if (type !== "AES256" && type !== "aws:kms" && type !== "aws:kms:dsse") return unknown;
  if (key !== undefined && (name === undefined || !isOf(formats.keyName, name))) return unknown;
  const setting = propertyOf(rule, "BucketKeyEnabled")?.value;
  const bucketKey =
    setting === undefined ? false : textOf(setting) === "true" ? true : textOf(setting) === "false" ? false : undefined;
  return { type, key: name, bucketKey, place: facts.place(key ?? algorithm ?? resource.key) };
}

export function keysOf(facts: TemplateFacts): ModelKey[] {
  const aliases = facts
    .ofType(["AWS::KMS::Alias"])
    .map((resource) => ({
      name: facts.resolver.physicalName(resource),
      arn: facts.resolver.arnOf(resource),
      target: textOf(facts.property(resource, "TargetKeyId") ?? resource.key) ?? "",
    }));
  return facts.ofType(["AWS::KMS::Key", "AWS::KMS::ReplicaKey"]).map((resource): ModelKey => {
    const arn = facts.resolver.arnOf(resource);
    const id = facts.resolver.physicalName(resource);
    const own = aliases.filter(({ target }) => target === arn || target === id);
    const written = facts.property(resource, "KeyPolicy");
    const found =
      written === undefined
        ? defaultKeyPolicy(facts.resolver.homeOf(resource).account, resource.key)
        : facts.policy(written, `${resource.id}/KeyPolicy`, keyPolicy);
    facts.attach(found);
    return {
      arn,
      place: facts.place(resource.key),
      aliases: [...new Set(own.map(({ name }) => name))].filter((name) => isOf(formats.alias, name)),
      policy: facts.only([found]),
      policyFile: undefined,
      grants: [],
      tags: undefined,
      origin: textOf(facts.property(resource, "Origin") ?? resource.node),
      uses: usesOf(facts, new Set([arn, id, ...own.flatMap((alias) => [alias.name, alias.arn])])),
    };
  });
}

/** Of the key that has these names. */
const usesOf = (facts: TemplateFacts, names: ReadonlySet<string | undefined>): readonly ModelKeyUse[] =>
  keyUseRows.flatMap(({ template, property, service }) =>
    facts.ofType([template]).flatMap((resource): ModelKeyUse[] => {
      const value = facts.property(resource, property);
      return value !== undefined && names.has(textOf(value)) ? [{ service, place: facts.place(value) }] : [];
    }),
  );
