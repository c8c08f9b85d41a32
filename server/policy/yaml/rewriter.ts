/** Refactorings of YAML, on the text: lines and values move as they are written, their comments with them. */
import { lineEnd, lineStart, previousLineEnd, startsLine } from "../edits/layout.ts";
import type { ListItem, StatementPart, SyntaxRewriter } from "../edits/rewriter.ts";
import { wayTo } from "../edits/rewriter.ts";
import type { TextEdit } from "../edits/text-edit.ts";
import { applyEdits } from "../edits/text-edit.ts";
import type { SyntaxWriter } from "../edits/writer.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../nodes.ts";
import { propertyOf } from "../nodes.ts";
import type { YamlHabits } from "./habits.ts";
import { isPlainSafe } from "./habits.ts";

interface RewrittenYaml {
  readonly text: string;
  readonly root: JsonNode;
  /** What more than one place refers to. */
  readonly shared: readonly Range[];
  readonly habits: YamlHabits;
  readonly writer: SyntaxWriter;
  /** A text as a scalar. */
  scalar(value: string, isFlow: boolean): string;
}

interface PlaceInYaml {
  readonly node: JsonNode;
  readonly owner: JsonNode | undefined;
  readonly isFlow: boolean;
}

const hasComment = (text: string): boolean => /(?:^|\s)#/.test(text);
const hasBreak = (text: string): boolean => /[\r\n]/.test(text);

export class YamlRewriter implements SyntaxRewriter {
  readonly #yaml: RewrittenYaml;
  readonly #text: string;

  constructor(yaml: RewrittenYaml) {
    this.#yaml = yaml;
    this.#text = yaml.text;
  }

  plain(range: Range): unknown {
    const place = this.#find(range);
    return place && plainOf(place.node);
  }

  list(range: Range, items: readonly ListItem[]): TextEdit[] {
    const place = this.#find(range);
    if (place === undefined) return [];
    const { node } = place;
    if (node.kind !== "array") return this.#listOf(place, items);
    const dropped = node.items.filter((item) => !items.some((one) => one.node && isSame(one.node, item)));
    return node.written === "flow"
      ? this.#flowList(node, items)
      : place.isFlow
        ? []
        : this.#blockList(node, items, dropped);
  }

  single(range: Range): TextEdit[] {
    const { node, owner } = this.#find(range) ?? {};
    const [item, ...more] = node?.kind === "array" ? node.items : [];
    const property = owner && propertyWith(owner, range);
    if (item === undefined || more.length > 0 || property === undefined) return [];
    const from = property.colon + 1;
    const raw = this.#raw(item);
    const around = this.#text.slice(from, item.offset) + this.#text.slice(item.end, range.end);
    if (hasBreak(raw) || hasComment(around) || item.written === "block" || /[&|>]/.test(around)) return [];
    return [{ range: { offset: from, end: range.end }, newText: ` ${raw}` }];
  }

