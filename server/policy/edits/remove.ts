/**
 * Edits that take a member out of a list. Its comma goes with it, and its line, with the comment behind it,
 * if it had one of its own; the comments of its neighbours and a trailing comma stay.
 */
import type { ArrayNode, JsonNode, ObjectNode, PropertyNode, Range } from "../nodes.ts";
import { append } from "../append.ts";
import { indexOfNode } from "../nodes.ts";
import type { Gap, LayoutMembers } from "./layout.ts";
import {
  blanksEnd,
  blanksStart,
  deletion,
  lineStart,
  membersOf,
  nextLine,
  previousLineEnd,
  readGap,
  startsLine,
} from "./layout.ts";
import type { Style } from "./style.ts";
import type { TextEdit } from "./text-edit.ts";

/** No edit where `item` is not in the list. */
export function removeFromList(text: string, style: Style, array: ArrayNode, item: JsonNode): TextEdit[] {
  if (style.writer !== undefined) return style.writer.removeFromList(array, [item]);
  return removeMember(text, membersOf(array), indexOfNode(array.items, item));
}

/** A property with its value. */
export function removeProperty(text: string, style: Style, object: ObjectNode, property: PropertyNode): TextEdit[] {
  if (style.writer !== undefined) return style.writer.removeProperty(object, property);
  return removeMember(text, membersOf(object), object.properties.indexOf(property));
}

/**
 * What goes from one place and is added at another one: both, or nothing. What is added behind the last of the lines
 * that go begins with the break of the line before them.
 */
export function movedTo(text: string, gone: readonly TextEdit[], added: readonly TextEdit[]): TextEdit[] {
  if (gone.length === 0 || added.length === 0) return [];
  const without = gone.map((edit) => {
    const { offset, end } = edit.range;
    const inside = added.find(({ range }) => offset < range.offset && range.end < end);
    return inside === undefined ? edit : deletion(previousLineEnd(text, offset), inside.range.offset);
  });
  return [...without, ...added];
}

/** Several items of a list, but not all. */
export function removeSeveral(text: string, style: Style, array: ArrayNode, items: readonly JsonNode[]): TextEdit[] {
  if (style.writer !== undefined) return style.writer.removeFromList(array, items);
  const members = membersOf(array);
  const { spans } = members;
  const gone = new Set(items.map((item) => indexOfNode(array.items, item)));
  // Those at the end go together: each would take the same comma with it.
  let end = spans.length;
  while (end > 0 && gone.has(end - 1)) end--;
  const edits = [...gone].filter((index) => index < end).flatMap((index) => removeMember(text, members, index));
  const [kept, first, last] = [spans[end - 1], spans[end], spans[spans.length - 1]];
  if (kept === undefined || first === undefined || last === undefined) return joined(text, edits);
  const { hasComments, comma } = readGap(text, kept.end, first.offset);
  append(
    edits,
    hasComments && comma >= 0
      ? [deletion(comma, comma + 1), deletion(blanksStart(text, first.offset), last.end)]
      : [deletion(kept.end, last.end)],
  );
  return joined(text, edits);
}

/** Of two neighbours that go, one may take the other's indentation with it, and the other its whole line. */
function joined(text: string, deletions: readonly TextEdit[]): TextEdit[] {
  const all: Range[] = [];
  for (const { range } of deletions.toSorted((a, b) => a.range.offset - b.range.offset)) {
    let { offset, end } = range;
    for (let before = all.at(-1); before !== undefined && offset < before.end; before = all.at(-1)) {
      const isLine = end === lineStart(text, end) && startsLine(text, before.offset);
      // The line's beginning may belong to the one before that.
      offset = isLine ? lineStart(text, before.offset) : Math.min(before.offset, offset);
      end = Math.max(before.end, end);
      all.pop();
    }
    all.push({ offset, end });
  }
  return all.map(({ offset, end }) => deletion(offset, end));
}

function removeMember(text: string, members: LayoutMembers, index: number): TextEdit[] {
  const { spans, open, close } = members;
  const member = spans[index];
  if (member === undefined) return [];
  const before = spans[index - 1];
  const next = spans[index + 1];
  const gap = readGap(text, member.end, next?.offset ?? close);
  if (next !== undefined && !gap.hasComments) return [deletion(member.offset, next.offset)];
  const gapBefore = readGap(text, before?.end ?? open, member.offset);
  if (next === undefined && before === undefined && !gap.hasComments && !gapBefore.hasComments)
    return [deletion(open, close)];
  if (next !== undefined || before === undefined) return removeWithCommaBehind(text, member.offset, member.end, gap);
  if (gap.comma < 0) return removeLast(text, before.end, member.offset, member.end, gapBefore, gap);
  if (!gap.hasComments && !gapBefore.hasComments) return [deletion(before.end, member.end)];
  return removeWithCommaBehind(text, member.offset, member.end, gap);
}

function removeWithCommaBehind(text: string, offset: number, end: number, gap: Gap): TextEdit[] {
  const { comma, tail } = gap;
  const commaApart = comma >= tail ? [deletion(comma, blanksEnd(text, comma + 1))] : [];
  if (gap.endsLine && startsLine(text, offset))
    return [deletion(lineStart(text, offset), nextLine(text, tail)), ...commaApart];
  if (comma < 0 || comma >= tail) return [deletion(offset, end), ...commaApart];
  // With the line going on, the blanks behind the comma go; at its end those before the member.
  return [gap.endsLine ? deletion(blanksStart(text, offset), comma + 1) : deletion(offset, blanksEnd(text, comma + 1))];
}

/** The last member, without a trailing comma: the comma before it goes. */
function removeLast(text: string, from: number, offset: number, end: number, gapBefore: Gap, gap: Gap): TextEdit[] {
  const { comma } = gapBefore;
  // A comma may lead the member's line.
  const leads = comma >= 0 && startsLine(text, comma) && blanksEnd(text, comma + 1) === offset;
  const head = leads ? comma : offset;
  const ownLine = gap.endsLine && startsLine(text, head);
  // A comment at the end of a line that others share may be about any of them.
  const to = ownLine || !gap.endsLine ? gap.tail : end;
  if (!gapBefore.hasComments) return [deletion(from, to)];
  const rest = deletion(ownLine ? previousLineEnd(text, head) : blanksStart(text, head), to);
  return leads || comma < 0 ? [rest] : [deletion(comma, comma + 1), rest];
}
