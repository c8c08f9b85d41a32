/**
 * YAML text to the same tree as JSON: ranges count in the source text. A short tag (`!Ref X`) becomes the object that
 * it is short for (`{"Ref": "X"}`), so that whoever reads the tree knows one form. Half-typed text gives a tree too.
 * https://yaml.org/spec/1.2.2/
 */
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, StringNode } from "../nodes.ts";
import type { Collection, CollectionItem, Scalar, Token } from "./tokens.ts";
import { documentToken, isAlias, isValid, isScalar, scalarValue } from "./tokens.ts";
import { changedEntry, isIndented, withEntry } from "./sections.ts";
import { onOneLine } from "./unindented.ts";

export interface ParsedYaml {
  readonly text: string;
  readonly root: JsonNode | undefined;
  /** Offset of the first thing that is no YAML; undefined where all is. */
  readonly fault: number | undefined;
  /** Whether the text says what was read: only then may it be edited. */
  readonly sound: boolean;
  /** Ranges that more than one place refers to, by an alias. */
  readonly shared: readonly JsonNode[];
  /** Whether it may be read again in parts: all is YAML, and no place has a name for others. */
  readonly inParts: boolean;
}

/** As `maxDepth` of JSON. */
const maxDepth = 256;

/** Of what is indented too little; each costs another reading. */
const maxMended = 20;

/** Never throws. @param before another version of the text: of an edit in one entry only that is read */
export function parseYaml(text: string, before?: ParsedYaml): ParsedYaml {
  if (before?.text === text) return before;
  const inPart = before && parseInPart(text, before);
  if (inPart !== undefined) return inPart;
  const first = parse(text);
  let [read, mended] = [first, text];
  for (let turn = 0; turn < maxMended && read.fault !== undefined; turn++) {
    const next = onOneLine(mended, read.fault);
    if (next === undefined) break;
    [read, mended] = [parse(next), next];
  }
  if (read === first || read.fault !== undefined) return first;
  // An edit would have to keep to the lines as they are.
  return { text, root: read.root, fault: undefined, sound: false, shared: read.shared, inParts: false };
}

/** Of the list of entries that a section is. */
const depthOfSection = 1;

function parseInPart(text: string, { text: old, root, inParts }: ParsedYaml): ParsedYaml | undefined {
  if (!inParts || root?.kind !== "object") return undefined;
  const changed = changedEntry(old, root, text);
  if (changed === undefined) return undefined;
  const part = text.slice(changed.start, changed.end);
  if (!isIndented(part, changed.column)) return undefined;
  // Whether what stands behind it is still another entry, an entry behind it tells.
  const behind = changed.end < text.length ? `${" ".repeat(changed.column)}behind: it\n` : "";
  const read = parse(part + behind, depthOfSection);
  const [entry, next, ...more] = read.root?.kind === "object" ? read.root.properties : [];
  const isClosed = behind === "" ? next === undefined : next?.key.offset === part.length + changed.column;
  if (entry === undefined || !isClosed || more.length > 0 || !read.inParts) return undefined;
  return parsed(text, withEntry(root, changed, entry), undefined, [], true);
}

function parse(text: string, depth = 0): ParsedYaml {
  const { document, error } = documentToken(text);
  const reader = new TreeReader(text);
  const root = document?.value === undefined ? undefined : reader.read(document.value, document.start, depth);
  if (error !== undefined) reader.fault(error);
  const { firstFault: fault } = reader;
  const inParts = fault === undefined && !reader.hasNames && !text.includes("\r");
  return parsed(text, root, fault, [...reader.shared], inParts);
}

function parsed(
  text: string,
  root: JsonNode | undefined,
  fault: number | undefined,
  shared: readonly JsonNode[],
  inParts: boolean,
): ParsedYaml {
  let sound: boolean | undefined;
  return {
    text,
    root,
    fault,
    get sound() {
      // Only where a fix is about to be offered: it takes as long as all the rest.
      return (sound ??= fault === undefined && isValid(text));
    },
    shared,
    inParts,
  };
}