  addFirst(range: Range, name: string, value: string): TextEdit[] {
    const { node } = this.#find(range) ?? {};
    const [first] = node?.kind === "object" && node.written !== "short" ? node.properties : [];
    if (node === undefined || first === undefined) return [];
    const isFlow = node.written === "flow";
    const quote = /^["']/.exec(this.#raw(first.key))?.[0] ?? "";
    const member = `${quote}${name}${quote}: ${this.#yaml.scalar(value, isFlow)}`;
    const between = isFlow ? ", " : this.#line(this.#column(first.key.offset));
    return [{ range: { offset: first.key.offset, end: first.key.offset }, newText: member + between }];
  }

  merge(statements: Range, kept: Range, gone: Range, element: string): TextEdit[] {
    const [list, first, second] = [statements, kept, gone].map((range) => this.#find(range)?.node);
    if (list?.kind !== "array" || first?.kind !== "object" || second?.kind !== "object") return [];
    const [into, from] = [first, second].map((node) => propertyOf(node, element)?.value);
    if (into === undefined || from === undefined || hasComment(this.#lines(second))) return [];
    const there = new Set(itemsOf(into).map(({ node }) => JSON.stringify(plainOf(node))));
    const added = itemsOf(from).filter(({ node }) => !there.has(JSON.stringify(plainOf(node))));
    const removed = this.#yaml.writer.removeFromList(list, [second]);
    if (removed.length === 0) return [];
    if (added.length === 0) return removed;
    const joined = this.list(into, [...itemsOf(into), ...added]);
    return joined.length === 0 ? [] : [...joined, ...removed];
  }

  split(statements: Range, range: Range, element: string, parts: readonly StatementPart[]): TextEdit[] {
    const { node, isFlow } = this.#find(range) ?? {};
    const values = node?.kind === "object" ? propertyOf(node, element)?.value : undefined;
    if (node?.kind !== "object" || values?.kind !== "array" || node.written === "short") return [];
    const isAlone = isSame(statements, range);
    const inBraces = isFlow === true || (isAlone && node.written === "flow");
    const end = inBraces ? node.end : lineEnd(this.#text, node.end);
    const texts = parts.map((part) => this.#part(node, values, part, end));
    if (texts.some((text) => text === undefined)) return [];
    if (inBraces) {
      const joined = texts.join(", ");
      return [{ range: { offset: node.offset, end }, newText: isAlone ? `[${joined}]` : joined }];
    }
    const start = lineStart(this.#text, node.offset);
    const before = this.#text.slice(start, node.offset);
    if (isAlone) {
      // A statement without a dash gets one in the place of blanks before it: its own lines stay where they are.
      if (!/^ {2,}$/.test(before)) return [];
      const dash = `${before.slice(2)}- `;
      return [{ range: { offset: start, end }, newText: dash + texts.join(this.#yaml.habits.eol + dash) }];
    }
    if (!/^ *- +$/.test(before)) return [];
    return [{ range: { offset: node.offset, end }, newText: texts.join(this.#yaml.habits.eol + before) }];
  }

  /** The text of a statement to the end of its last line, with some of its values only. */
  #part(node: ObjectNode, values: ArrayNode, { keep, sid }: StatementPart, end: number): string | undefined {
    const { writer } = this.#yaml;
    const kept = values.items.filter((item) => keep.some((one) => isSame(one, item)));
    const named = propertyOf(node, "Sid")?.value;
    const fewer = kept.length === values.items.length ? [] : this.#only(values, kept);
    const edits = [...fewer, ...(sid === undefined || named === undefined ? [] : writer.replaceString(named, sid))];
    if (kept.length < values.items.length && fewer.length === 0) return undefined;
    const inside = edits.map(({ range, newText }) => {
      // The last line goes with the break before it.
      const over = Math.max(0, range.end - end);
      return { range: { offset: range.offset - over - node.offset, end: range.end - over - node.offset }, newText };
    });
    return applyEdits(this.#text.slice(node.offset, end), inside);
  }

  /** The list with some of its items: of the others their comments go, too, which stay where they are kept. */
  #only(list: ArrayNode, kept: readonly JsonNode[]): TextEdit[] {
    const chunks = list.written === "flow" ? undefined : this.#chunksOf(list);
    if (chunks === undefined)
      return this.#yaml.writer.removeFromList(
        list,
        list.items.filter((item) => !kept.includes(item)),
      );
    const end = lineEnd(this.#text, list.items.at(-1)?.end ?? list.end);
    const newText = kept.map((item) => chunks.get(item) ?? "").join(this.#yaml.habits.eol);
    return [{ range: { offset: lineStart(this.#text, list.offset), end }, newText }];
  }

  /** In brackets: what stands between the items stays between them. */
  #flowList(node: ArrayNode, items: readonly ListItem[]): TextEdit[] {
    const text = this.#raw(node);
    const [first, second] = node.items;
    const last = node.items.at(-1);
    if (
      first === undefined ||
      last === undefined ||
      hasComment(text) ||
      /[&*]\w/.test(text.replace(/["'].*?["']/g, ""))
    )
      return [];
    const written = items.map((item) => this.#item(item, true));
    if (written.includes(undefined)) return [];
    const between = second === undefined ? ", " : this.#text.slice(first.end, second.offset);
    const [head, tail] = [this.#text.slice(node.offset, first.offset), this.#text.slice(last.end, node.end)];
    return [{ range: node, newText: head + written.join(between) + tail }];
  }

  /** With dashes: lines move with the comments behind and above them. */
  #blockList(node: ArrayNode, items: readonly ListItem[], dropped: readonly JsonNode[]): TextEdit[] {
    const indent = this.#column(node.offset);
    const chunks = this.#chunksOf(node);
    if (chunks === undefined || dropped.some((item) => hasComment(chunks.get(item) ?? ""))) return [];
    const written = items.map((item) => {
      const { node: range, value } = item;
      const there = range && node.items.find((one) => isSame(one, range));
      const chunk = there && chunks.get(there);
      if (there === undefined || chunk === undefined) {
        const scalar = this.#item(item, false);
        return scalar === undefined ? undefined : `${" ".repeat(indent)}- ${scalar}`;
      }
      if (value === undefined) return chunk;
      const raw = this.#raw(there);
      const at = chunk.lastIndexOf(`- ${raw}`);
      if (at < 0 || hasBreak(raw)) return undefined;
      return `${chunk.slice(0, at)}- ${this.#yaml.scalar(value, false)}${chunk.slice(at + raw.length + 2)}`;
    });
    const start = lineStart(this.#text, node.offset);
    if (written.includes(undefined) || !startsLine(this.#text, node.offset)) return [];
    const end = lineEnd(this.#text, node.items.at(-1)?.end ?? node.end);
    return [{ range: { offset: start, end }, newText: written.join(this.#yaml.habits.eol) }];
  }

  /** The lines of each item, those of comments above it among them; undefined where they cannot be told apart. */
  #chunksOf({ items }: ArrayNode): ReadonlyMap<JsonNode, string> | undefined {
    const chunks = new Map<JsonNode, string>();
    let from: number | undefined;
    for (const item of items) {
      const start = lineStart(this.#text, item.offset);
      if (!/^ *- *$/.test(this.#text.slice(start, item.offset))) return undefined;
      // A comment above the first is about all of them, or about the first: nobody can tell.
      const above = this.#text.slice(lineStart(this.#text, previousLineEnd(this.#text, start)), start);
      if (from === undefined && /^\s*#/.test(above)) return undefined;
      const end = lineEnd(this.#text, item.end);
      chunks.set(item, this.#text.slice(from ?? start, end));
      from = end + (/^\r\n/.test(this.#text.slice(end, end + 2)) ? 2 : 1);
    }
    return chunks;
  }

  /** A value becomes a list. */
  #listOf({ node, owner, isFlow }: PlaceInYaml, items: readonly ListItem[]): TextEdit[] {
    const property = owner && propertyWith(owner, node);
    if (property === undefined || owner?.written === "short") return [];
    const { habits } = this.#yaml;
    const gap = this.#text.slice(property.colon + 1, node.offset);
    if (gap.trim() !== "" || hasBreak(this.#raw(node)) || node.written === "block") return [];
    const inFlow = items.map((item) => this.#item(item, true));
    if (isFlow || (habits.lists === "flow" && !inFlow.includes(undefined)))
      return inFlow.includes(undefined) ? [] : [{ range: node, newText: `[${inFlow.join(", ")}]` }];
    const written = items.map((item) => this.#item(item, false));
    if (written.includes(undefined)) return [];
    const dash = `${this.#line(this.#column(property.key.offset) + habits.dash)}- `;
    const [first, ...more] = written.map((one) => dash + String(one));
    // A comment stays with the first.
    const behind = lineEnd(this.#text, node.end);
    return [
      { range: { offset: property.colon + 1, end: node.end }, newText: first ?? "" },
      ...(more.length === 0 ? [] : [{ range: { offset: behind, end: behind }, newText: more.join("") }]),
    ];
  }

  /** On one line; undefined where it cannot stand there. */
  #item({ node, value }: ListItem, isFlow: boolean): string | undefined {
    if (value !== undefined) return this.#yaml.scalar(value, isFlow);
    if (node === undefined) return undefined;
    const raw = this.#raw(node);
    if (hasBreak(raw) || /^[|>&*]/.test(raw)) return undefined;
    return !isFlow || isPlainSafe(raw, true) || /^(?:![\w:]+ +)?(?:"[^"\\]*"|'[^']*')$|^[[{].*[\]}]$/.test(raw)
      ? raw
      : undefined;
  }

  #find(range: Range): PlaceInYaml | undefined {
    const { root, shared } = this.#yaml;
    if (shared.some((one) => (one.offset <= range.offset && range.end <= one.end) || within(one, range)))
      return undefined;
    const way = wayTo(root, range);
    const node = way?.at(-1);
    if (way === undefined || node === undefined) return undefined;
    return { node, owner: way.at(-2), isFlow: way.slice(0, -1).some(({ written }) => written === "flow") };
  }

  #raw({ offset, end }: Range): string {
    return this.#text.slice(offset, end);
  }

  /** Its lines, whole. */
  #lines({ offset, end }: Range): string {
    return this.#text.slice(lineStart(this.#text, offset), lineEnd(this.#text, end));
  }

  #line(indent: number): string {
    return this.#yaml.habits.eol + " ".repeat(indent);
  }

  #column(offset: number): number {
    return offset - lineStart(this.#text, offset);
  }
}

const isSame = (a: Range, b: Range): boolean => a.offset === b.offset && a.end === b.end;
const within = (inner: Range, outer: Range): boolean => outer.offset <= inner.offset && inner.end <= outer.end;

const itemsOf = (node: JsonNode): { readonly node: JsonNode }[] =>
  node.kind === "array" ? node.items.map((item) => ({ node: item })) : [{ node }];

function propertyWith(owner: JsonNode, range: Range): PropertyNode | undefined {
  return owner.kind === "object" ? owner.properties.find(({ value }) => value && isSame(value, range)) : undefined;
}

/** Undefined where a member is written twice, or lacks its value. */
function plainOf(node: JsonNode): unknown {
  if (node.kind === "array") {
    const items = node.items.map(plainOf);
    return items.includes(undefined) ? undefined : items;
  }
  if (node.kind !== "object") return node.value;
  const members = node.properties.map(({ key, value }) => [key.value, value && plainOf(value)] as const);
  const isWhole = members.every(([, value]) => value !== undefined);
  return isWhole && new Set(members.map(([name]) => name)).size === members.length
    ? Object.fromEntries(members)
    : undefined;
}
