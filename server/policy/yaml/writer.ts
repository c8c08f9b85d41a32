/**
 * Edits of YAML, on the text: what is new is written as its neighbours are; comments, anchors, order, quoting and
 * indentation of everything else stay. The tree is never printed.
 */
import { lineEnd, lineStart, nextLine, previousLineEnd, startsLine } from "../edits/layout.ts";
import { deletion, insertion } from "../edits/layout.ts";
import type { SyntaxRewriter } from "../edits/rewriter.ts";
import type { TextEdit } from "../edits/text-edit.ts";
import type { SyntaxWriter } from "../edits/writer.ts";
import { NotWritable } from "../edits/writer.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../nodes.ts";
import { propertyNamedAt } from "../nodes.ts";
import type { YamlHabits } from "./habits.ts";
import { habitsOf, isPlainSafe } from "./habits.ts";
import { YamlRewriter } from "./rewriter.ts";

export interface YamlText {
  readonly text: string;
  readonly root: JsonNode;
  /** What more than one place refers to: it is left alone. */
  readonly shared: readonly Range[];
  /**
   * YAML for a text that is not to be written as itself, such as `!GetAtt Key.Arn`; on one line.
   * @throws NotWritable
   */
  rawOf(value: string): string | undefined;
}

interface YamlPlace {
  readonly node: JsonNode;
  /** The property that has it as its value. */
  readonly property: PropertyNode | undefined;
  readonly owner: JsonNode | undefined;
  /** Whether brackets stand round it. */
  readonly flow: boolean;
}

export class YamlWriter implements SyntaxWriter {
  readonly #text: string;
  readonly #yaml: YamlText;
  #habits: YamlHabits | undefined;

  constructor(yaml: YamlText) {
    this.#text = yaml.text;
    this.#yaml = yaml;
  }

  get #style(): YamlHabits {
    return (this.#habits ??= habitsOf(this.#text, this.#yaml.root));
  }

  get rewriter(): SyntaxRewriter {
    const scalar = (value: string, flow: boolean): string => this.#scalar(value, flow);
    return new YamlRewriter({ ...this.#yaml, habits: this.#style, writer: this, scalar });
  }

  addToList(node: JsonNode, values: readonly string[], after: JsonNode | undefined): TextEdit[] {
    return this.#attempt(node, (place) =>
      place.node.kind === "array"
        ? this.#insertItems(place, place.node, after, () => values.map((value) => this.#scalar(value, isFlow(place))))
        : // What a function gives may be a list already.
          node.kind === "array"
          ? []
          : this.#wrap(place, values),
    );
  }

  insertStatements(
    statements: ArrayNode | ObjectNode,
    added: readonly unknown[],
    after: ObjectNode | undefined,
  ): TextEdit[] {
    return this.#attempt(statements, (place) => {
      if (place.node.kind === "array")
        return this.#insertItems(place, place.node, after, (indent) =>
          added.map((one) => (isFlow(place) ? this.#flow(one) : this.#block(one, indent + 2).trimStart())),
        );
      if (place.node.kind !== "object" || place.node.written === "short") return [];
      return this.#listOfOne(place, place.node, added);
    });
  }

  addProperty(object: ObjectNode, name: string, value: unknown, afterName: string | undefined): TextEdit[] {
    return this.#attempt(object, ({ node, flow }) => {
      if (node.kind !== "object" || node.written === "short") return [];
      const last = node.properties.findLast(({ key }) => key.value === afterName) ?? node.properties.at(-1);
      if (node.written === "flow" || flow) {
        const printed = `${this.#key(name, node)}: ${this.#flow(value)}`;
        if (last === undefined)
          return [{ range: { offset: node.offset + 1, end: node.end - 1 }, newText: ` ${printed} ` }];
        return this.#behind(endOf(last), printed, node.properties.indexOf(last) === node.properties.length - 1);
      }
      if (last === undefined) return [];
      const indent = this.#column(last.key.offset);
      const line = `${this.#style.eol}${" ".repeat(indent)}${this.#property(name, value, indent, node)}`;
      return [insertion(lineEnd(this.#text, endOf(last)), line)];
    });
  }

  removeFromList(array: ArrayNode, items: readonly JsonNode[]): TextEdit[] {
    return this.#attempt(array, (place) => {
      const { node, property } = place;
      if (node.kind !== "array") return [];
      const going = node.items.filter((item) =>
        items.some(({ offset, end }) => offset === item.offset && end === item.end),
      );
      if (going.length === 0) return [];
      if (going.length === node.items.length) {
        if (node.written === "flow") return [{ range: node, newText: "[]" }];
        return property === undefined ? [] : [{ range: { offset: property.colon + 1, end: node.end }, newText: " []" }];
      }
      if (node.written === "flow") return removeFlow(node.items, going);
      const edits = going.map((item) => this.#removeLines(item));
      // All of them, or none.
      return edits.every((one) => one.length > 0) ? edits.flat() : [];
    });
  }

