/**
 * What a template declares, under one assignment of its parameters, as a workspace model: as `keyhole.json` would say
 * it, each thing with its place in the template.
 */
import { awsManaged } from "../symbols/aws-managed.ts";
import { parseArn } from "../../policy/arn.ts";
import type { JsonNode, Range } from "../../policy/nodes.ts";
import { propertyOf, stringNodes } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import type {
  ModelBucket,
  ModelEncryption,
  ModelKey,
  ModelPlace,
  ModelPolicy,
  ModelPrincipal,
  PolicyList,
} from "../model.ts";
import type { Kind } from "../declared-policies.ts";
import { writersTo } from "../writers.ts";
import {
  bucketPolicy,
  defaultKeyPolicy,
  endpointPolicy,
  identityPolicy as identity,
  managedPolicy,
  impliedPolicy,
  keyPolicy,
  onlyPolicy,
  trustPolicy,
  unreadPolicy,
} from "../declared-policies.ts";
import type { TemplateSource } from "./documents.ts";
import { completedIn, readPolicy } from "./documents.ts";
import type { Expressions } from "../symbols/expressions.ts";
import type { Resolver } from "./resolve.ts";
import { textOf } from "./functions.ts";
import type { SamScope } from "./sam.ts";
import { connectorPolicy, connectorsOf, samManaged, samPolicies } from "./sam.ts";
import { declaredWriters } from "./settings.ts";
import type { Resource, Template } from "./template.ts";
import { samRole } from "./template.ts";
import { types } from "./types.ts";

export interface TemplateDeclarations {
  readonly principals: readonly ModelPrincipal[];
  readonly buckets: readonly ModelBucket[];
  readonly keys: readonly ModelKey[];
  /** Every policy that is written in the template, by where it stands: `UploadRole/Policies/0`. */
  readonly documents: ReadonlyMap<string, FoundDocument>;
  /** Those of nobody and nothing that the template declares. */
  readonly orphans: readonly FoundDocument[];
  /** Principals of whose policies something cannot be read. */
  readonly incomplete: ReadonlySet<string>;
}

export const declare = (
  template: Template,
  source: TemplateSource,
  names: Expressions,
  resolver: Resolver,
): TemplateDeclarations => new Declaring(template, source, names, resolver).declare();

/** The managed policies of the template, by ARN. */
type ManagedPolicies = ReadonlyMap<string, { readonly resource: Resource; readonly found: FoundDocument | undefined }>;

/** The policies that somebody has, as they are gathered. */
interface Gathered {
  readonly policies: Map<FoundDocument, ModelPolicy>;
  /** What may hold more than can be read. */
  unknown: Range | undefined;
}

class Declaring {
  readonly #source: TemplateSource;
  readonly #names: Expressions;
  readonly #resolver: Resolver;
  readonly #resources: readonly Resource[];
  readonly #unread: boolean;
  /** Names and ARNs that nested stacks get of which the template is not there. */
  readonly #given: ReadonlyMap<string, Range>;
  readonly #documents = new Map<string, FoundDocument>();
  readonly #partial = new Set<FoundDocument>();
  readonly #attached = new Set<FoundDocument>();
  readonly #incomplete = new Set<string>();