interface Properties {
  readonly tag: { readonly name: string; readonly offset: number; readonly end: number } | undefined;
  readonly anchor: string | undefined;
  readonly newline: boolean;
}

const intrinsicShort = new Set(["Ref", "Condition"]);

class TreeReader {
  firstFault: number | undefined;
  readonly shared = new Set<JsonNode>();
  /** Whether something has an anchor or an alias. */
  hasNames = false;
  readonly #text: string;
  readonly #anchors = new Map<string, JsonNode>();
  readonly #heights = new Map<JsonNode, number>();
  /** Where lines begin: looking back for one goes through all of a text that has no `\r`. */
  readonly #lines: readonly number[];

  constructor(text: string) {
    this.#text = text;
    this.#lines = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)];
  }

  #lineStart(offset: number): number {
    let [low, high] = [0, this.#lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#lines[low] ?? 0;
  }

  fault(offset: number): void {
    if (this.firstFault === undefined || offset < this.firstFault) this.firstFault = offset;
  }

  /** @param before what stands before the value: its tag and anchor among it */
  read(token: Token | null | undefined, before: readonly Token[], depth: number): JsonNode | undefined {
    const properties = this.#propertiesOf(before);
    const value = token === null || token === undefined ? undefined : this.#value(token, properties, depth);
    const node = properties.tag === undefined ? value : this.#tagged(properties.tag, value);
    if (properties.anchor !== undefined && node !== undefined) this.#anchors.set(properties.anchor, node);
    return node;
  }