  removeProperty(object: ObjectNode, { key }: PropertyNode): TextEdit[] {
    return this.#attempt(object, ({ node, flow }) => {
      if (node.kind !== "object" || node.written === "short") return [];
      const { properties } = node;
      const index = properties.findIndex((one) => one.key.offset === key.offset && one.key.end === key.end);
      const own = properties[index];
      if (own === undefined || properties.length === 1) return [];
      const spans = properties.map((one) => ({ offset: one.key.offset, end: endOf(one) }));
      if (flow || node.written === "flow") return removeFlow(spans, spans.slice(index, index + 1));
      return this.#removeLinesOf(own, spans[index + 1]);
    });
  }

  /** Of the first member behind a dash the next one takes the place. */
  #removeLinesOf(own: PropertyNode, next: Range | undefined): TextEdit[] {
    const text = this.#text;
    const [{ offset }, end] = [own.key, endOf(own)];
    if (startsLine(text, offset)) return this.#linesOf(offset, end);
    if (next === undefined || !startsLine(text, next.offset) || hasComment(text.slice(end, next.offset))) return [];
    return this.#column(next.offset) === this.#column(offset) ? [deletion(offset, next.offset)] : [];
  }

  #linesOf(offset: number, end: number): TextEdit[] {
    const text = this.#text;
    const behind = nextLine(text, end);
    return behind === text.length && !/[\r\n]$/.test(text)
      ? [deletion(previousLineEnd(text, offset), behind)]
      : [deletion(lineStart(text, offset), behind)];
  }

  replaceString(node: Range, value: string): TextEdit[] {
    const named = propertyNamedAt(this.#yaml.root, node);
    if (named !== undefined) return this.renameKey(named, value);
    return this.#attempt(node, (place) => [
      { range: { offset: place.node.offset, end: place.node.end }, newText: this.#scalar(value, isFlow(place)) },
    ]);
  }

  renameKey({ key }: PropertyNode, name: string): TextEdit[] {
    if (key.written === "short" || this.#isShared(key)) return [];
    const first = this.#text.charAt(key.offset);
    const newText = first === '"' || first === "'" ? quoted(name, first) : name;
    return [{ range: { offset: key.offset, end: key.end }, newText }];
  }

  wrapInObject(node: JsonNode, name: string): TextEdit[] {
    return this.#attempt(node, (place) => {
      const { property, owner, flow } = place;
      if (property === undefined || owner?.kind !== "object" || owner.written === "short") return [];
      // An anchor or a tag stays with the value.
      if (this.#text.slice(property.colon + 1, place.node.offset).trim() !== "") return [];
      const key = this.#key(name, owner);
      if (flow || place.node.written === "flow")
        return [insertion(place.node.offset, `{ ${key}: `), insertion(place.node.end, " }")];
      const isBroken = /[\r\n]/.test(this.#text.slice(place.node.offset, place.node.end));
      if (place.node.written !== "block" && !isBroken)
        return [
          {
            range: { offset: property.colon + 1, end: place.node.offset },
            newText: `${this.#style.eol}${" ".repeat(this.#column(property.key.offset) + this.#style.indent)}${key}: `,
          },
        ];
      return place.node.kind === "array" ? this.#nested(property, place.node, key) : [];
    });
  }

  /** The lines of a list, under a key of their own. */
  #nested(property: PropertyNode, { offset, end }: ArrayNode, key: string): TextEdit[] {
    const text = this.#text;
    const [outer, inner] = [this.#column(property.key.offset), this.#column(offset)];
    const start = lineStart(text, offset);
    if (text.slice(start, offset).trim() !== "") return [];
    // Items may stand under the first letter of their key, but not of the key that this one is under.
    const more = inner > outer ? 0 : this.#style.indent;
    const line = `${" ".repeat(inner + more)}${key}:${this.#style.eol}`;
    const edits = [insertion(start, line + " ".repeat(more))];
    for (let next = nextLine(text, start); more > 0 && next < end; next = nextLine(text, next))
      if (text.slice(next, lineEnd(text, next)).trim() !== "") edits.push(insertion(next, " ".repeat(more)));
    return edits;
  }

  /** No edit where the place cannot be found, is referred to from elsewhere, or a value cannot be written. */
  #attempt(node: Range, edit: (place: YamlPlace) => TextEdit[]): TextEdit[] {
    const place = this.#isShared(node) ? undefined : this.#find(node);
    if (place === undefined) return [];
    try {
      return edit(place);
    } catch (error) {
      if (error instanceof NotWritable) return [];
      throw error;
    }
  }

  #isShared({ offset, end }: Range): boolean {
    return this.#yaml.shared.some((range) => range.offset <= offset && end <= range.end);
  }

  /** The outermost node of that range. */
  #find({ offset, end }: Range): YamlPlace | undefined {
    let place: YamlPlace | undefined = { node: this.#yaml.root, property: undefined, owner: undefined, flow: false };
    while (place !== undefined && (place.node.offset !== offset || place.node.end !== end)) {
      const owner: JsonNode = place.node;
      const flow: boolean = place.flow || owner.written === "flow";
      const holds = (node: JsonNode | undefined): node is JsonNode =>
        node !== undefined && node.offset <= offset && end <= node.end;
      if (owner.kind === "array") {
        const node: JsonNode | undefined = owner.items.find(holds);
        place = node && { node, property: undefined, owner, flow };
      } else if (owner.kind === "object") {
        const property: PropertyNode | undefined = owner.properties.find(({ value }) => holds(value));
        place = property?.value && { node: property.value, property, owner, flow };
      } else place = undefined;
    }
    return place;
  }

  #column(offset: number): number {
    return offset - lineStart(this.#text, offset);
  }

  #insertItems(
    place: YamlPlace,
    array: ArrayNode,
    after: JsonNode | undefined,
    print: (indent: number) => readonly string[],
  ): TextEdit[] {
    const { items } = array;
    const found =
      after === undefined ? -1 : items.findIndex(({ offset, end }) => offset === after.offset && end === after.end);
    const index = found < 0 ? items.length - 1 : found;
    const item = items[index];
    if (array.written === "flow") {
      if (item === undefined) return [{ range: array, newText: `[${print(0).join(", ")}]` }];
      return this.#behind(item.end, print(0).join(", "), index === items.length - 1);
    }
    if (item === undefined || isFlow(place)) return [];
    const isLast = index === items.length - 1;
    if (!isLast && (item.end > array.end || item.offset < array.offset)) return [];
    const indent = this.#column(array.offset);
    const lines = print(indent).map((value) => `${this.#style.eol}${" ".repeat(indent)}- ${value}`);
    return [insertion(lineEnd(this.#text, isLast ? array.end : item.end), lines.join(""))];
  }

  /** Behind a member in brackets: on its line, or on one of its own where its neighbours have such. */
  #behind(end: number, printed: string, isLast: boolean): TextEdit[] {
    const text = this.#text;
    const rest = text.slice(end, lineEnd(text, end));
    const comma = /^[ \t]*,/.exec(rest)?.[0].length ?? 0;
    // `a # why` and `a, # why`: the comment stays with what it stands behind.
    const isAtLineEnd = /^[ \t]*(?:#.*)?$/.test(rest.slice(comma));
    const start = lineStart(text, end);
    const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
    const inLines = isAtLineEnd && !/[\][{}]/.test(rest.replace(/#.*/, ""));
    if (!inLines) return [insertion(end, `, ${printed}`)];
    const line = this.#style.eol + indent + printed;
    if (comma > 0) return [insertion(lineEnd(text, end), `${line},`)];
    if (!isLast) return [insertion(end, `, ${printed}`)];
    return rest.trim() === ""
      ? [insertion(end, `,${line}`)]
      : [insertion(end, ","), insertion(lineEnd(text, end), line)];
  }

  /** A single value becomes a list. */
  #wrap(place: YamlPlace, values: readonly string[]): TextEdit[] {
    const { node, property } = place;
    const written = this.#text.slice(node.offset, node.end);
    if (property === undefined || /[\r\n]/.test(written) || place.owner?.written === "short") return [];
    const gap = this.#text.slice(property.colon + 1, node.offset);
    if (gap.trim() !== "" || (node.written === "block" && node.kind === "string")) return [];
    const fits = isPlainSafe(written, true) || /^["'![{]/.test(written);
    if (place.flow || (this.#style.lists === "flow" && fits)) {
      if (!fits) return [];
      const more = values.map((value) => `, ${this.#scalar(value, true)}`).join("");
      return [insertion(node.offset, "["), insertion(node.end, `${more}]`)];
    }
    const dash = `${this.#style.eol}${" ".repeat(this.#column(property.key.offset) + this.#style.dash)}- `;
    return [
      { range: { offset: property.colon + 1, end: node.offset }, newText: dash },
      insertion(lineEnd(this.#text, node.end), values.map((value) => dash + this.#scalar(value, false)).join("")),
    ];
  }

  /** A statement without a dash gets one, in the place of blanks before it: its own lines stay where they are. */
  #listOfOne({ flow }: YamlPlace, object: ObjectNode, added: readonly unknown[]): TextEdit[] {
    const text = this.#text;
    if (flow || object.written === "flow") {
      const more = added.map((one) => `, ${this.#flow(one)}`).join("");
      return [insertion(object.offset, "["), insertion(object.end, `${more}]`)];
    }
    const column = this.#column(object.offset);
    if (!startsLine(text, object.offset) || column < 2) return [];
    const indent = " ".repeat(column - 2);
    const lines = added.map((one) => `${this.#style.eol}${indent}- ${this.#block(one, column).trimStart()}`);
    return [
      { range: { offset: object.offset - 2, end: object.offset }, newText: "- " },
      insertion(lineEnd(text, object.end), lines.join("")),
    ];
  }

  #removeLines(item: JsonNode): TextEdit[] {
    const text = this.#text;
    const start = lineStart(text, item.offset);
    if (!/^[ \t]*- *$/.test(text.slice(start, item.offset).replace(/[&!][^\s]*/g, ""))) return [];
    return this.#linesOf(item.offset, item.end);
  }

  #scalar(value: string, flow: boolean): string {
    const raw = this.#yaml.rawOf(value);
    if (raw !== undefined) return raw;
    const { quote } = this.#style;
    if (quote === "" && isPlainSafe(value, flow)) return value;
    return quoted(value, quote === "" ? '"' : quote);
  }

  #key(name: string, beside: ObjectNode | undefined): string {
    const first = this.#text.charAt(beside?.properties[0]?.key.offset ?? -1);
    if (first === '"' || first === "'") return quoted(name, first);
    return beside === undefined && this.#style.quotedKeys
      ? quoted(name, '"')
      : isPlainSafe(name, true)
        ? name
        : quoted(name, '"');
  }

  /** On one line, in brackets. */
  #flow(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((item) => this.#flow(item)).join(", ")}]`;
    if (typeof value === "object" && value !== null) {
      const members = Object.entries(value).filter(([, member]) => member !== undefined);
      return `{ ${members.map(([name, member]) => `${this.#key(name, undefined)}: ${this.#flow(member)}`).join(", ")} }`;
    }
    return typeof value === "string" ? this.#scalar(value, true) : String(value);
  }

  #property(name: string, value: unknown, indent: number, beside?: ObjectNode): string {
    const inner = Array.isArray(value) && value.length > 0 ? indent + this.#style.dash : indent + this.#style.indent;
    return `${this.#key(name, beside)}:${this.#block(value, inner)}`;
  }

  /** With what stands before it: a blank, or the break of the line. */
  #block(value: unknown, indent: number): string {
    const line = this.#style.eol + " ".repeat(indent);
    if (Array.isArray(value)) {
      const plain = value.every((item) => typeof item !== "object");
      if (value.length === 0 || (plain && this.#style.lists === "flow")) return ` ${this.#flow(value)}`;
      return value.map((item) => `${line}- ${this.#block(item, indent + 2).trimStart()}`).join("");
    }
    if (typeof value === "object" && value !== null) {
      const members = Object.entries(value).filter(([, member]) => member !== undefined);
      if (members.length === 0) return " {}";
      return members.map(([name, member]) => line + this.#property(name, member, indent)).join("");
    }
    return ` ${typeof value === "string" ? this.#scalar(value, false) : String(value)}`;
  }
}

/** Each run of items with the commas behind it, or (at the end) the one before it. */
function removeFlow(items: readonly Range[], going: readonly Range[]): TextEdit[] {
  const edits: TextEdit[] = [];
  for (let first = 0; first < items.length; first++) {
    let next = first;
    for (let item = items[next]; item !== undefined && going.includes(item); item = items[next]) next++;
    const [from, to, before] = [items[first], items[next], items[first - 1]];
    if (next === first || from === undefined) continue;
    edits.push(
      to === undefined
        ? deletion(before?.end ?? from.offset, items[next - 1]?.end ?? from.end)
        : deletion(from.offset, to.offset),
    );
    first = next;
  }
  return edits;
}

const hasComment = (text: string): boolean => /(?:^|\s)#/.test(text);

const isFlow = ({ node, flow }: YamlPlace): boolean => flow || node.written === "flow";

const endOf = ({ key, colon, value }: PropertyNode): number =>
  value === undefined || value.offset < key.end ? Math.max(key.end, colon + 1) : value.end;

/** Single quotes know no escapes: what needs one is put in double quotes. */
export function quoted(value: string, quote: "'" | '"'): string {
  if (quote === "'" && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]/.test(value))
    return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