  constructor(template: Template, source: TemplateSource, names: Expressions, resolver: Resolver) {
    this.#source = source;
    this.#names = names;
    this.#resolver = resolver;
    this.#unread = template.hasUnreadResources;
    this.#resources = [...template.resources.values()].filter((resource) => resolver.isThere(resource));
    this.#given = new Map(
      template.unreadStacks
        .filter((resource) => resolver.isThere(resource))
        .flatMap((resource) => {
          const given = this.#property(resource, "Parameters");
          return (given?.kind === "object" ? given.properties : [])
            .flatMap(({ value }) => stringNodes(value))
            .flatMap(({ value }) => value.split(",").map((one) => [one.trim(), resource.key] as const));
        }),
    );
  }

  declare(): TemplateDeclarations {
    for (const resource of this.#resources) this.#say(resource);
    const managed = new Map(
      this.#ofType(["AWS::IAM::ManagedPolicy"]).map((resource) => [
        this.#resolver.arnOf(resource),
        { resource, found: this.#read(resource, "PolicyDocument", managedPolicy) },
      ]),
    );
    const principals = [
      ...this.#principals(["AWS::IAM::Role", samRole], "Roles", managed),
      ...this.#principals(["AWS::IAM::User"], "Users", managed),
    ];
    const buckets = this.#buckets();
    const keys = this.#keys();
    // Which requests go through an endpoint nobody knows here: its policy is read, and limits nobody.
    for (const resource of this.#ofType(["AWS::EC2::VPCEndpoint"])) {
      const found = this.#read(resource, "PolicyDocument", endpointPolicy);
      if (found !== undefined) this.#attached.add(found);
    }
    const orphans = [...this.#documents.values()].filter(
      (found) => !this.#attached.has(found) && !this.#partial.has(found),
    );
    return { principals, buckets, keys, documents: this.#documents, orphans, incomplete: this.#incomplete };
  }

  #ofType(wanted: readonly string[]): readonly Resource[] {
    return this.#resources.filter(({ type }) => wanted.includes(type));
  }

  /** How messages and edits name what is declared. */
  #say(resource: Resource): void {
    const row = types.get(resource.type);
    if (row === undefined) return;
    const { id } = resource;
    const name = this.#resolver.physicalName(resource);
    const arn = this.#resolver.arnOf(resource);
    if (row.ref === "arn") this.#names.say({ kind: "ref", name: id }, arn);
    else if (row.arnAttributes.includes("Arn")) this.#names.say({ kind: "getAtt", name: id, attribute: "Arn" }, arn);
    if (resource.type === "AWS::KMS::Key" || resource.type === "AWS::KMS::ReplicaKey")
      this.#names.sayShort(id, "key/", name, { kind: "ref", name: id });
    const isFresh = name === this.#names.fresh({ kind: "ref", name: id }, row.fresh);
    if (isFresh && /:(?:role|user)\//.test(arn))
      this.#names.sayShort(id, arn.slice(arn.lastIndexOf(":") + 1, -name.length), name, { kind: "ref", name: id });
  }

  #property(resource: Resource, name: string): JsonNode | undefined {
    return resource.properties && this.#resolver.value(propertyOf(resource.properties, name)?.value);
  }

  #place({ offset, end }: Range): ModelPlace {
    return { file: this.#source.file, range: { offset, end } };
  }

  #read(resource: Resource, property: string, kind: Kind): FoundDocument | undefined {
    return this.#policy(this.#property(resource, property), `${resource.id}/${property}`, kind);
  }

  #policy(value: JsonNode | undefined, path: string, kind: Kind): FoundDocument | undefined {
    const known = this.#documents.get(path);
    if (known !== undefined) return known;
    const policy = readPolicy(this.#source, this.#resolver, value, path, kind);
    if (policy === undefined) return undefined;
    this.#documents.set(path, policy.found);
    if (policy.partial) this.#partial.add(policy.found);
    return policy.found;
  }

  #texts(node: JsonNode | undefined): readonly (string | undefined)[] {
    return node?.kind === "array" ? node.items.map(textOf) : node === undefined ? [] : [textOf(node)];
  }

  #principals(types: readonly string[], list: string, managed: ManagedPolicies): ModelPrincipal[] {
    const inline = this.#ofType(["AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy"]).map(
      (resource) => ({
        resource,
        found: this.#read(resource, "PolicyDocument", identity),
        holders: [
          ...this.#texts(this.#property(resource, list)),
          ...this.#texts(this.#property(resource, list === "Roles" ? "RoleName" : "UserName")),
        ],
      }),
    );
    // Somebody who is only named may have other policies, too: nothing is missing here.
    for (const { found, holders } of inline) if (found !== undefined && holders.length > 0) this.#attached.add(found);
    for (const { resource, found } of managed.values())
      if (found !== undefined && this.#property(resource, list) !== undefined) this.#attached.add(found);
    const connectors = list === "Roles" ? this.#connectors() : new Map<string, FoundDocument[]>();
    return this.#ofType(types).flatMap((resource): ModelPrincipal[] => {
      const arn = this.#resolver.arnOf(resource);
      if (!isOf(formats.principal, arn)) return [];
      const name = this.#resolver.physicalName(resource);
      const own: Gathered = { policies: new Map(), unknown: undefined };
      if (resource.type === samRole) this.#sam(resource, own, managed);
      else this.#inline(resource, own);
      for (const connected of connectors.get(arn) ?? []) this.#add(own, connected, resource.key);
      for (const { resource: policy, found, holders } of inline)
        if (holders.includes(name)) this.#add(own, found, policy.key);
      for (const { resource: policy, found } of managed.values())
        if (this.#texts(this.#property(policy, list)).includes(name)) this.#add(own, found, policy.key);
      this.#attachAll(resource, own, managed);
      if (list === "Users") this.#groups(resource, name, own, managed);
      if (this.#unread) own.unknown ??= resource.key;
      own.unknown ??= this.#given.get(name) ?? this.#given.get(arn);
      if (own.unknown !== undefined) this.#incomplete.add(arn);
      if (own.unknown !== undefined) this.#add(own, unreadPolicy(own.unknown, identity), own.unknown);
      return [
        {
          arn,
          account: parseArn(arn)?.account,
          place: this.#place(resource.key),
          identity: [...own.policies.values()],
          identityFiles: [],
          permissionsBoundary: this.#boundary(this.#property(resource, "PermissionsBoundary"), managed),
          session: undefined,
          trust: list === "Roles" ? this.#trust(resource) : undefined,
          tags: undefined,
          context: new Map(),
          headers: {},
        },
      ];
    });
  }

  /** Undefined where it is not known who may assume the role. */
  #trust(role: Resource): PolicyList {
    const found = this.#read(role, "AssumeRolePolicyDocument", trustPolicy);
    if (found !== undefined) this.#attached.add(found);
    return found === undefined ? undefined : this.#only([found]);
  }

  /** What a user has by its groups; a group that is not declared may have any policy. */
  #groups(user: Resource, name: string, own: Gathered, managed: ManagedPolicies): void {
    const additions = this.#ofType(["AWS::IAM::UserToGroupAddition"]).filter((one) =>
      this.#texts(this.#property(one, "Users")).includes(name),
    );
    const groups = [
      ...this.#texts(this.#property(user, "Groups")),
      ...additions.flatMap((one) => this.#texts(this.#property(one, "GroupName"))),
    ];
    for (const group of new Set(groups)) {
      const declared = this.#ofType(["AWS::IAM::Group"]).find((one) => this.#resolver.physicalName(one) === group);
      if (group === undefined || declared === undefined) own.unknown ??= user.key;
      else {
        this.#inline(declared, own);
        this.#attachAll(declared, own, managed);
        for (const policy of this.#ofType(["AWS::IAM::Policy", "AWS::IAM::GroupPolicy"]))
          if (
            this.#texts(this.#property(policy, "Groups")).includes(group) ||
            this.#texts(this.#property(policy, "GroupName")).includes(group)
          )
            this.#add(own, this.#read(policy, "PolicyDocument", identity), policy.key);
        for (const { resource: policy, found } of managed.values())
          if (this.#texts(this.#property(policy, "Groups")).includes(group)) this.#add(own, found, policy.key);
      }
    }
  }

  #attachAll(resource: Resource, own: Gathered, managed: ManagedPolicies): void {
    const attached = this.#property(resource, "ManagedPolicyArns");
    for (const item of attached?.kind === "array" ? attached.items : attached === undefined ? [] : [attached])
      this.#attach(own, item, managed);
  }

  #add(own: Gathered, found: FoundDocument | undefined, place: Range): void {
    if (found === undefined || this.#partial.has(found)) own.unknown ??= place;
    if (found === undefined) return;
    this.#attached.add(found);
    own.policies.set(found, { file: this.#source.file, found });
  }

  #inline(resource: Resource, own: Gathered): void {
    const policies = this.#property(resource, "Policies");
    if (policies === undefined) return;
    if (policies.kind !== "array") {
      own.unknown ??= policies;
      return;
    }
    for (const [index, item] of policies.items.entries()) {
      const document = item.kind === "object" ? propertyOf(item, "PolicyDocument")?.value : undefined;
      this.#add(own, this.#policy(document, `${resource.id}/Policies/${String(index)}`, identity), item);
    }
  }

  /**
   * Names and ARNs of managed policies, policies, and policy templates, which each are a policy of the function's role.
   * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
   */
  #sam(resource: Resource, own: Gathered, managed: ManagedPolicies): void {
    const policies = this.#property(resource, "Policies");
    if (policies === undefined) return;
    const path = `${resource.id}/Policies`;
    for (const [index, item] of (policies.kind === "array" ? policies.items : [policies]).entries()) {
      if (item.kind === "string") this.#attach(own, item, managed, samManaged(item.value));
      else if (item.kind !== "object") own.unknown ??= item;
      else if (propertyOf(item, "Statement") !== undefined)
        this.#add(own, this.#policy(item, `${path}/${String(index)}`, identity), item);
      else
        for (const template of samPolicies(item, this.#scope)) {
          const list = policies.kind === "array" && policies.derived !== true ? policies : undefined;
          const found = impliedPolicy(template.policy, template.place, identity);
          this.#add(own, list === undefined ? found : completedIn(found, { source: this.#source, list, path }), item);
        }
    }
  }

  get #scope(): SamScope {
    return { account: this.#names.account, region: this.#names.region };
  }

  /** Policies that connectors attach, by the ARN of the role. */
  #connectors(): ReadonlyMap<string, FoundDocument[]> {
    const found = new Map<string, FoundDocument[]>();
    for (const { source, destination, permissions, place } of connectorsOf(this.#resources, this.#resolver)) {
      const bucket = this.#resources.find(({ id, type }) => id === destination && type === "AWS::S3::Bucket");
      const arn = this.#roleOf(source);
      if (bucket === undefined || arn === undefined) continue;
      const policy = connectorPolicy(permissions, this.#resolver.arnOf(bucket));
      found.set(arn, [...(found.get(arn) ?? []), impliedPolicy(policy, place, identity)]);
    }
    return found;
  }

  /** The ARN of the role that a function has. */
  #roleOf(id: string): string | undefined {
    const implied = this.#resources.find((resource) => resource.id === `${id}Role` && resource.type === samRole);
    if (implied !== undefined) return this.#resolver.arnOf(implied);
    const resource = this.#resources.find((one) => one.id === id);
    const role = resource && this.#property(resource, "Role");
    return role && textOf(role);
  }

  #attach(own: Gathered, item: JsonNode, managed: ManagedPolicies, arn = textOf(item)): void {
    const declared = arn === undefined ? undefined : managed.get(arn);
    if (declared !== undefined) {
      this.#add(own, declared.found, item);
      return;
    }
    const known = arn === undefined ? "unknown" : awsManaged(arn);
    if (known === "unknown") own.unknown ??= item;
    else if (known !== undefined) this.#add(own, impliedPolicy(known, item, identity), item);
  }

  /** Undefined where it is not known: then it is taken not to limit. */
  #boundary(
    node: JsonNode | undefined,
    managed: ReadonlyMap<string, { readonly found: FoundDocument | undefined }>,
  ): PolicyList {
    if (node === undefined) return [];
    const arn = textOf(node) ?? "";
    const found = managed.get(arn)?.found;
    if (found === undefined || this.#partial.has(found)) return undefined;
    this.#attached.add(found);
    return [{ file: this.#source.file, found: { ...found, type: "permissionsBoundary" } }];
  }

  #buckets(): ModelBucket[] {
    const policies = new Map<string, (FoundDocument | undefined)[]>();
    for (const resource of this.#ofType(["AWS::S3::BucketPolicy"])) {
      const found = this.#read(resource, "PolicyDocument", bucketPolicy);
      const name = textOf(this.#property(resource, "Bucket") ?? resource.key) ?? "";
      policies.set(name, [...(policies.get(name) ?? []), found]);
    }
    const writing = declaredWriters(this.#resources, this.#resolver);
    return this.#ofType(["AWS::S3::Bucket"]).flatMap((resource): ModelBucket[] => {
      const name = this.#resolver.physicalName(resource);
      if (!isOf(formats.bucketName, name)) return [];
      const own = policies.get(name) ?? [];
      for (const found of own) if (found !== undefined) this.#attached.add(found);
      return [
        {
          name,
          place: this.#place(resource.key),
          ...this.#resolver.homeOf(resource),
          encryption: this.#encryption(resource),
          formerKeys: [],
          policy: this.#unread || this.#isGiven(resource) ? undefined : this.#only(own),
          policyFile: undefined,
          writers: writersTo(name, writing),
        },
      ];
    });
  }

  /** Whether a template that is not there may add policies to it. */
  #isGiven(resource: Resource): boolean {
    return [this.#resolver.physicalName(resource), this.#resolver.arnOf(resource)].some((one) => this.#given.has(one));
  }

  #only(list: readonly (FoundDocument | undefined)[]): PolicyList {
    return onlyPolicy(this.#source.file, list, (found) => this.#partial.has(found));
  }

  #encryption(resource: Resource): ModelEncryption {
    const place = this.#place(resource.key);
    const none: ModelEncryption = { type: "AES256", key: undefined, bucketKey: undefined, place };
    const value = this.#property(resource, "BucketEncryption");
    if (value === undefined) return none;
    const unknown: ModelEncryption = { ...none, type: "unknown" };
    const rules = value.kind === "object" ? propertyOf(value, "ServerSideEncryptionConfiguration")?.value : undefined;
    const rule = rules?.kind === "array" ? rules.items[0] : rules;
    const byDefault = rule?.kind === "object" ? propertyOf(rule, "ServerSideEncryptionByDefault")?.value : undefined;
    if (rule?.kind !== "object" || byDefault?.kind !== "object") return unknown;
    const algorithm = propertyOf(byDefault, "SSEAlgorithm")?.value;
    const key = propertyOf(byDefault, "KMSMasterKeyID")?.value;
    const type = algorithm === undefined ? undefined : textOf(algorithm);
    if (type !== "AES256" && type !== "aws:kms" && type !== "aws:kms:dsse") return unknown;
    const name = key === undefined ? undefined : textOf(key);
    if (key !== undefined && (name === undefined || !isOf(formats.keyName, name))) return unknown;
    const setting = propertyOf(rule, "BucketKeyEnabled")?.value;
    const bucketKey =
      setting === undefined
        ? false
        : textOf(setting) === "true"
          ? true
          : textOf(setting) === "false"
            ? false
            : undefined;
    return { type, key: name, bucketKey, place: this.#place(key ?? algorithm ?? resource.key) };
  }

  #keys(): ModelKey[] {
    const aliases = this.#ofType(["AWS::KMS::Alias"]).map((resource) => ({
      name: this.#resolver.physicalName(resource),
      target: textOf(this.#property(resource, "TargetKeyId") ?? resource.key) ?? "",
    }));
    return this.#ofType(["AWS::KMS::Key", "AWS::KMS::ReplicaKey"]).map((resource): ModelKey => {
      const arn = this.#resolver.arnOf(resource);
      const id = this.#resolver.physicalName(resource);
      const written = this.#property(resource, "KeyPolicy");
      const found =
        written === undefined
          ? defaultKeyPolicy(this.#resolver.homeOf(resource).account, resource.key)
          : this.#policy(written, `${resource.id}/KeyPolicy`, keyPolicy);
      if (found !== undefined) this.#attached.add(found);
      return {
        arn,
        place: this.#place(resource.key),
        aliases: [
          ...new Set(aliases.filter(({ target }) => target === arn || target === id).map(({ name }) => name)),
        ].filter((name) => isOf(formats.alias, name)),
        policy: this.#only([found]),
        policyFile: undefined,
        grants: [],
        tags: undefined,
        origin: textOf(this.#property(resource, "Origin") ?? resource.node),
      };
    });
  }
}
