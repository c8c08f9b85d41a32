/**
 * Edits of HCL, on the text: what is new is written as its neighbours are, and aligned as `terraform fmt` does; comments,
 * order and everything else stay. Policies are blocks of `aws_iam_policy_document` or objects in `jsonencode`.
 */
import {
  deletion,
  hasBreak,
  insertion,
  lineEnd,
  lineIndent,
  nextLine,
  previousLineEnd,
  startsLine,
} from "../edits/layout.ts";
import { lineStart } from "../edits/layout.ts";
import type { TextEdit } from "../edits/text-edit.ts";
import type { SyntaxWriter } from "../edits/writer.ts";
import { NotWritable } from "../edits/writer.ts";
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../nodes.ts";
import type { AlignedMember } from "./align.ts";
import { aligned, realigned } from "./align.ts";
import { argumentOf, documentBlocks, isPolicyDocument, textOf } from "./documents.ts";
import type { DocumentPart } from "./documents.ts";
import { gapBehind } from "./gaps.ts";
import { habitsOf } from "./habits.ts";
import type { HclAttribute, HclBlock, HclBody, HclExpression, HclObject, HclObjectItem, HclTuple } from "./nodes.ts";
import type { HclPlace } from "./places.ts";
import { placeAt } from "./places.ts";
import { HclPrinter, quotedHcl } from "./print.ts";

/** A file that is edited. */
export interface HclSource {
  readonly text: string;
  readonly body: HclBody;
  /** Where the file's text begins in the text that nodes count in. */
  readonly base: number;
  /**
   * HCL for a text that is not to be written as itself, such as `aws_kms_key.data.arn`; on one line.
   * @throws NotWritable
   */
  rawOf(value: string): string | undefined;
  /** Blocks that the file needs for what `rawOf` has given since this was asked last. */
  takeNeeded?(): readonly string[];
}

/** What can stand in a list as it is. */
const single: ReadonlySet<HclExpression["kind"]> = new Set([
  "literal",
  "template",
  "variable",
  "attribute",
  "index",
  "call",
]);

export class HclWriter implements SyntaxWriter {
  readonly #text: string;
  readonly #hcl: HclSource;

  constructor(hcl: HclSource) {
    this.#text = hcl.text;
    this.#hcl = hcl;
  }