  #propertiesOf(tokens: readonly Token[]): Properties {
    let tag: Properties["tag"];
    let anchor: string | undefined;
    let newline = false;
    for (const token of tokens) {
      if (token.type === "tag" && "source" in token)
        tag = { name: token.source, offset: token.offset, end: token.offset + token.source.length };
      else if (token.type === "anchor" && "source" in token) {
        anchor = token.source.slice(1);
        this.hasNames = true;
      } else if (token.type === "newline") newline = true;
      else if (token.type === "error") this.fault(token.offset);
    }
    return { tag, anchor, newline };
  }

  /** `!Sub x` is `{ "Fn::Sub": x }`; the tags of YAML itself (`!!str`) say nothing here. */
  #tagged({ name, offset, end }: NonNullable<Properties["tag"]>, value: JsonNode | undefined): JsonNode | undefined {
    const short = /^!([A-Za-z]\w*(?:::\w+)*)$/.exec(name)?.[1];
    if (short === undefined) return value;
    const long = intrinsicShort.has(short) || short.includes("::") ? short : `Fn::${short}`;
    const key: StringNode = { kind: "string", offset, end, value: long, written: "short" };
    const property: PropertyNode = { key, colon: end, value };
    return { kind: "object", offset, end: value?.end ?? end, properties: [property], closed: true, written: "short" };
  }

  #value(token: Token, { tag, newline }: Properties, depth: number): JsonNode | undefined {
    if (depth > maxDepth) {
      this.fault(token.offset);
      return undefined;
    }
    if (isScalar(token)) return this.#scalar(token, tag?.name);
    if (isAlias(token)) {
      this.hasNames = true;
      const node = this.#anchors.get(token.source.slice(1));
      // Aliases of aliases are as deep as what they stand for.
      if (node === undefined || depth + this.#heightOf(node) > maxDepth) {
        this.fault(token.offset);
        return undefined;
      }
      this.shared.add(node);
      return node;
    }
    switch (token.type) {
      case "block-map":
        // `a: b: c`
        if (depth > 0 && !newline && tag === undefined && this.#startsInLine(token)) this.fault(token.offset);
        return this.#object(token, depth);
      case "block-seq":
        return this.#array(token, depth);
      case "flow-collection":
        this.#checkClosed(token);
        return token.start.type === "flow-map-start" ? this.#object(token, depth) : this.#array(token, depth);
      default:
        this.fault(token.offset);
        return undefined;
    }
  }

  /** Levels of collections in it; worked out once for each. */
  #heightOf(node: JsonNode): number {
    if (node.kind !== "array" && node.kind !== "object") return 0;
    const known = this.#heights.get(node);
    if (known !== undefined) return known;
    const members = node.kind === "array" ? node.items : node.properties.map(({ value }) => value);
    let height = 1;
    for (const member of members) if (member !== undefined) height = Math.max(height, 1 + this.#heightOf(member));
    this.#heights.set(node, height);
    return height;
  }

  /** Whether something else than the dash of a list stands before it on its line. */
  #startsInLine({ offset }: Token): boolean {
    const start = this.#lineStart(offset);
    return !/^[\uFEFF\s-]*(?:\? *)?$/.test(this.#text.slice(start, offset).replace(/[&!]\S*/g, ""));
  }

  #checkClosed(token: Collection): void {
    if (token.type !== "flow-collection") return;
    const end = token.start.type === "flow-map-start" ? "flow-map-end" : "flow-seq-end";
    if (!token.end.some(({ type }) => type === end)) this.fault(token.offset);
  }

  #scalar(token: Scalar, tag: string | undefined): JsonNode {
    const value = scalarValue(token, () => {
      this.fault(token.offset);
    });
    const end = this.#endOfScalar(token);
    const range = { offset: token.offset, end };
    if (token.type === "block-scalar") return { kind: "string", ...range, value, written: "block" };
    const last = this.#text.charAt(end - 1);
    if (token.type === "double-quoted-scalar" && (last !== '"' || end - range.offset < 2)) this.fault(token.offset);
    if (token.type === "single-quoted-scalar" && (last !== "'" || end - range.offset < 2)) this.fault(token.offset);
    if (token.type !== "scalar" || tag === "!!str") return { kind: "string", ...range, value };
    // A short tag is put on text: `!Ref 123`.
    return tag === undefined ? plain(value, range) : { kind: "string", ...range, value };
  }

  #endOfScalar(token: Scalar): number {
    if (token.type !== "block-scalar") return token.offset + token.source.length;
    const from = token.props.reduce(
      (end, prop) => ("source" in prop ? prop.offset + prop.source.length : end),
      token.offset,
    );
    const source = token.source.replace(/[\r\n\s]+$/, "");
    return source === "" ? Math.min(from, token.offset + 2) : from + source.length;
  }

  #object(token: Collection, depth: number): ObjectNode {
    const block = token.type === "block-map";
    const properties: PropertyNode[] = [];
    const merged: ObjectNode[] = [];
    const node: ObjectNode = {
      kind: "object",
      offset: token.offset,
      end: token.offset,
      properties,
      closed: true,
      written: block ? "block" : "flow",
    };
    let column: number | undefined;
    for (const item of token.items) {
      const start = item.key?.offset;
      if (block && start !== undefined) {
        if (column !== undefined && column !== this.#column(start)) this.fault(start);
        column ??= this.#column(start);
      }
      const property = this.#property(item, depth);
      if (property === undefined) continue;
      if (this.#text.startsWith("<<", property.key.offset)) {
        this.hasNames = true; // there may be more in it than stands there
        append(merged, property.value);
      } else properties.push(property);
      node.end = property.value?.end ?? Math.max(property.key.end, property.colon + 1);
      // What an alias stands for is elsewhere.
      if (node.end < property.key.end || (property.value?.offset ?? Infinity) < property.key.end)
        node.end = aliasEnd(item) ?? property.key.end;
    }
    const own = new Set(properties.map(({ key }) => key.value));
    for (const { properties: more } of merged)
      for (const property of more) if (!own.has(property.key.value)) properties.push(property);
    if (!block) node.end = this.#endOfFlow(token);
    else if (node.properties.length > 0 && token.items.length > 0)
      node.end = Math.max(node.end, node.properties[0]?.key.end ?? 0);
    return node;
  }

  #column(offset: number): number {
    const start = this.#lineStart(offset);
    return offset - start - (this.#text.charCodeAt(start) === 0xfeff ? 1 : 0);
  }

  #property(item: CollectionItem, depth: number): PropertyNode | undefined {
    const { key: token, sep, value: valueToken } = item;
    // Keys of their own line (`? a`) are rare enough to be left alone.
    const explicit = item.start.find(({ type }) => type === "explicit-key-ind");
    if (explicit !== undefined) this.fault(explicit.offset);
    if (token === undefined || token === null) {
      if (sep !== undefined || valueToken !== undefined) this.fault(sep?.[0]?.offset ?? valueToken?.offset ?? 0);
      return undefined;
    }
    if (!isScalar(token) || token.type === "block-scalar") {
      if (isAlias(token)) {
        this.hasNames = true;
        return undefined;
      }
      this.fault(token.offset);
      return undefined;
    }
    const end = this.#endOfScalar(token);
    if (/[\r\n]/.test(this.#text.slice(token.offset, end))) this.fault(token.offset);
    const key: StringNode = {
      kind: "string",
      offset: token.offset,
      end,
      value: scalarValue(token, () => {
        this.fault(token.offset);
      }),
    };
    const colon = sep?.find(({ type }) => type === "map-value-ind")?.offset ?? -1;
    if (colon < 0) this.fault(token.offset);
    const properties = { key, colon, value: this.read(valueToken, sep ?? [], depth + 1) };
    // Nothing behind the colon may be written as an empty scalar.
    const { value } = properties;
    if (value?.kind === "null" && value.offset === value.end) properties.value = undefined;
    return properties;
  }

  #array(token: Collection, depth: number): ArrayNode {
    const block = token.type === "block-seq";
    const items: JsonNode[] = [];
    let end = token.offset + 1;
    for (const item of token.items) {
      if (item.key !== undefined && item.key !== null) {
        // `[a: b]`
        const property = this.#property(item, depth);
        const offset = item.key.offset;
        if (property !== undefined)
          items.push({
            kind: "object",
            offset,
            end: property.value?.end ?? property.key.end,
            properties: [property],
            closed: true,
            written: "flow",
            derived: true,
          });
        continue;
      }
      const value = this.read(item.value, item.start, depth + 1);
      const isEmpty = value === undefined || (value.kind === "null" && value.offset === value.end);
      if (value !== undefined && !isEmpty) items.push(value);
      end = aliasEnd(item) ?? value?.end ?? end;
    }
    return {
      kind: "array",
      offset: token.offset,
      end: block ? end : this.#endOfFlow(token),
      items,
      closed: true,
      written: block ? "block" : "flow",
    };
  }

  #endOfFlow(token: Collection): number {
    if (token.type !== "flow-collection") return token.offset;
    const close = token.end.find(({ type }) => type === "flow-map-end" || type === "flow-seq-end");
    return close === undefined ? this.#text.length : close.offset + 1;
  }
}

function append(merged: ObjectNode[], value: JsonNode | undefined): void {
  for (const one of value?.kind === "array" ? value.items : value === undefined ? [] : [value])
    if (one.kind === "object") merged.push(one);
}

const aliasEnd = ({ value }: CollectionItem): number | undefined =>
  value !== undefined && isAlias(value) ? value.offset + value.source.length : undefined;

/** As CloudFormation reads it: a date is text, and so is a number where text is due, which its spelling is kept for. */
function plain(value: string, range: { readonly offset: number; readonly end: number }): JsonNode {
  if (/^(?:~|null|Null|NULL|)$/.test(value)) return { kind: "null", ...range, value: null };
  if (/^(?:true|True|TRUE)$/.test(value)) return { kind: "boolean", ...range, value: true };
  if (/^(?:false|False|FALSE)$/.test(value)) return { kind: "boolean", ...range, value: false };
  return { kind: "string", ...range, value };
}
