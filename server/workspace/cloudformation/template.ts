/** The parts of a CloudFormation template, as nodes. */
import type { JsonNode, ObjectNode, PropertyNode, StringNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { Home } from "../symbols/fresh.ts";
import type { ExpandedTemplate } from "./expand.ts";
import { expanded } from "./expand.ts";
import { serverlessTemplate } from "./serverless.ts";

export interface Resource {
  readonly id: string;
  /** Its logical id, where it is declared. */
  readonly key: StringNode;
  readonly type: string;
  readonly node: ObjectNode;
  readonly properties: ObjectNode | undefined;
  readonly condition: string | undefined;
  /** Of several stacks: the account and the Region of its own, as far as they are known. */
  readonly home: Partial<Home>;
}

/** Nested stacks, by their types: where each names its template. */
export const stackTypes: ReadonlyMap<string, string> = new Map([
  ["AWS::CloudFormation::Stack", "TemplateURL"],
  ["AWS::Serverless::Application", "Location"],
]);

/** The nested stacks of a template whose templates are files beside it, with the paths as they are written. */
export function localStacks(root: JsonNode | undefined): readonly { readonly id: string; readonly path: string }[] {
  return (root?.kind === "object" ? membersOf(root, "Resources") : []).flatMap(({ key, value }) => {
    const member = value?.kind === "object" ? stackTypes.get(textMember(value, "Type") ?? "") : undefined;
    const properties = value?.kind === "object" ? propertyOf(value, "Properties")?.value : undefined;
    if (member === undefined || properties?.kind !== "object") return [];
    const path = textMember(properties, member);
    return path === undefined || !isLocalPath(path) ? [] : [{ id: key.value, path }];
  });
}

/** Neither a URL nor a text that something is put into. */
const isLocalPath = (path: string): boolean => path !== "" && !/^[a-z][a-z0-9+.-]*:|^[/~]|[${}\0]/i.test(path);

export interface Template {
  readonly root: ObjectNode;
  readonly resources: ReadonlyMap<string, Resource>;
  /** Logical ids of resources that stand in one text together with others. */
  readonly copies: ReadonlySet<string>;
  readonly parameters: ReadonlyMap<string, ObjectNode>;
  readonly conditions: ReadonlyMap<string, JsonNode>;
  readonly mappings: ObjectNode | undefined;
  /** Whether some resources are made by functions that are not worked out: they may add policies to anything. */
  readonly hasUnreadResources: boolean;
  /** Nested stacks of which the template is not there: they may add policies to what they are given. */
  readonly unreadStacks: readonly Resource[];
}

/** Of several templates that are read as one: what their resources do not say themselves. */
export interface JoinedFacts {
  readonly homes: ReadonlyMap<string, Partial<Home>>;
  /** Resources that are nested stacks of which the template is there. */
  readonly nested: ReadonlySet<string>;
}

const noFacts: JoinedFacts = { homes: new Map(), nested: new Set() };

/** A template as it is read: loops written out, and what all functions have in each of them. */
export function completed(written: ObjectNode): ExpandedTemplate {
  const { root, copies } = expanded(serverlessTemplate(written) ?? written);
  return { root: withGlobals(root), copies };
}

/** Undefined for whatever is no template: one has resources with types. */
export function asTemplate(written: JsonNode | undefined, { homes, nested } = noFacts): Template | undefined {
  if (written?.kind !== "object") return undefined;
  const { root, copies } = completed(written);
  const resources = new Map<string, Resource>();
  for (const { key, value } of membersOf(root, "Resources")) {
    const type = value?.kind === "object" ? textMember(value, "Type") : undefined;
    if (value?.kind !== "object" || type === undefined || !/^(?:AWS|Alexa|Custom)::|::/.test(type)) continue;
    const properties = propertyOf(value, "Properties")?.value;
    resources.set(key.value, {
      id: key.value,
      key,
      type,
      node: value,
      properties: properties?.kind === "object" ? properties : undefined,
      condition: textMember(value, "Condition"),
      home: homes.get(key.value) ?? {},
    });
  }
  if (resources.size === 0) return undefined;
  for (const resource of [...resources.values()]) addSamRole(resources, resource);
  const mappings = propertyOf(root, "Mappings")?.value;
  return {
    root,
    resources,
    copies,
    parameters: new Map(
      membersOf(root, "Parameters").flatMap(({ key, value }) => (value?.kind === "object" ? [[key.value, value]] : [])),
    ),
    conditions: new Map(
      membersOf(root, "Conditions").flatMap(({ key, value }) => (value === undefined ? [] : [[key.value, value]])),
    ),
    mappings: mappings?.kind === "object" ? mappings : undefined,
    hasUnreadResources: membersOf(root, "Resources").some(({ key }) => key.value.startsWith("Fn::")),
    unreadStacks: [...resources.values()].filter(({ id, type }) => stackTypes.has(type) && !nested.has(id)),
  };
}

/** Transforms of AWS that leave policies, buckets and keys as they are, but for what Keyhole does itself. */
const knownTransforms = /^AWS::(?:Serverless-|LanguageExtensions$|CodeDeployBlueGreen$|SecretsManager-)/;

/** Whether no macro makes another template of it, which nobody knows. */
export const isReadable = (root: ObjectNode): boolean =>
  textsOf(propertyOf(root, "Transform")?.value).every((name) => knownTransforms.test(name));

/** The role that SAM makes for a function or a state machine without one. It can be referred to by its name. */
export const samRole = "AWS::Serverless::Role";
const hasSamRole = new Set(["AWS::Serverless::Function", "AWS::Serverless::StateMachine"]);

function addSamRole(resources: Map<string, Resource>, resource: Resource): void {
  const { id, type, properties } = resource;
  if (!hasSamRole.has(type) || properties === undefined || propertyOf(properties, "Role") !== undefined) return;
  if (resources.has(`${id}Role`)) return;
  resources.set(`${id}Role`, { ...resource, id: `${id}Role`, type: samRole });
}

/** What all functions have that do not say otherwise, by type: of what has a say on policies. */
type Globals = ReadonlyMap<string, readonly PropertyNode[]>;

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html */
function globalsOf(root: ObjectNode): Globals {
  const found = new Map<string, readonly PropertyNode[]>();
  for (const { key, value } of membersOf(root, "Globals"))
    if (value?.kind === "object")
      found.set(
        `AWS::Serverless::${key.value}`,
        value.properties.filter(({ key: name }) => name.value === "PermissionsBoundary" || name.value === "RolePath"),
      );
  return found;
}

function withGlobals(root: ObjectNode): ObjectNode {
  const globals = globalsOf(root);
  const resources = propertyOf(root, "Resources");
  if (globals.size === 0 || resources?.value?.kind !== "object") return root;
  const all = resources.value.properties.map((resource): PropertyNode => {
    const { value } = resource;
    const given = value?.kind === "object" ? globals.get(textMember(value, "Type") ?? "") : undefined;
    const properties = value?.kind === "object" ? propertyOf(value, "Properties") : undefined;
    if (value?.kind !== "object" || given === undefined || properties?.value?.kind !== "object") return resource;
    const own = properties.value;
    const added = given.filter(({ key }) => propertyOf(own, key.value) === undefined);
    const both = { ...properties, value: { ...own, properties: [...own.properties, ...added] } };
    return {
      ...resource,
      value: { ...value, properties: value.properties.map((one) => (one === properties ? both : one)) },
    };
  });
  const written = { ...resources, value: { ...resources.value, properties: all } };
  return { ...root, properties: root.properties.map((one) => (one === resources ? written : one)) };
}

export function membersOf(root: ObjectNode, name: string): readonly PropertyNode[] {
  const value = propertyOf(root, name)?.value;
  return value?.kind === "object" ? value.properties : [];
}

export function textMember(node: ObjectNode, name: string): string | undefined {
  const value = propertyOf(node, name)?.value;
  return value?.kind === "string" ? value.value : undefined;
}

function textsOf(node: JsonNode | undefined): string[] {
  return (node?.kind === "array" ? node.items : node === undefined ? [] : [node]).flatMap((item) =>
    item.kind === "string" ? [item.value] : item.kind === "object" ? [textMember(item, "Name") ?? ""] : [],
  );
}
