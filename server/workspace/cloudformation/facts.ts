/** What a template declares as it is gathered: its resources, and the policies that are written in them. */
import type { JsonNode, Range } from "../../policy/nodes.ts";
import { propertyOf, stringNodes } from "../../policy/nodes.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Kind } from "../declared-policies.ts";
import { onlyPolicy } from "../declared-policies.ts";
import type { BucketArnForName, ModelPlace, PolicyList } from "../model.ts";
import type { Expressions } from "../symbols/expressions.ts";
import type { TemplateSource } from "./documents.ts";
import { readPolicy } from "./documents.ts";
import { textOf } from "./functions.ts";
import type { Resolver } from "./resolve.ts";
import type { Resource, Template } from "./template.ts";
import { types } from "./types.ts";

export class TemplateFacts {
  readonly source: TemplateSource;
  readonly names: Expressions;
  readonly resolver: Resolver;
  readonly resources: readonly Resource[];
  /** Whether some resources are made by functions that are not worked out. */
  readonly unread: boolean;
  /** Names and ARNs that nested stacks get of which the template is not there. */
  readonly given: ReadonlyMap<string, Range>;
  /** By where they stand: `UploadRole/Policies/0`. */
  readonly documents = new Map<string, FoundDocument>();
  /** Those of somebody, or of something. */
  readonly attached = new Set<FoundDocument>();
  /** Principals of whose policies something cannot be read. */
  readonly incomplete = new Set<string>();
  readonly bucketArns: BucketArnForName[] = [];

  constructor(template: Template, source: TemplateSource, names: Expressions, resolver: Resolver) {
    this.source = source;
    this.names = names;
    this.resolver = resolver;
    this.unread = template.hasUnreadResources;
    this.resources = [...template.resources.values()].filter((resource) => resolver.isThere(resource));
    this.given = new Map(
      template.unreadStacks
        .filter((resource) => resolver.isThere(resource))
        .flatMap((resource) => {
          const given = this.property(resource, "Parameters");
          return (given?.kind === "object" ? given.properties : [])
            .flatMap(({ value }) => stringNodes(value))
            .flatMap(({ value }) => value.split(",").map((one) => [one.trim(), resource.key] as const));
        }),
    );
  }

  ofType(wanted: readonly string[]): readonly Resource[] {
    return this.resources.filter(({ type }) => wanted.includes(type));
  }

  /** How messages and edits name what is declared. */
  say(resource: Resource): void {
    const row = types.get(resource.type);
    if (row === undefined) return;
    const { id } = resource;
    const name = this.resolver.physicalName(resource);
    const arn = this.resolver.arnOf(resource);
    if (row.ref === "arn") this.names.say({ kind: "ref", name: id }, arn);
    else if (row.arnAttributes.includes("Arn")) this.names.say({ kind: "getAtt", name: id, attribute: "Arn" }, arn);
    if (resource.type === "AWS::KMS::Key" || resource.type === "AWS::KMS::ReplicaKey")
      this.names.sayShort(id, "key/", name, { kind: "ref", name: id });
    const isFresh = name === this.names.fresh({ kind: "ref", name: id }, row.fresh);
    if (isFresh && /:(?:role|user)\//.test(arn))
      this.names.sayShort(id, arn.slice(arn.lastIndexOf(":") + 1, -name.length), name, { kind: "ref", name: id });
  }

  property(resource: Resource, name: string): JsonNode | undefined {
    return resource.properties && this.resolver.value(propertyOf(resource.properties, name)?.value);
  }

  place({ offset, end }: Range): ModelPlace {
    return { file: this.source.file, range: { offset, end } };
  }

  read(resource: Resource, property: string, kind: Kind): FoundDocument | undefined {
    return this.policy(this.property(resource, property), `${resource.id}/${property}`, kind);
  }

  policy(value: JsonNode | undefined, path: string, kind: Kind): FoundDocument | undefined {
    const known = this.documents.get(path);
    if (known !== undefined) return known;
    const policy = readPolicy(this.source, this.resolver, value, path, kind);
    if (policy !== undefined) this.documents.set(path, policy);
    return policy;
  }

  texts(node: JsonNode | undefined): readonly (string | undefined)[] {
    return node?.kind === "array" ? node.items.map(textOf) : node === undefined ? [] : [textOf(node)];
  }

  only(list: readonly (FoundDocument | undefined)[]): PolicyList {
    return onlyPolicy(this.source.file, list);
  }

  /** A policy that is somebody's, or something's. */
  attach(found: FoundDocument | undefined): void {
    if (found !== undefined) this.attached.add(found);
  }
}
