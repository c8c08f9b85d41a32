/** Roles and users of a template, with all the policies that they have. */
import { parseArn } from "../../policy/arn.ts";
import type { JsonNode, Range } from "../../policy/nodes.ts";
import { replaceString } from "../../policy/edits/replace.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import {
  identityPolicy as identity,
  impliedPolicy,
  managedPolicy,
  trustPolicy,
  unreadPolicy,
} from "../declared-policies.ts";
import * as formats from "../formats.ts";
import { isOf } from "../formats.ts";
import type { ModelPolicy, ModelPrincipal, PolicyList } from "../model.ts";
import { awsManaged } from "../symbols/aws-managed.ts";
import { completedIn } from "./documents.ts";
import type { TemplateFacts } from "./facts.ts";
import { textOf } from "./functions.ts";
import type { ImpliedPolicy, SamScope } from "./sam.ts";
import { connectorPolicy, connectorsOf, samManaged, samPolicies } from "./sam.ts";
import type { Resource } from "./template.ts";
import { samRole } from "./template.ts";

export const principalsOf = (facts: TemplateFacts): ModelPrincipal[] => new Principals(facts).all();

/** The managed policies of the template, by ARN. */
type ManagedPolicies = ReadonlyMap<string, { readonly resource: Resource; readonly found: FoundDocument | undefined }>;

/** The policies that somebody has, as they are gathered. */
interface Gathered {
  readonly policies: Map<FoundDocument, ModelPolicy>;
  /** What may hold more than can be read. */
  unknown: Range | undefined;
}

class Principals {
  readonly #facts: TemplateFacts;

  constructor(facts: TemplateFacts) {
    this.#facts = facts;
  }

