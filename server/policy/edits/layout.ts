/** Where the members of an object or array stand, and what stands between them: commas, comments, line breaks. */
import type { ArrayNode, ObjectNode, Range } from "../nodes.ts";
import type { TextEdit } from "./text-edit.ts";

export interface LayoutMembers {
  /** The items of an array, the properties of an object. */
  readonly spans: readonly Range[];
  /** Behind the opening and before the closing bracket; where that is missing, the end of the node. */
  readonly open: number;
  readonly close: number;
}

export function membersOf(node: ArrayNode | ObjectNode): LayoutMembers {
  const spans =
    node.kind === "array"
      ? node.items
      : node.properties.map(({ key, colon, value }): Range => ({
          offset: key.offset,
          end: value?.end ?? (colon >= 0 ? colon + 1 : key.end),
        }));
  return { spans, open: node.offset + 1, close: node.closed ? node.end - 1 : node.end };
}

/** The text between two members, or between a member and a bracket. */
export interface Gap {
  /** Offset of the first comma outside comments, -1 without one. */
  readonly comma: number;
  readonly hasComments: boolean;
  /** Behind the last comma or comment that begins on the line where the gap begins. */
  readonly tail: number;
  /** Whether that line ends inside the gap: comments before `tail` then belong to what is before the gap. */
  readonly endsLine: boolean;
}

export function readGap(text: string, from: number, to: number): Gap {
  let comma = -1;
  let hasComments = false;
  let tail = from;
  let endsLine = false;
  for (let i = from; i < to;) {
    const start = i;
    const char = text.charAt(i);
    if (char === "/") {
      hasComments = true;
      i = Math.min(commentEnd(text, i), to);
    } else {
      i++;
      if (char === "," && comma < 0) comma = start;
      if (char === "\n" || char === "\r") endsLine = true;
    }
    if (!endsLine && (char === "/" || char === ",")) tail = i;
  }
  return { comma, hasComments, tail, endsLine };
}

/** Line breaks are no part of a line comment. */
function commentEnd(text: string, offset: number): number {
  if (text.startsWith("//", offset)) return lineEnd(text, offset);
  const end = text.startsWith("/*", offset) ? text.indexOf("*/", offset + 2) : offset - 1;
  return end < 0 ? text.length : end + 2;
}

export function lineStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !isBreak(text.charAt(start - 1)) && text.charAt(start - 1) !== "\ufeff") start--;
  return start;
}

/** Before the line break. */
export function lineEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !isBreak(text.charAt(end))) end++;
  return end;
}

/** The blanks that the line of `offset` begins with. */
export function lineIndent(text: string, offset: number): string {
  const start = lineStart(text, offset);
  let end = start;
  while (end < offset && isBlank(text.charAt(end))) end++;
  return text.slice(start, end);
}

/** Whether only blanks stand before `offset` on its line. */
export function startsLine(text: string, offset: number): boolean {
  const start = blanksStart(text, offset);
  return start === 0 || isBreak(text.charAt(start - 1)) || text.charAt(start - 1) === "\ufeff";
}

/** Whether a value stands on its line with nothing but its own key before it. */
export function aloneOnLine(text: string, offset: number): boolean {
  return /^[ \t]*(?:"(?:[^"\\]|\\.)*"[ \t]*:[ \t]*)?$/.test(text.slice(lineStart(text, offset), offset));
}

export function blanksStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && isBlank(text.charAt(start - 1))) start--;
  return start;
}

export function blanksEnd(text: string, offset: number): number {
  let end = offset;
  while (isBlank(text.charAt(end))) end++;
  return end;
}

/** Behind the line break that ends the line of `offset`. */
export function nextLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  return text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length);
}

/** Before the line break that the line of `offset` follows. */
export function previousLineEnd(text: string, offset: number): number {
  const start = lineStart(text, offset);
  if (start === 0 || text.charAt(start - 1) === "\ufeff") return start;
  return text.slice(start - 2, start) === "\r\n" ? start - 2 : start - 1;
}

export function hasBreak(text: string, { offset, end }: Range): boolean {
  return /[\r\n]/.test(text.slice(offset, end));
}

export function insertion(offset: number, newText: string): TextEdit {
  return { range: { offset, end: offset }, newText };
}

export function deletion(offset: number, end: number): TextEdit {
  return { range: { offset, end }, newText: "" };
}

function isBreak(char: string): boolean {
  return char === "\n" || char === "\r";
}

function isBlank(char: string): boolean {
  return char === " " || char === "\t";
}
