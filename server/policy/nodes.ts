/**
 * The JSON tree with positions. Offsets are UTF-16 code units into the text that was parsed; `end` is exclusive.
 * Half-typed text gives a tree too: a property may lack its value, an object its closing brace.
 */

interface Span {
  readonly offset: number;
  end: number;
  /**
   * What YAML can write in several ways: as a block (by indentation), a collection in brackets, a function as a tag
   * (`short`). Undefined in JSON.
   */
  readonly written?: "block" | "flow" | "short";
  /** It stands for what a function gives: the text at its place says something else, and is not edited as its value. */
  readonly derived?: true;
}

export interface ObjectNode extends Span {
  readonly kind: "object";
  readonly properties: PropertyNode[];
  /** Whether the closing brace is there. */
  closed: boolean;
  /** It may have other members than these: nobody knows what a function gives. */
  readonly open?: true;
}

export interface ArrayNode extends Span {
  readonly kind: "array";
  readonly items: JsonNode[];
  closed: boolean;
  /** It may have other items than these. */
  readonly open?: true;
}

/** `offset`…`end` include the quotes; `value` is unescaped. */
export interface StringNode extends Span {
  readonly kind: "string";
  readonly value: string;
}

export interface LiteralNode extends Span {
  readonly kind: "number" | "boolean" | "null";
  readonly value: number | boolean | null;
}

export interface PropertyNode {
  readonly key: StringNode;
  /** Offset of the colon, -1 while it is not typed yet. */
  colon: number;
  value: JsonNode | undefined;
}

export type JsonNode = ObjectNode | ArrayNode | StringNode | LiteralNode;

/** What a diagnostic or an edit points at. */
export type Range = Readonly<Span>;

/** The last property of that name: what JSON parsers, and so AWS, go by when a key is written twice. */
export function propertyOf(object: ObjectNode, name: string): PropertyNode | undefined {
  for (let i = object.properties.length - 1; i >= 0; i--) {
    const property = object.properties[i];
    if (property?.key.value === name) return property;
  }
  return undefined;
}

/** Where a node stands in a list, -1 where it does not; what was read of it may be another object. */
export const indexOfNode = (items: readonly JsonNode[], { offset, end }: JsonNode): number =>
  items.findIndex((item) => item.offset === offset && item.end === end);

/** A string or a list of strings as their nodes; anything else in the list is left out. */
export function stringNodes(node: JsonNode | undefined): readonly StringNode[] {
  if (node?.kind === "string") return [node];
  if (node?.kind !== "array") return none;
  const { items } = node;
  return items.every((item) => item.kind === "string") ? items : items.filter((item) => item.kind === "string");
}

const none: readonly StringNode[] = [];

export const holds = (range: Range, offset: number): boolean => range.offset <= offset && offset < range.end;

/** Index of the first item that holds a place, -1 for none: of what stands in order few are looked at. */
export function indexAt<Item>(items: readonly Item[], offset: number, rangeOf: (item: Item) => Range): number {
  const isIn = (at: number): boolean => {
    const item = items[at];
    return item !== undefined && holds(rangeOf(item), offset);
  };
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const item = items[middle];
    if (item !== undefined && rangeOf(item).offset <= offset) from = middle + 1;
    else to = middle;
  }
  let index = from - 1;
  // An alias of YAML is where its anchor is.
  if (!isIn(index)) return items.findIndex((item) => holds(rangeOf(item), offset));
  while (isIn(index - 1)) index--;
  return index;
}

/** The property whose name stands there. */
export function propertyNamedAt(node: JsonNode, { offset, end }: Range): PropertyNode | undefined {
  if (node.offset > offset || end > node.end) return undefined;
  const inside = (values: readonly (JsonNode | undefined)[]): PropertyNode | undefined => {
    for (const value of values) {
      const found = value && propertyNamedAt(value, { offset, end });
      if (found !== undefined) return found;
    }
    return undefined;
  };
  if (node.kind === "array") return inside(node.items);
  if (node.kind !== "object") return undefined;
  return (
    node.properties.find(({ key }) => key.offset === offset && key.end === end) ??
    inside(node.properties.map(({ value }) => value))
  );
}
