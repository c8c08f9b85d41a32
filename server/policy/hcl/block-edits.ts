/** Edits of blocks of `aws_iam_policy_document`: statements, conditions and principals are blocks, the rest arguments. */
import {
  deletion,
  hasBreak,
  insertion,
  lineEnd,
  lineIndent,
  nextLine,
  previousLineEnd,
  startsLine,
  lineStart,
} from "../edits/layout.ts";
import type { TextEdit } from "../edits/text-edit.ts";
import type { Range } from "../nodes.ts";
import { aligned, removed } from "./align.ts";
import type { DocumentPart } from "./documents.ts";
import { argumentOf, blockTypeOf, documentBlocks, textOf } from "./documents.ts";
import type { HclAttribute, HclBlock, HclBody } from "./nodes.ts";
import { HclPrinter } from "./print.ts";
import type { HclWriting } from "./writing.ts";
import { attributeAssignment } from "./writing.ts";

export class BlockEdits {
  readonly #writing: HclWriting;

  constructor(writing: HclWriting) {
    this.#writing = writing;
  }

  /** What a member of the policy is in a block: blocks of their own, or an argument. */
  add(block: HclBlock, parent: HclBody, name: string, value: unknown, afterName: string | undefined): TextEdit[] {
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
    const text = this.#writing.text;
    const { attributes, blocks } = block.body;
    const printer = this.#writing.printer(block);
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

  /** Blocks of statements, behind the one that holds `after` or behind the last. */
  insertStatements(document: HclBlock, added: readonly unknown[], after: Range | undefined): TextEdit[] {
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
    const text = this.#writing.text;
    if (!startsLine(text, block.offset)) return [];
    const { eol } = this.#writing.printer(block).habits;
    const indent = lineIndent(text, block.offset);
    return [
      insertion(lineEnd(text, block.end), parts.map((part) => eol + eol + this.#block(part, indent, block)).join("")),
    ];
  }

  /** As the first blocks of one that has none. */
  #blocksInside(block: HclBlock, parts: readonly DocumentPart[]): TextEdit[] {
    const text = this.#writing.text;
    if (!block.closed || !startsLine(text, block.offset)) return [];
    const { eol, unit } = this.#writing.printer(block).habits;
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
    const printer = this.#writing.printer(at);
    const { eol, unit } = printer.habits;
    const inner = indent + unit;
    const lines = new HclPrinter({ ...printer.habits, separator: "=" }, (value) =>
      this.#writing.scalar(value, at),
    ).assignments(
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
  without(block: HclBlock): TextEdit {
    const text = this.#writing.text;
    const start = lineStart(text, block.offset);
    const end = nextLine(text, block.end);
    const before = previousLineEnd(text, start);
    const isBlank = text.slice(lineStart(text, before), before).trim() === "" && before > 0;
    return deletion(isBlank ? lineStart(text, before) : start, end);
  }

  /** All blocks of an element of a statement; none where some are made by an expression. */
  withoutElement({ attributes, blocks }: HclBody, element: string): TextEdit[] {
    const type = blockTypeOf(element);
    const going = blocks.filter((block) => block.type.value === type);
    const isMade = blocks.some((block) => block.type.value === "dynamic" && block.labels[0]?.value === type);
    const isEach = going.every(({ offset }) => startsLine(this.#writing.text, offset));
    return isMade || !isEach || attributes.length === 0 ? [] : going.map((block) => this.without(block));
  }

  /** An argument with its lines. */
  withoutAttribute(attributes: readonly HclAttribute[], attribute: HclAttribute): TextEdit[] {
    const text = this.#writing.text;
    if (!startsLine(text, attribute.offset)) return [];
    const moved = removed(text, attributes.map(attributeAssignment), attributes.indexOf(attribute));
    return [...moved, deletion(lineStart(text, attribute.offset), nextLine(text, attribute.end))];
  }
}