  all(): ModelPrincipal[] {
    const managed = new Map(
      this.#facts
        .ofType(["AWS::IAM::ManagedPolicy"])
        .map((resource) => [
          this.#facts.resolver.arnOf(resource),
          { resource, found: this.#facts.read(resource, "PolicyDocument", managedPolicy) },
        ]),
    );
    return [
      ...this.#principals(["AWS::IAM::Role", samRole], "Roles", managed),
      ...this.#principals(["AWS::IAM::User"], "Users", managed),
    ];
  }

  #principals(types: readonly string[], list: string, managed: ManagedPolicies): ModelPrincipal[] {
    const inline = this.#facts
      .ofType(["AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy"])
      .map((resource) => ({
        resource,
        found: this.#facts.read(resource, "PolicyDocument", identity),
        holders: [
          ...this.#facts.texts(this.#facts.property(resource, list)),
          ...this.#facts.texts(this.#facts.property(resource, list === "Roles" ? "RoleName" : "UserName")),
        ],
      }));
    // Somebody who is only named may have other policies, too: nothing is missing here.
    for (const { found, holders } of inline)
      if (found !== undefined && holders.length > 0) this.#facts.attached.add(found);
    for (const { resource, found } of managed.values())
      if (found !== undefined && this.#facts.property(resource, list) !== undefined) this.#facts.attached.add(found);
    const connectors = list === "Roles" ? this.#connectors() : new Map<string, FoundDocument[]>();
    return this.#facts.ofType(types).flatMap((resource): ModelPrincipal[] => {
      const arn = this.#facts.resolver.arnOf(resource);
      if (!isOf(formats.principal, arn)) return [];
      const name = this.#facts.resolver.physicalName(resource);
      const own: Gathered = { policies: new Map(), unknown: undefined };
      if (resource.type === samRole) this.#sam(resource, own, managed);
      else this.#inline(resource, own);
      for (const connected of connectors.get(arn) ?? []) this.#add(own, connected, resource.key);
      for (const { resource: policy, found, holders } of inline)
        if (holders.includes(name)) this.#add(own, found, policy.key);
      for (const { resource: policy, found } of managed.values())
        if (this.#facts.texts(this.#facts.property(policy, list)).includes(name)) this.#add(own, found, policy.key);
      this.#attachAll(resource, own, managed);
      if (list === "Users") this.#groups(resource, name, own, managed);
      if (this.#facts.unread) own.unknown ??= resource.key;
      own.unknown ??= this.#facts.given.get(name) ?? this.#facts.given.get(arn);
      if (own.unknown !== undefined) this.#facts.incomplete.add(arn);
      if (own.unknown !== undefined) this.#add(own, unreadPolicy(own.unknown, identity), own.unknown);
      return [
        {
          arn,
          account: parseArn(arn)?.account,
          place: this.#facts.place(resource.key),
          identity: [...own.policies.values()],
          identityFiles: [],
          permissionsBoundary: this.#boundary(this.#facts.property(resource, "PermissionsBoundary"), managed),
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
    const found = this.#facts.read(role, "AssumeRolePolicyDocument", trustPolicy);
    this.#facts.attach(found);
    return found === undefined ? undefined : this.#facts.only([found]);
  }

  /** What a user has by its groups; a group that is not declared may have any policy. */
  #groups(user: Resource, name: string, own: Gathered, managed: ManagedPolicies): void {
    const additions = this.#facts
      .ofType(["AWS::IAM::UserToGroupAddition"])
      .filter((one) => this.#facts.texts(this.#facts.property(one, "Users")).includes(name));
    const groups = [
      ...this.#facts.texts(this.#facts.property(user, "Groups")),
      ...additions.flatMap((one) => this.#facts.texts(this.#facts.property(one, "GroupName"))),
    ];
    for (const group of new Set(groups)) {
      const declared = this.#facts
        .ofType(["AWS::IAM::Group"])
        .find((one) => this.#facts.resolver.physicalName(one) === group);
      if (group === undefined || declared === undefined) own.unknown ??= user.key;
      else {
        this.#inline(declared, own);
        this.#attachAll(declared, own, managed);
        for (const policy of this.#facts.ofType(["AWS::IAM::Policy", "AWS::IAM::GroupPolicy"]))
          if (
            this.#facts.texts(this.#facts.property(policy, "Groups")).includes(group) ||
            this.#facts.texts(this.#facts.property(policy, "GroupName")).includes(group)
          )
            this.#add(own, this.#facts.read(policy, "PolicyDocument", identity), policy.key);
        for (const { resource: policy, found } of managed.values())
          if (this.#facts.texts(this.#facts.property(policy, "Groups")).includes(group))
            this.#add(own, found, policy.key);
      }
    }
  }

  #attachAll(resource: Resource, own: Gathered, managed: ManagedPolicies): void {
    const attached = this.#facts.property(resource, "ManagedPolicyArns");
    for (const item of attached?.kind === "array" ? attached.items : attached === undefined ? [] : [attached])
      this.#attach(own, item, managed);
  }

  #add(own: Gathered, found: FoundDocument | undefined, place: Range): void {
    if (found === undefined || found.partial === true) own.unknown ??= place;
    if (found === undefined) return;
    this.#facts.attached.add(found);
    own.policies.set(found, { file: this.#facts.source.file, found });
  }

  #inline(resource: Resource, own: Gathered): void {
    const policies = this.#facts.property(resource, "Policies");
    if (policies === undefined) return;
    if (policies.kind !== "array") {
      own.unknown ??= policies;
      return;
    }
    for (const [index, item] of policies.items.entries()) {
      const document = item.kind === "object" ? propertyOf(item, "PolicyDocument")?.value : undefined;
      this.#add(own, this.#facts.policy(document, `${resource.id}/Policies/${String(index)}`, identity), item);
    }
  }

  /**
   * Names and ARNs of managed policies, policies, and policy templates, which each are a policy of the function's role.
   * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
   */
  #sam(resource: Resource, own: Gathered, managed: ManagedPolicies): void {
    const policies = this.#facts.property(resource, "Policies");
    if (policies === undefined) return;
    const path = `${resource.id}/Policies`;
    for (const [index, item] of (policies.kind === "array" ? policies.items : [policies]).entries()) {
      if (item.kind === "string") this.#attach(own, item, managed, samManaged(item.value));
      else if (item.kind !== "object") own.unknown ??= item;
      else if (propertyOf(item, "Statement") !== undefined)
        this.#add(own, this.#facts.policy(item, `${path}/${String(index)}`, identity), item);
      else
        for (const template of samPolicies(item, this.#scope)) {
          if (template.bucketArn !== undefined) this.#isForName(resource.id, template.bucketArn);
          const list = policies.kind === "array" && policies.derived !== true ? policies : undefined;
          const found = impliedPolicy(template.policy, template.place, identity, template.resources);
          this.#add(
            own,
            list === undefined ? found : completedIn(found, { source: this.#facts.source, list, path }),
            item,
          );
        }
    }
  }

  #isForName(id: string, { node, template, name }: NonNullable<ImpliedPolicy["bucketArn"]>): void {
    const { source } = this.#facts;
    this.#facts.bucketArns.push({
      place: this.#facts.place(node),
      template,
      name,
      isSound: () => source.isSound(id),
      edits: () => replaceString(source.makeStyle(id), node, name),
    });
  }

  get #scope(): SamScope {
    return { account: this.#facts.names.account, region: this.#facts.names.region };
  }

  /** Policies that connectors attach, by the ARN of the role. */
  #connectors(): ReadonlyMap<string, FoundDocument[]> {
    const found = new Map<string, FoundDocument[]>();
    for (const { source, destination, permissions, place } of connectorsOf(
      this.#facts.resources,
      this.#facts.resolver,
    )) {
      const bucket = this.#facts.resources.find(({ id, type }) => id === destination && type === "AWS::S3::Bucket");
      const arn = this.#roleOf(source);
      if (bucket === undefined || arn === undefined) continue;
      const policy = connectorPolicy(permissions, this.#facts.resolver.arnOf(bucket));
      found.set(arn, [...(found.get(arn) ?? []), impliedPolicy(policy, place, identity)]);
    }
    return found;
  }

  /** The ARN of the role that a function has. */
  #roleOf(id: string): string | undefined {
    const implied = this.#facts.resources.find((resource) => resource.id === `${id}Role` && resource.type === samRole);
    if (implied !== undefined) return this.#facts.resolver.arnOf(implied);
    const resource = this.#facts.resources.find((one) => one.id === id);
    const role = resource && this.#facts.property(resource, "Role");
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
    if (found === undefined || found.partial === true) return undefined;
    this.#facts.attached.add(found);
    return [{ file: this.#facts.source.file, found: { ...found, type: "permissionsBoundary" } }];
  }
}
