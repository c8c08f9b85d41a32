/**
 * Several stacks as one template: each name gets its stack's before it, and what one stack takes of another (exports,
 * parameters and outputs of nested stacks) becomes what it stands for.
 */
import type { JsonNode, ObjectNode, PropertyNode, StringNode } from "../../policy/nodes.ts";
import { propertyOf } from "../../policy/nodes.ts";
import type { Home } from "../symbols/fresh.ts";
import { functionOf, sourceOf } from "./functions.ts";
import { TooLarge } from "./resolve.ts";
import { membersOf, textMember } from "./template.ts";

export interface Stack {
  /** What messages call it: `Data`, `Data/Nested`. */
  readonly name: string;
  /** Before the names of what is in it: `Data/`; of a template that nests others nothing. */
  readonly prefix: string;
  readonly root: ObjectNode;
  /** As far as they are known. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** Paths of constructs, by logical ids. */
  readonly paths: ReadonlyMap<string, string>;
  /** Stack traces of their making, by logical ids. */
  readonly traces?: ReadonlyMap<string, readonly string[]> | undefined;
  /** Of a nested stack: what it is called in the template that has it. */
  readonly parent: { readonly stack: Stack; readonly id: string } | undefined;
}

export interface JoinedStacks {
  readonly root: ObjectNode;
  /** By resource, where the stack's is known. */
  readonly homes: ReadonlyMap<string, Partial<Home>>;
  /** Resources that are nested stacks of which the template is there. */
  readonly nested: ReadonlySet<string>;
  /** By resource, where they are known. */
  readonly traces: ReadonlyMap<string, readonly string[]>;
  /** What nested stacks are given, by their parameters. */
  readonly given: ReadonlyMap<Stack, ReadonlyMap<string, JsonNode>>;
}

/** Pseudo parameters that each stack has its own value of. */
const ofStack: ReadonlySet<string> = new Set(["AWS::StackName", "AWS::StackId"]);

const maxDepth = 100;
/** Of all templates; what aliases repeat counts each time. */
const maxNodes = 2_000_000;
/** Exports that refer to exports. */
const maxHops = 20;

/** @throws TooLarge */
export function joinedStacks(stacks: readonly Stack[]): JoinedStacks {
  const joining = new Joining(stacks);
  const given = new Map(stacks.map((stack) => [stack, joining.givenTo(stack)]));
  const all = stacks.map((stack) => joining.partsOf(stack));
  const [first] = stacks;
  const place = first?.root ?? { offset: 0, end: 0 };
  const section = (name: keyof StackParts): PropertyNode =>
    member(
      name,
      place,
      object(
        place,
        all.flatMap((parts) => parts[name]),
      ),
    );
  return {
    root: object(place, [section("Parameters"), section("Conditions"), section("Mappings"), section("Resources")]),
    homes: joining.homes,
    given,
    traces: joining.traces,
    nested: new Set(
      stacks.flatMap(({ parent }) => (parent === undefined ? [] : [`${parent.stack.prefix}${parent.id}`])),
    ),
  };
}

interface StackParts {
  readonly Parameters: PropertyNode[];
  readonly Conditions: PropertyNode[];
  readonly Mappings: PropertyNode[];
  readonly Resources: PropertyNode[];
}

class Joining {
  readonly homes = new Map<string, Partial<Home>>();
  readonly traces = new Map<string, readonly string[]>();
  readonly #stacks: readonly Stack[];
  readonly #names = new Map<Stack, Map<string, string>>();
  #nodes = 0;
  #exports: Map<string, { readonly stack: Stack; readonly value: JsonNode }> | undefined;

  constructor(stacks: readonly Stack[]) {
    this.#stacks = stacks;
  }

