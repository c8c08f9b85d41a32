/** Edits of HCL in brackets: items of lists, members of objects. */
import { deletion, hasBreak, insertion, lineIndent, nextLine, startsLine, lineStart } from "../edits/layout.ts";
import type { TextEdit } from "../edits/text-edit.ts";
import { NotWritable } from "../edits/writer.ts";
import type { Range } from "../nodes.ts";
import type { AlignedMember } from "./align.ts";
import { aligned, brokenUp, removed } from "./align.ts";
import { gapBehind } from "./gaps.ts";
import type { HclExpression, HclObject, HclObjectItem, HclTuple } from "./nodes.ts";
import type { HclWriting } from "./writing.ts";
import type { HclOwner } from "./places.ts";
import { maxWidth } from "./print.ts";
import { attributeAssignment, rangeOf } from "./writing.ts";

export class ValueEdits {
  readonly #writing: HclWriting;

  constructor(writing: HclWriting) {
    this.#writing = writing;
  }

  /** Items of a list, behind one of its own or at its end. @param print for a list indented so, beside such an item */
  insert(
    tuple: HclTuple,
    after: Range | undefined,
    print: (indent: string, neighbour: HclExpression | undefined) => readonly string[],
  ): TextEdit[] {
    const text = this.#writing.text;
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
    return isInner ? [...this.innerBrace(item), ...edits] : edits;
  }

  /**
   * Items of a list that stands on the line of what it is the value of, which would become too long by them: all items
   * on lines of their own. Undefined where that is not so.
   */
  breakUp(
    list: HclTuple | HclObject,
    after: Range | undefined,
    owner: HclOwner,
    print: (indent: string, oneLine: boolean) => readonly string[],
  ): TextEdit[] | undefined {
    const text = this.#writing.text;
    const items: readonly HclExpression[] = list.kind === "tuple" ? list.items : [list];
    const member = owner?.kind === "item" ? owner.item : owner?.attribute;
    if (owner === undefined || member === undefined || !startsLine(text, member.offset)) return undefined;
    if (items.length === 0 || !list.closed || hasBreak(text, member)) return undefined;
    const [start, end] = list.kind === "tuple" ? [list.offset + 1, list.end - 1] : [list.offset, list.end];
    const starts = [...items.map(({ offset }) => offset), end];
    const ends = [start, ...items.map((item) => item.end)];
    if (starts.some((offset, index) => !/^\s*,?\s*$/.test(text.slice(ends[index], offset)))) return undefined;
    const indent = lineIndent(text, member.offset);
    const length = member.end - lineStart(text, member.offset) + print(indent, true).join(", ").length + 2;
    if (length <= maxWidth) return undefined;
    const { eol, unit } = this.#writing.printer(list).habits;
    const line = eol + indent + unit;
    const found = items.findIndex((one) => after !== undefined && one.offset === after.offset && one.end === after.end);
    const last = found < 0 ? items.length : found + 1;
    const printed = print(indent + unit, false).join(`,${line}`);
    const [open, close] = list.kind === "tuple" ? ["", ""] : ["[", "]"];
    const edits = starts.map((offset, index) => {
      const added = index === last ? `,${line}${printed}` : "";
      const before = index === 0 ? open : added;
      const behind = index === items.length ? `${eol}${indent}${close}` : `${index === 0 ? "" : ","}${line}`;
      return { range: { offset: ends[index] ?? offset, end: offset }, newText: before + behind };
    });
    const members =
      owner.kind === "item"
        ? owner.object.items.map(itemAssignment)
        : (owner.block?.body.attributes ?? []).map(attributeAssignment);
    return [
      ...brokenUp(
        text,
        members,
        members.findIndex(({ offset }) => offset === member.offset),
      ),
      ...edits,
    ];
  }

  /** A brace that becomes `}, {` is further in than alone. */
  innerBrace({ end }: Range): TextEdit[] {
    if (!startsLine(this.#writing.text, end - 1)) return [];
    return [insertion(lineStart(this.#writing.text, end), this.#writing.printer({ offset: end, end }).habits.unit)];
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
    const text = this.#writing.text;
    const { eol } = this.#writing.printer(member).habits;
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

  /** A member of an object, behind the one of this name or at its end. */
  addItem(object: HclObject, name: string, value: unknown, afterName: string | undefined): TextEdit[] {
    const text = this.#writing.text;
    const { items } = object;
    if (!object.closed) return [];
    const printer = this.#writing.printer(object);
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

  /** A member of an object that has others. */
  withoutItem({ items, end }: HclObject, item: HclObjectItem): TextEdit[] {
    const text = this.#writing.text;
    return [...removed(text, items.map(itemAssignment), items.indexOf(item)), ...this.without(items, end, [item])];
  }

  /** Each run of items with its lines, or with the commas behind it or (at the end) before it. */
  without(items: readonly Range[], end: number, gone: readonly Range[]): TextEdit[] {
    const text = this.#writing.text;
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

export const itemAssignment = ({ offset, end, key, separator }: HclObjectItem): AlignedMember => ({
  offset,
  end,
  nameEnd: key.end,
  equals: separator,
});
const isHeredoc = (text: string, { offset, end }: Range): boolean =>
  /(?:^|=|:)\s*<<-?[\w-]+\s*[\r\n][^]*[\w-]$/.test(text.slice(offset, end));
