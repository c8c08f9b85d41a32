/** Policies that stand as text in a text: in a string of JSON, in a heredoc, in a block or a quoted string of YAML. */
import { embeddedText } from "../../policy/embedded.ts";
import type { HclBody, HclExpression } from "../../policy/hcl/nodes.ts";
import type { JsonNode, Range, StringNode } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { Completion } from "./suggestion.ts";

export interface EmbeddedPolicy {
  /** JSON, or what is to become it. */
  readonly text: string;
  /** The cursor in it. */
  readonly offset: number;
  /** The same as it stands in the text round it. */
  outer(item: Completion): Completion;
}

/** The trees of a text that is no JSON. */
export interface SyntaxTrees {
  readonly yaml?: (text: string) => JsonNode | undefined;
  readonly hcl?: (text: string) => HclBody | undefined;
}

/** How a text stands in another one. */
interface Way {
  readonly text: string;
  toOuter(offset: number): number;
  /** What is to be written for a new text. */
  written(text: string): string;
}

/** Policies in policies in policies … are nobody's. */
const mostLevels = 3;

/** The innermost that the cursor is in; undefined: it is in none. */
export function policyTextAt(text: string, offset: number, { yaml, hcl }: SyntaxTrees): EmbeddedPolicy | undefined {
  const outermost =
    yaml !== undefined
      ? wayInYaml(text, yaml(text), offset, false)
      : hcl !== undefined
        ? wayInHcl(text, hcl(text), offset)
        : wayInJson(text, offset);
  const ways: Way[] = [];
  let at = offset;
  for (let way = outermost; way !== undefined && ways.length < mostLevels; way = wayInJson(way.text, at)) {
    if (!/^\s*\{/.test(way.text)) break;
    ways.unshift(way);
    at = innerOffset(way, at);
  }
  const [innermost] = ways;
  return innermost && { text: innermost.text, offset: at, outer: (item) => outerItem(text, offset, ways, at, item) };
}

function outerItem(
  text: string,
  offset: number,
  ways: readonly Way[],
  innerAt: number,
  { range, newText, filterText, commaAt, ...item }: Completion,
): Completion {
  const toOuter = (at: number): number => ways.reduce((inner, way) => way.toOuter(inner), at);
  const written = (inner: string): string => ways.reduce((said, way) => way.written(said), inner);
  const [start, end] = [toOuter(range.offset), toOuter(range.end)];
  const typed = text.slice(start, offset);
  const isSame = typed === written((ways[0]?.text ?? "").slice(range.offset, innerAt));
  const isEscaped = text.charAt(start - 1) === "$";
  return {
    ...item,
    range: { offset: start, end },
    // A variable that has been begun has the sign before it already.
    newText: isEscaped ? written(newText).replace(/^\$\$\{/, "${") : written(newText),
    // An editor compares what is typed, letter by letter.
    filterText: isSame ? written(filterText) : `${typed} ${filterText}`,
    commaAt: commaAt === undefined ? undefined : toOuter(commaAt),
  };
}

/** The first offset that stands at or behind the outer one. */
function innerOffset(way: Way, outer: number): number {
  let [low, high] = [0, way.text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (way.toOuter(middle) < outer) low = middle + 1;
    else high = middle;
  }
  return low;
}

const holds = ({ offset, end }: Range, at: number): boolean => offset < at && at < end;

function wayInJson(text: string, offset: number): Way | undefined {
  if (!text.includes('\\"') && !text.includes("\\u0022")) return undefined;
  const node = stringAt(parseJson(text).root, offset);
  return node === undefined || !/^\s*\{/.test(node.value) ? undefined : ofJsonString(node, text);
}

function ofJsonString(node: StringNode, text: string): Way {
  const { toOuter } = embeddedText(node, text);
  return { text: node.value, toOuter, written: (inner) => JSON.stringify(inner).slice(1, -1) };
}

function stringAt(root: JsonNode | undefined, offset: number): StringNode | undefined {
  let node = root;
  while (node !== undefined && node.kind !== "string") {
    const children: readonly (JsonNode | undefined)[] =
      node.kind === "array" ? node.items : node.kind === "object" ? node.properties.map(({ value }) => value) : [];
    node = children.find((child) => child !== undefined && holds(child, offset));
  }
  return node !== undefined && holds(node, offset) ? node : undefined;
}

/** In a double-quoted string, which is read as JSON's. */
function inQuotes(text: string, { offset, end }: Range): Way | undefined {
  const { root } = parseJson(text.slice(offset, end));
  if (root?.kind !== "string") return undefined;
  const way = ofJsonString(root, text.slice(offset, end));
  return { ...way, toOuter: (at) => offset + way.toOuter(at) };
}

/** As it stands there, from an offset on, but for what is filled in; `${` is written otherwise where it means that. */
const asItIs = (text: string, { offset, end }: Range, variable: string): Way => ({
  text: withoutReferences(text.slice(offset, end)),
  toOuter: (at) => offset + at,
  written: (inner) => inner.replaceAll("${", () => variable),
});

/** `isSub`: whether `${…}` stands for something of the template. */
function wayInYaml(text: string, node: JsonNode | undefined, offset: number, isSub: boolean): Way | undefined {
  switch (node?.kind) {
    case "array": {
      const item = node.items.find((one) => one.offset < offset && offset <= one.end);
      return wayInYaml(text, item, offset, isSub);
    }
    case "object": {
      const property = node.properties.find(({ value }) => value && value.offset < offset && offset <= value.end);
      return wayInYaml(text, property?.value, offset, isSub || property?.key.value === "Fn::Sub");
    }
    case "string": {
      const first = text.charAt(node.offset);
      const variable = isSub ? "${!" : "${";
      if (first === "|" || first === ">")
        return asItIs(text, { offset: text.indexOf("\n", node.offset) + 1, end: node.end }, variable);
      if (!holds(node, offset)) return undefined;
      if (first === '"') return inQuotes(text, node);
      const inside = { offset: node.offset + 1, end: node.end - 1 };
      // A quote in it would be written twice.
      if (first !== "'" || text.slice(inside.offset, inside.end).includes("'")) return undefined;
      const way = asItIs(text, inside, variable);
      return { ...way, written: (inner) => way.written(inner).replaceAll("'", "''") };
    }
    default:
      return undefined;
  }
}

function wayInHcl(text: string, body: HclBody | undefined, offset: number): Way | undefined {
  if (body === undefined) return undefined;
  const block = body.blocks.find((one) => holds(one, offset));
  if (block !== undefined) return wayInHcl(text, block.body, offset);
  let value: HclExpression | undefined = body.attributes.find((one) => holds(one, offset))?.value;
  while (value !== undefined && value.kind !== "template") {
    if (value.kind === "call") value = value.arguments.find((one) => holds(one, offset));
    else if (value.kind === "tuple") value = value.items.find((one) => holds(one, offset));
    else if (value.kind === "object") value = value.items.find((one) => holds(one, offset))?.value;
    else return undefined;
  }
  if (value === undefined || !holds(value, offset)) return undefined;
  if (value.form === "quoted") {
    const way = inQuotes(text, value);
    return way && { ...way, written: (inner) => way.written(inner).replaceAll("${", () => "$${") };
  }
  const first = text.indexOf("\n", value.offset) + 1;
  const last = text.lastIndexOf("\n", value.closed ? value.end - 1 : value.end) + 1;
  return first === 0 ? undefined : asItIs(text, { offset: first, end: Math.max(first, last) }, "$${");
}

/** Of the same length: what a template fills in, as plain letters, in quotes where it stands outside of quotes. */
function withoutReferences(text: string): string {
  let isQuoted = false;
  let result = "";
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    const isReference = letter === "$" && text.charAt(at + 1) === "{" && text.charAt(at - 1) !== "$";
    const end = isReference ? endOfReference(text, at) : 0;
    if (end > 0) {
      const inside = text.slice(at, end).replaceAll(/["\\\r\n]/g, "_");
      result += isQuoted ? inside : `"${inside.slice(1, -1)}"`;
      at = end - 1;
    } else {
      result += letter;
      if (letter === '"') isQuoted = !isQuoted;
      else if (letter === "\n") isQuoted = false;
      else if (letter === "\\" && isQuoted) result += text.charAt(++at);
    }
  }
  return result;
}

/** Behind the brace that closes it, on its line, with no quote left open; 0 where none does. */
function endOfReference(text: string, from: number): number {
  let depth = 0;
  let quotes = 0;
  for (let at = from + 1; at < text.length && text.charAt(at) !== "\n"; at++) {
    const letter = text.charAt(at);
    if (letter === "{") depth++;
    else if (letter === '"') quotes++;
    else if (letter === "}" && --depth === 0) return quotes % 2 === 0 ? at + 1 : 0;
  }
  return 0;
}