  partsOf(stack: Stack): StackParts {
    const renamed = (property: PropertyNode): PropertyNode => ({
      ...property,
      key: { ...property.key, value: `${stack.prefix}${property.key.value}` },
      value: property.value && this.#node(property.value, stack, 0),
    });
    const resources = membersOf(stack.root, "Resources").map((property): PropertyNode => {
      const id = this.#idOf(property.key.value, stack);
      const trace = stack.traces?.get(property.key.value);
      if (trace !== undefined) this.traces.set(id, trace);
      const { account, region } = stack;
      if (account !== undefined || region !== undefined)
        this.homes.set(id, {
          ...(account === undefined ? {} : { account }),
          ...(region === undefined ? {} : { region }),
        });
      const value = property.value && this.#resource(property.value, stack);
      return { ...property, key: { ...property.key, value: id }, value };
    });
    return {
      Parameters: membersOf(stack.root, "Parameters")
        .filter(({ key }) => this.#argumentOf(key.value, stack) === undefined)
        .map(renamed),
      Conditions: membersOf(stack.root, "Conditions").map(renamed),
      Mappings: membersOf(stack.root, "Mappings").map((property) => ({
        ...property,
        key: { ...property.key, value: `${stack.prefix}${property.key.value}` },
      })),
      Resources: resources,
    };
  }

  givenTo(stack: Stack): ReadonlyMap<string, JsonNode> {
    const { parent } = stack;
    return new Map(
      (parent === undefined ? [] : membersOf(stack.root, "Parameters")).flatMap(({ key }) => {
        const argument = this.#argumentOf(key.value, stack);
        return argument === undefined || parent === undefined
          ? []
          : [[key.value, this.#node(argument, parent.stack, 0)] as const];
      }),
    );
  }

  /** The names of a stack's resources: by their constructs, each once. */
  #idOf(id: string, stack: Stack): string {
    let names = this.#names.get(stack);
    if (names === undefined) {
      names = new Map();
      const taken = new Set<string>();
      for (const { key, value } of membersOf(stack.root, "Resources")) {
        const metadata = value?.kind === "object" ? propertyOf(value, "Metadata")?.value : undefined;
        const path =
          stack.paths.get(key.value) ??
          (metadata?.kind === "object" ? textMember(metadata, "aws:cdk:path") : undefined);
        const short = path?.replace(/\/Resource$/, "");
        const name = short === undefined || taken.has(short) ? `${stack.prefix}${key.value}` : short;
        taken.add(name);
        names.set(key.value, name);
      }
      this.#names.set(stack, names);
    }
    return names.get(id) ?? `${stack.prefix}${id}`;
  }

  #resource(node: JsonNode, stack: Stack): JsonNode {
    const changed = this.#node(node, stack, 0);
    if (changed.kind !== "object") return changed;
    const isConnector = textMember(changed, "Type") === "AWS::Serverless::Connector";
    const properties = changed.properties.map((property): PropertyNode => {
      const { key, value } = property;
      if (key.value === "Condition" && value?.kind === "string")
        return { ...property, value: { ...value, value: `${stack.prefix}${value.value}` } };
      if (key.value === "DependsOn") return { ...property, value: value && this.#named(value, stack) };
      if (key.value === "Connectors" || (isConnector && key.value === "Properties"))
        return { ...property, value: value && this.#connected(value, stack, 0) };
      return property;
    });
    return { ...changed, properties };
  }

  /** Logical ids in a text or a list of texts. */
  #named<Node extends JsonNode>(node: Node, stack: Stack): JsonNode {
    if (node.kind === "string") return { ...node, value: this.#idOf(node.value, stack) };
    return node.kind === "array" ? { ...node, items: node.items.map((item) => this.#named(item, stack)) } : node;
  }

  /** What a connector connects. */
  #connected(node: JsonNode, stack: Stack, depth: number): JsonNode {
    const inner = (one: JsonNode): JsonNode => this.#connected(one, stack, depth + 1);
    if (depth > maxDepth) return node;
    if (node.kind === "array") return { ...node, items: node.items.map(inner) };
    if (node.kind !== "object") return node;
    const properties = node.properties.map((property) => ({
      ...property,
      value:
        property.value && (property.key.value === "Id" ? this.#named(property.value, stack) : inner(property.value)),
    }));
    return { ...node, properties };
  }

  #node(node: JsonNode, stack: Stack, hops: number, depth = 0): JsonNode {
    if (++this.#nodes > maxNodes) throw new TooLarge("too many values");
    if (depth > maxDepth) return node;
    const inner = (one: JsonNode): JsonNode => this.#node(one, stack, hops, depth + 1);
    if (node.kind === "array") return { ...node, items: node.items.map(inner) };
    if (node.kind !== "object") return node;
    const called = functionOf(node);
    const replaced = called && this.#call(called.name, called.argument, node, stack, hops);
    if (replaced !== undefined) return replaced;
    const [only] = node.properties;
    // In conditions; IAM's are objects.
    if (node.properties.length === 1 && only?.key.value === "Condition" && only.value?.kind === "string")
      return withArgument(node, { ...only.value, value: `${stack.prefix}${only.value.value}` });
    return {
      ...node,
      properties: node.properties.map((property) => ({ ...property, value: property.value && inner(property.value) })),
    };
  }

  /** Undefined where only the arguments change. */
  #call(
    name: string,
    argument: JsonNode | undefined,
    node: ObjectNode,
    stack: Stack,
    hops: number,
  ): JsonNode | undefined {
    const items = argument?.kind === "array" ? argument.items : [];
    const [first, ...rest] = items;
    switch (name) {
      case "Ref":
        return argument?.kind === "string" ? this.#ref(argument.value, node, stack, hops) : undefined;
      case "Fn::GetAtt": {
        const dotted = argument?.kind === "string" ? argument.value : undefined;
        const id =
          dotted === undefined ? (first?.kind === "string" ? first.value : "") : (dotted.split(".", 1)[0] ?? "");
        const attribute =
          dotted === undefined ? (rest[0]?.kind === "string" ? rest[0].value : "") : dotted.slice(id.length + 1);
        if (id === "" || attribute === "") return undefined;
        return this.#attribute(id, attribute, node, stack, hops);
      }
      case "Fn::Sub":
        return this.#sub(argument, node, stack, hops);
      case "Fn::If":
      case "Fn::FindInMap": {
        if (argument?.kind !== "array" || first?.kind !== "string") return undefined;
        const named = { ...first, value: `${stack.prefix}${first.value}` };
        const others = rest.map((item) => this.#node(item, stack, hops));
        return withArgument(node, { ...argument, items: [named, ...others] });
      }
      case "Fn::ImportValue": {
        const asked = argument && this.#node(argument, stack, hops);
        const found = asked && this.#exported().get(sourceOf(asked));
        if (found === undefined || hops > maxHops) return undefined;
        return placedAt(node, this.#node(found.value, found.stack, hops + 1));
      }
      default:
        return undefined;
    }
  }

  #ref(name: string, node: ObjectNode, stack: Stack, hops: number): JsonNode {
    if (name === "AWS::AccountId" && stack.account !== undefined) return text(node, stack.account);
    if (name === "AWS::Region" && stack.region !== undefined) return text(node, stack.region);
    if (ofStack.has(name) && stack.prefix !== "") return withArgument(node, text(node, `${stack.prefix}${name}`));
    if (name.startsWith("AWS::")) return withArgument(node, text(node, name));
    const argument = this.#argumentOf(name, stack);
    if (argument !== undefined && stack.parent !== undefined && hops <= maxHops) {
      const given = placedAt(node, this.#node(argument, stack.parent.stack, hops + 1));
      return given.kind !== "array" && isList(name, stack) ? parts(node, given) : given;
    }
    return withArgument(node, text(node, this.#nameOf(name, stack)));
  }

  /** The name of a parameter or a resource. */
  #nameOf(name: string, stack: Stack): string {
    const isParameter = membersOf(stack.root, "Parameters").some(({ key }) => key.value === name);
    return isParameter ? `${stack.prefix}${name}` : this.#idOf(name, stack);
  }

  /** What the parent gives a parameter of a nested stack. */
  #argumentOf(name: string, { parent }: Stack): JsonNode | undefined {
    const resources = parent && propertyOf(parent.stack.root, "Resources")?.value;
    const resource = resources?.kind === "object" ? propertyOf(resources, parent?.id ?? "")?.value : undefined;
    const properties = resource?.kind === "object" ? propertyOf(resource, "Properties")?.value : undefined;
    const given = properties?.kind === "object" ? propertyOf(properties, "Parameters")?.value : undefined;
    return given?.kind === "object" ? propertyOf(given, name)?.value : undefined;
  }

  #attribute(id: string, attribute: string, node: ObjectNode, stack: Stack, hops: number): JsonNode {
    const [, output] = /^Outputs\.(.+)$/.exec(attribute) ?? [];
    const nested = this.#stacks.find(({ parent }) => parent?.stack === stack && parent.id === id);
    if (output !== undefined && nested !== undefined && hops <= maxHops) {
      const declared = membersOf(nested.root, "Outputs").find(({ key }) => key.value === output)?.value;
      const value = declared?.kind === "object" ? propertyOf(declared, "Value")?.value : undefined;
      if (value !== undefined) return placedAt(node, this.#node(value, nested, hops + 1));
    }
    const items = [text(node, this.#idOf(id, stack)), text(node, attribute)];
    return withArgument(node, { kind: "array", offset: node.offset, end: node.end, items, closed: true });
  }

  /** Names in the text go into the map of the list form. */
  #sub(argument: JsonNode | undefined, node: ObjectNode, stack: Stack, hops: number): JsonNode | undefined {
    const [template, given] = argument?.kind === "array" ? argument.items : [argument];
    if (template?.kind !== "string") return undefined;
    const map: PropertyNode[] =
      given?.kind === "object"
        ? given.properties.map((one) => ({ ...one, value: one.value && this.#node(one.value, stack, hops) }))
        : [];
    const own = new Set(map.map(({ key }) => key.value));
    for (const [, inner = ""] of template.value.matchAll(/\$\{([^{}!][^{}]*)\}/g)) {
      const name = inner.trim();
      if (own.has(name)) continue;
      own.add(name);
      const dot = name.indexOf(".");
      const value =
        dot > 0
          ? this.#attribute(name.slice(0, dot), name.slice(dot + 1), call("Fn::GetAtt", node), stack, hops)
          : this.#ref(name, call("Ref", node), stack, hops);
      map.push(member(name, node, value));
    }
    const items: JsonNode[] = [template, object(node, map)];
    return withArgument(node, { kind: "array", offset: node.offset, end: node.end, items, closed: true });
  }

  #exported(): ReadonlyMap<string, { readonly stack: Stack; readonly value: JsonNode }> {
    if (this.#exports !== undefined) return this.#exports;
    const found = new Map<string, { readonly stack: Stack; readonly value: JsonNode }>();
    this.#exports = found;
    for (const stack of this.#stacks)
      for (const { value: output } of membersOf(stack.root, "Outputs")) {
        const exported = output?.kind === "object" ? propertyOf(output, "Export")?.value : undefined;
        const name = exported?.kind === "object" ? propertyOf(exported, "Name")?.value : undefined;
        const value = output?.kind === "object" ? propertyOf(output, "Value")?.value : undefined;
        if (name !== undefined && value !== undefined)
          found.set(sourceOf(this.#node(name, stack, 0)), { stack, value });
      }
    return found;
  }
}

function isList(name: string, { root }: Stack): boolean {
  const parameter = membersOf(root, "Parameters").find(({ key }) => key.value === name)?.value;
  return /^CommaDelimitedList$|List</.test((parameter?.kind === "object" && textMember(parameter, "Type")) || "");
}

type Placed = Pick<JsonNode, "offset" | "end">;

const text = ({ offset, end }: Placed, value: string): StringNode => ({
  kind: "string",
  offset,
  end,
  value,
  derived: true,
});

const object = ({ offset, end }: Placed, properties: PropertyNode[]): ObjectNode => ({
  kind: "object",
  offset,
  end,
  properties,
  closed: true,
});

const member = (name: string, place: Placed, value: JsonNode): PropertyNode => ({
  key: { kind: "string", offset: place.offset, end: place.end, value: name },
  colon: place.end,
  value,
});

const call = (name: string, place: Placed): ObjectNode => object(place, [member(name, place, text(place, ""))]);

/** A list that is given as one text. */
function parts(place: Placed, given: JsonNode): ObjectNode {
  const { offset, end } = place;
  const items: JsonNode[] = [text(place, ","), given];
  return object(place, [member("Fn::Split", place, { kind: "array", offset, end, items, closed: true })]);
}

/** The same function of something else. */
function withArgument(node: ObjectNode, argument: JsonNode): ObjectNode {
  return { ...node, properties: node.properties.map((property) => ({ ...property, value: argument })) };
}

/** What is taken from elsewhere stands where it is asked for. */
function placedAt({ offset, end }: Placed, node: JsonNode): JsonNode {
  if (node.kind === "array")
    return { ...node, offset, end, items: node.items.map((item) => placedAt({ offset, end }, item)) };
  if (node.kind !== "object") return { ...node, offset, end };
  const properties = node.properties.map((property) => ({
    ...property,
    key: { ...property.key, offset, end },
    value: property.value && placedAt({ offset, end }, property.value),
  }));
  return { ...node, offset, end, properties };
}
