/** The parts of a CloudFormation template, as nodes. */
import type { JsonNode, ObjectNode, PropertyNode, StringNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { Home } from "../symbols/expressions.ts";
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
  /** Names of transforms that the whole template goes through. */
  readonly transforms: readonly string[];
}

/** Undefined for whatever is no template: one has resources with types. */
export function asTemplate(
  written: JsonNode | undefined,
  homes: ReadonlyMap<string, Partial<Home>> = new Map(),
): Template | undefined {
  if (written?.kind !== "object") return undefined;
  const { root, copies } = expanded(serverlessTemplate(written) ?? written);
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
  const globals = globalsOf(root);
  for (const resource of [...resources.values()]) addSamRole(resources, resource, globals);
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
    transforms: textsOf(propertyOf(root, "Transform")?.value),
  };
}

/** The role that SAM makes for a function or a state machine without one. It can be referred to by its name. */
export const samRole = "AWS::Serverless::Role";
const hasSamRole = new Set(["AWS::Serverless::Function", "AWS::Serverless::StateMachine"]);

function addSamRole(resources: Map<string, Resource>, resource: Resource, globals: Globals): void {
  const { id, type, properties } = resource;
  if (!hasSamRole.has(type) || properties === undefined || propertyOf(properties, "Role") !== undefined) return;
  if (resources.has(`${id}Role`)) return;
  const given = (globals.get(type) ?? []).filter(({ key }) => propertyOf(properties, key.value) === undefined);
  const all = { ...properties, properties: [...properties.properties, ...given] };
  resources.set(`${id}Role`, { ...resource, id: `${id}Role`, type: samRole, properties: all });
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

function membersOf(root: ObjectNode, name: string): readonly PropertyNode[] {
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
