/**
 * What a template is read as before its resources are looked at: `Fn::ForEach` written out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
import type { JsonNode, ObjectNode, PropertyNode, StringNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import { functionOf } from "./functions.ts";

/** Of one template: AWS takes 500 resources. */
const maxCopies = 5_000;
const maxDepth = 64;

const isLoop = (key: StringNode): boolean => key.value.startsWith("Fn::ForEach::");

/** A template whose loops are written out. */
export interface ExpandedTemplate {
  readonly root: ObjectNode;
  /** Logical ids of resources that loops make: of one text there are several. */
  readonly copies: ReadonlySet<string>;
}

/** Loops over lists that nobody knows stay. */
export function expanded(root: ObjectNode): ExpandedTemplate {
  const copies = new Set<string>();
  const resources = propertyOf(root, "Resources");
  if (resources?.value?.kind !== "object" || !hasLoop(resources.value, 0)) return { root, copies };
  const loops = new Loops(root);
  const value = loops.object(resources.value, 0, copies);
  const properties = root.properties.map((property) => (property === resources ? { ...property, value } : property));
  return { root: { ...root, properties }, copies };
}

function hasLoop(node: JsonNode | undefined, depth: number): boolean {
  if (node === undefined || depth > maxDepth) return false;
  if (node.kind === "array") return node.items.some((item) => hasLoop(item, depth + 1));
  return node.kind === "object" && node.properties.some(({ key, value }) => isLoop(key) || hasLoop(value, depth + 1));
}

class Loops {
  readonly #root: ObjectNode;
  #left = maxCopies;

  constructor(root: ObjectNode) {
    this.#root = root;
  }

  /** @param made gets the names of what loops in it make */
  object(node: ObjectNode, depth: number, made?: Set<string>): ObjectNode {
    const properties: PropertyNode[] = [];
    for (const property of node.properties) {
      const members = depth > maxDepth || !isLoop(property.key) ? undefined : this.#written(property.value, depth);
      if (members === undefined) {
        properties.push({ ...property, value: this.#value(property.value, depth + 1) });
        continue;
      }
      for (const member of members) {
        made?.add(member.key.value);
        properties.push(member);
      }
    }
    return { ...node, properties };
  }

  #value(node: JsonNode | undefined, depth: number): JsonNode | undefined {
    if (node === undefined || depth > maxDepth) return node;
    if (node.kind === "object") return this.object(node, depth);
    if (node.kind !== "array") return node;
    return { ...node, items: node.items.map((item) => this.#value(item, depth + 1) ?? item) };
  }

  /** Undefined where nobody knows what the loop goes through. */
  #written(loop: JsonNode | undefined, depth: number): readonly PropertyNode[] | undefined {
    const [identifier, collection, body] = loop?.kind === "array" ? loop.items : [];
    if (identifier?.kind !== "string" || body?.kind !== "object") return undefined;
    const values = collection && this.#collection(collection);
    if (values === undefined) return undefined;
    const found: PropertyNode[] = [];
    for (const value of values) {
      if (--this.#left < 0) return undefined;
      for (const member of this.object(copied(body, identifier.value, value), depth + 1).properties) found.push(member);
    }
    return found;
  }

  #collection(node: JsonNode): readonly string[] | undefined {
    if (node.kind === "array") {
      const texts = node.items.map((item) => (item.kind === "string" ? item.value : undefined));
      return texts.every((text) => text !== undefined) ? texts : undefined;
    }
    const called = functionOf(node);
    if (called?.name !== "Ref" || called.argument?.kind !== "string") return undefined;
    const parameters = propertyOf(this.#root, "Parameters")?.value;
    const parameter = parameters?.kind === "object" ? propertyOf(parameters, called.argument.value)?.value : undefined;
    const byDefault = parameter?.kind === "object" ? propertyOf(parameter, "Default")?.value : undefined;
    if (byDefault?.kind !== "string") return undefined;
    return byDefault.value.split(",").map((text) => text.trim());
  }
}

/** With a value in the place of `${Identifier}`, and without what no logical id may have in the place of `&{Identifier}`. */
function copied<Node extends JsonNode>(node: Node, identifier: string, value: string): Node {
  const text = (written: string): string =>
    written
      .replaceAll(`\${${identifier}}`, () => value)
      .replaceAll(`&{${identifier}}`, () => value.replace(/[^A-Za-z0-9]/g, ""));
  const string = (one: StringNode): StringNode => {
    const changed = text(one.value);
    return changed === one.value ? one : { ...one, value: changed, derived: true };
  };
  const copy = (one: JsonNode): JsonNode => {
    if (one.kind === "string") return string(one);
    if (one.kind === "array") return { ...one, items: one.items.map(copy) };
    if (one.kind !== "object") return one;
    const called = functionOf(one);
    if (called?.name === "Ref" && called.argument?.kind === "string" && called.argument.value === identifier)
      return { kind: "string", offset: one.offset, end: one.end, value, derived: true };
    const properties = one.properties.map((property) => ({
      ...property,
      key: string(property.key),
      value: property.value && copy(property.value),
    }));
    return { ...one, properties };
  };
  return copy(node) as Node;
}