  addToList(node: JsonNode, values: readonly string[], after: JsonNode | undefined): TextEdit[] {
    return this.#attempt(node, (place) => {
      if (place.kind !== "expression") return [];
      const { expression } = place;
      const printed = values.map((value) => this.#scalar(value, expression));
      if (expression.kind === "tuple") return this.#insertItems(expression, this.#own(after), () => printed);
      if (node.kind === "array" || !single.has(expression.kind) || hasBreak(this.#text, expression)) return [];
      const more = printed.map((value) => `, ${value}`).join("");
      return [insertion(expression.offset, "["), insertion(expression.end, `${more}]`)];
    });
  }

  insertStatements(
    statements: ArrayNode | ObjectNode,
    added: readonly unknown[],
    after: ObjectNode | undefined,
  ): TextEdit[] {
    return this.#attempt(statements, (place) => {
      if (place.kind === "body") return this.#insertBlocks(place.block, added, this.#own(after));
      if (place.kind !== "expression") return [];
      const { expression } = place;
      const printer = this.#printer(expression);
      if (expression.kind === "tuple")
        return this.#insertItems(expression, this.#own(after), (indent, neighbour) => {
          // What stands on one line stays so: by that lines are aligned.
          const oneLine = !hasBreak(this.#text, neighbour ?? expression);
          return added.map((one) => printer.value(one, indent, indent.length, oneLine));
        });
      if (expression.kind !== "object") return [];
      const indent = lineIndent(this.#text, expression.end);
      const oneLine = !hasBreak(this.#text, expression);
      const more = added.map((one) => `, ${printer.value(one, indent, indent.length, oneLine)}`).join("");
      return [
        insertion(expression.offset, "["),
        ...(oneLine ? [] : this.#innerBrace(expression)),
        insertion(expression.end, `${more}]`),
      ];
    });
  }

  addProperty(object: ObjectNode, name: string, value: unknown, afterName: string | undefined): TextEdit[] {
    return this.#attempt(object, (place) => {
      if (place.kind === "block") return this.#addToBlock(place.block, place.parent, name, value, afterName);
      if (place.kind !== "expression" || place.expression.kind !== "object") return [];
      return this.#addItem(place.expression, name, value, afterName);
    });
  }

  removeFromList(array: ArrayNode, items: readonly JsonNode[]): TextEdit[] {
    return this.#attempt(array, (place) => {
      const going = items.map((item) => this.#own(item));
      const isGoing = ({ offset, end }: Range): boolean =>
        going.some((one) => one?.offset === offset && one.end === end);
      if (place.kind === "body") {
        const blocks = place.block.body.blocks.filter(isGoing);
        return blocks.length === going.length ? blocks.map((block) => this.#withoutLines(block)) : [];
      }
      if (place.kind !== "expression" || place.expression.kind !== "tuple") return [];
      const tuple = place.expression;
      const gone = tuple.items.filter(isGoing);
      if (gone.length === 0) return [];
      if (gone.length === tuple.items.length) return [{ range: rangeOf(tuple), newText: "[]" }];
      return this.#withoutItems(tuple, gone);
    });
  }

  replaceString(node: Range, value: string): TextEdit[] {
    return this.#attempt(node, (place) => {
      if (place.kind !== "expression" || !single.has(place.expression.kind)) return [];
      return [{ range: rangeOf(place.expression), newText: this.#scalar(value, place.expression) }];
    });
  }

  renameKey({ key }: PropertyNode, name: string): TextEdit[] {
    return this.#attempt(key, (place) => {
      switch (place.kind) {
        case "key": {
          const isQuoted = this.#text.charAt(place.item.key.offset) === '"';
          const printer = this.#printer(place.object);
          return [{ range: rangeOf(place.item.key), newText: isQuoted ? quotedHcl(name, false) : printer.key(name) }];
        }
        case "name": {
          const argument = argumentOf(name);
          if (argument === undefined) return [];
          const attributes = place.block?.body.attributes ?? [];
          const index = attributes.indexOf(place.attribute);
          const moved = realigned(this.#text, attributes.map(attributeAssignment), index, argument.length);
          return [{ range: rangeOf(place.attribute.name), newText: argument }, ...moved];
        }
        case "expression":
          // An operator, a condition key or a kind of principals is the value of an argument.
          return place.expression.kind === "template" && place.owner?.kind === "attribute"
            ? [{ range: rangeOf(place.expression), newText: quotedHcl(name, true) }]
            : [];
        default:
          return [];
      }
    });
  }

  /** No edit where the place cannot be found, or a value cannot be written. */
  #attempt(node: Range, edit: (place: HclPlace) => TextEdit[]): TextEdit[] {
    const { base, body } = this.#hcl;
    const place = placeAt(body, { offset: node.offset - base, end: node.end - base });
    if (place === undefined) return [];
    this.#hcl.takeNeeded?.();
    try {
      const edits = edit(place);
      const needed = edits.length === 0 ? [] : (this.#hcl.takeNeeded?.() ?? []);
      return [...edits, ...this.#atEnd(needed)].map(({ range: { offset, end }, newText }) => ({
        range: { offset: offset + base, end: end + base },
        newText,
      }));
    } catch (error) {
      if (error instanceof NotWritable) return [];
      throw error;
    }
  }

  #atEnd(blocks: readonly string[]): TextEdit[] {
    if (blocks.length === 0) return [];
    const text = this.#text;
    const { eol } = this.#printer({ offset: 0, end: 0 }).habits;
    const start = text === "" || text.endsWith("\n") ? "" : eol;
    return [insertion(text.length, start + blocks.map((block) => `${eol}${block}${eol}`).join(""))];
  }

  #own(node: Range | undefined): Range | undefined {
    const { base } = this.#hcl;
    return node && { offset: node.offset - base, end: node.end - base };
  }

  #printer(at: Range): HclPrinter {
    return new HclPrinter(habitsOf(this.#text, this.#hcl.body, at), (value) => this.#scalar(value, at));
  }

  #scalar(value: string, at: Range): string {
    return this.#hcl.rawOf(value) ?? quotedHcl(value, isPolicyDocument(this.#hcl.body, at));
  }

  #insertItems(
    tuple: HclTuple,
    after: Range | undefined,
    print: (indent: string, neighbour: HclExpression | undefined) => readonly string[],
  ): TextEdit[] {
    const text = this.#text;
    const { items } = tuple;
    const found =
      after === undefined ? -1 : items.findIndex(({ offset, end }) => offset === after.offset && end === after.end);
    const index = found < 0 ? items.length - 1 : found;
    const item = items[index];
    if (item === undefined) {
      if (!tuple.closed || text.slice(tuple.offset + 1, tuple.end - 1).trim() !== "") return [];
      const printed = print(lineIndent(text, tuple.offset), undefined).join(", ");
      return [{ range: rangeOf(tuple), newText: `[${printed}]` }];
    }
    const printed = print(lineIndent(text, startsLine(text, item.offset) ? item.offset : item.end), item);
    const edits = this.#behind(item, items[index + 1], tuple.end - 1, printed, true);
    const isInner = edits[0]?.newText.startsWith(", {") === true && printed.some((one) => /[\r\n]/.test(one));
    return isInner ? [...this.#innerBrace(item), ...edits] : edits;
  }

  /** A brace that becomes `}, {` is further in than alone. */
  #innerBrace({ end }: Range): TextEdit[] {
    if (!startsLine(this.#text, end - 1)) return [];
    return [insertion(lineStart(this.#text, end), this.#printer({ offset: end, end }).habits.unit)];
  }

  /**
   * Behind a member in brackets: on its line, or on lines of their own where its neighbours have such.
   * @param commas whether commas part members on lines
   */
  #behind(
    member: Range,
    next: Range | undefined,
    close: number,
    printed: readonly string[],
    commas: boolean,
  ): TextEdit[] {
    const text = this.#text;
    const { eol } = this.#printer(member).habits;
    const gap = gapBehind(text, member.end, next?.offset ?? close);
    // Behind the end of a heredoc no comma can stand.
    if (isHeredoc(text, member)) throw new NotWritable("heredoc");
    if (!startsLine(text, member.offset) || (next !== undefined && !gap.endsLine))
      return [insertion(member.end, printed.map((one) => `, ${one}`).join(""))];
    const line = eol + lineIndent(text, member.offset);
    if (!gap.endsLine)
      return [insertion(member.end, printed.map((one) => `${commas ? "," : ""}${line}${one}`).join(""))];
    const behind = gap.lineEnd;
    if (gap.comma >= 0) return [insertion(behind, printed.map((one) => `${line}${one},`).join(""))];
    const separator = commas ? "," : "";
    const lines = printed.join(separator + line);
    if (behind === member.end) return [insertion(member.end, separator + line + lines)];
    return [...(commas ? [insertion(member.end, ",")] : []), insertion(behind, line + lines)];
  }

  #addItem(object: HclObject, name: string, value: unknown, afterName: string | undefined): TextEdit[] {
    const text = this.#text;
    const { items } = object;
    if (!object.closed) return [];
    const printer = this.#printer(object);
    const found = items.findLastIndex((item) => item.name === afterName);
    const index = afterName === undefined || found < 0 ? items.length - 1 : found;
    const item = items[index];
    const key = printer.key(name);
    const gapOf = printer.habits.separator === "=" ? " = " : printer.habits.separator;
    if (item === undefined) {
      if (text.slice(object.offset + 1, object.end - 1).trim() !== "") return [];
      return [{ range: rangeOf(object), newText: printer.value({ [name]: value }, "", 0, true) }];
    }
    if (!startsLine(text, item.offset))
      return [insertion(item.end, `, ${key}${gapOf}${printer.value(value, "", 0, true)}`)];
    const indent = lineIndent(text, item.offset);
    const printed = printer.value(value, indent, indent.length + key.length + 3);
    const { gap, edits } =
      gapOf === " = "
        ? aligned(text, items.map(itemAssignment), index, key, !/[\r\n]/.test(printed))
        : { gap: gapOf, edits: [] };
    const line = gapOf === " = " ? `${key}${gap}= ${printed}` : `${key}${gap}${printed}`;
    return [...edits, ...this.#behind(item, items[index + 1], object.end - 1, [line], printer.habits.commas)];
  }

  #addToBlock(
    block: HclBlock,
    parent: HclBody,
    name: string,
    value: unknown,
    afterName: string | undefined,
  ): TextEdit[] {
    const type = block.type.value;
    if (type === "condition") {
      const { attributes } = block.body;
      const operator = textOf(attributes.find((one) => one.name.value === "test")?.value);
      const isOperator = typeof value === "object" && value !== null && !Array.isArray(value);
      if (!isOperator && operator === undefined) return [];
      return this.#blocksBehind(
        block,
        documentBlocks("Condition", isOperator ? { [name]: value } : { [operator ?? ""]: { [name]: value } }),
      );
    }
    if (type === "principals" || type === "not_principals")
      return this.#blocksBehind(
        block,
        documentBlocks(type === "principals" ? "Principal" : "NotPrincipal", { [name]: value }),
      );
    const blocks = documentBlocks(name, value);
    const [last] = block.body.blocks.slice(-1);
    if (blocks.length > 0)
      return last === undefined ? this.#blocksInside(block, blocks) : this.#blocksBehind(last, blocks);
    const argument = argumentOf(name);
    if (argument === undefined || parent === block.body) return [];
    return this.#addAttribute(block, argument, name, value, afterName);
  }

  #addAttribute(
    block: HclBlock,
    argument: string,
    name: string,
    value: unknown,
    afterName: string | undefined,
  ): TextEdit[] {
    const text = this.#text;
    const { attributes, blocks } = block.body;
    const printer = this.#printer(block);
    const isList = !["Sid", "Effect"].includes(name);
    const listed = isList && !Array.isArray(value) ? [value] : value;
    const after = afterName === undefined ? undefined : argumentOf(afterName);
    const found = attributes.findLastIndex((one) => one.name.value === after);
    const index = found < 0 ? attributes.length - 1 : found;
    const attribute = attributes[index];
    if (attribute === undefined) {
      const indent = lineIndent(text, block.offset) + printer.habits.unit;
      const line = `${printer.habits.eol}${indent}${argument} = ${printer.value(listed, indent, indent.length + argument.length + 3)}`;
      const open = block.body.offset + 1;
      return hasBreak(text, block.body) && text.slice(open, lineEnd(text, open)).trim() === ""
        ? [insertion(open, blocks.length > 0 ? line + printer.habits.eol : line)]
        : [];
    }
    if (!startsLine(text, attribute.offset)) return [];
    const indent = lineIndent(text, attribute.offset);
    const printed = printer.value(listed, indent, indent.length + argument.length + 3);
    const { gap, edits } = aligned(text, attributes.map(attributeAssignment), index, argument, !/[\r\n]/.test(printed));
    const line = `${printer.habits.eol}${indent}${argument}${gap}= ${printed}`;
    return [...edits, insertion(lineEnd(text, attribute.end), line)];
  }

  #insertBlocks(document: HclBlock, added: readonly unknown[], after: Range | undefined): TextEdit[] {
    const { blocks } = document.body;
    const like = (block: HclBlock): boolean =>
      block.type.value === "statement" || (block.type.value === "dynamic" && block.labels[0]?.value === "statement");
    const before = after && blocks.find((block) => block.offset <= after.offset && after.end <= block.end);
    const previous = before ?? blocks.findLast(like) ?? blocks.at(-1);
    const saysEffect = blocks.some((block) => block.body.attributes.some((one) => one.name.value === "effect"));
    const parts = added.flatMap((one) => documentBlocks("Statement", one, saysEffect));
    return previous === undefined ? this.#blocksInside(document, parts) : this.#blocksBehind(previous, parts);
  }

  #blocksBehind(block: HclBlock, parts: readonly DocumentPart[]): TextEdit[] {
    const text = this.#text;
    if (!startsLine(text, block.offset)) return [];
    const { eol } = this.#printer(block).habits;
    const indent = lineIndent(text, block.offset);
    return [
      insertion(lineEnd(text, block.end), parts.map((part) => eol + eol + this.#block(part, indent, block)).join("")),
    ];
  }

  /** As the first blocks of one that has none. */
  #blocksInside(block: HclBlock, parts: readonly DocumentPart[]): TextEdit[] {
    const text = this.#text;
    if (!block.closed || !startsLine(text, block.offset)) return [];
    const { eol, unit } = this.#printer(block).habits;
    const outer = lineIndent(text, block.offset);
    const printed = parts.map((part) => this.#block(part, outer + unit, block)).join(eol + eol);
    const { offset, end, attributes } = block.body;
    if (text.slice(offset + 1, end - 1).trim() === "")
      return [{ range: { offset: offset + 1, end: end - 1 }, newText: eol + printed + eol + outer }];
    const close = lineStart(text, end - 1);
    if (text.slice(close, end - 1).trim() !== "") return [];
    return [insertion(close, (attributes.length > 0 ? eol : "") + printed + eol)];
  }

  #block({ type, attributes, blocks }: DocumentPart, indent: string, at: Range): string {
    const printer = this.#printer(at);
    const { eol, unit } = printer.habits;
    const inner = indent + unit;
    const lines = new HclPrinter({ ...printer.habits, separator: "=" }, (value) => this.#scalar(value, at)).assignments(
      attributes.map(([name, value]) => [name, printer.value(value, inner, inner.length + name.length + 3)]),
      inner,
    );
    const sections = [
      ...(lines.length > 0 ? [lines.join(eol)] : []),
      ...blocks.map((one) => this.#block(one, inner, at)),
    ];
    return `${indent}${type} {${eol}${sections.join(eol + eol)}${eol}${indent}}`;
  }

  /** With the blank line before it. */
  #withoutLines(block: HclBlock): TextEdit {
    const text = this.#text;
    const start = lineStart(text, block.offset);
    const end = nextLine(text, block.end);
    const before = previousLineEnd(text, start);
    const isBlank = text.slice(lineStart(text, before), before).trim() === "" && before > 0;
    return deletion(isBlank ? lineStart(text, before) : start, end);
  }

  /** Each run of items with its lines, or with the commas behind it or (at the end) before it. */
  #withoutItems({ items, end }: HclTuple, gone: readonly HclExpression[]): TextEdit[] {
    const text = this.#text;
    const edits: TextEdit[] = [];
    for (let first = 0; first < items.length; first++) {
      let behind = first;
      for (let item = items[behind]; item !== undefined && gone.includes(item); item = items[behind]) behind++;
      const [from, last, next] = [items[first], items[behind - 1], items[behind]];
      if (behind === first || from === undefined || last === undefined) continue;
      const gap = gapBehind(text, last.end, next?.offset ?? end - 1);
      if (startsLine(text, from.offset) && gap.endsLine)
        edits.push(deletion(lineStart(text, from.offset), nextLine(text, last.end)));
      else if (next !== undefined) edits.push(deletion(from.offset, next.offset));
      else edits.push(deletion(items[first - 1]?.end ?? from.offset, gap.comma < 0 ? last.end : gap.comma + 1));
      first = behind;
    }
    return edits;
  }
}

const rangeOf = ({ offset, end }: Range): Range => ({ offset, end });
const attributeAssignment = ({ offset, end, name, equals }: HclAttribute): AlignedMember => ({
  offset,
  end,
  nameEnd: name.end,
  equals,
});
const itemAssignment = ({ offset, end, key, separator }: HclObjectItem): AlignedMember => ({
  offset,
  end,
  nameEnd: key.end,
  equals: separator,
});
const isHeredoc = (text: string, { offset, end }: Range): boolean =>
  /(?:^|=|:)\s*<<-?[\w-]+\s*[\r\n][^]*[\w-]$/.test(text.slice(offset, end));
