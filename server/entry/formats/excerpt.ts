/** A line of a file with carets under the token to blame, as a terminal shows it. */
import type { Range } from "../../policy/nodes.ts";
import type { LineRange } from "./report.ts";
import { printable } from "./safe-text.ts";

export interface Excerpt {
  /** The line's number. */
  readonly gutter: string;
  readonly line: string;
  readonly carets: string;
}

/** So much of a long line is shown before the token, to see where it stands. */
const leading = 30;

/** The line where `range` starts; the carets end with it. Longer lines are cut to `width` columns, around the token. */
export function excerpt(text: string, range: Range, at: LineRange, width: number): Excerpt {
  const lineStart = startOfLine(text, range.offset);
  const lineEnd = endOfLine(text, range.offset);
  const gutter = String(at.start.line + 1);
  const room = Math.max(40, width - gutter.length - 6);
  const tokenEnd = Math.max(range.offset, Math.min(range.end, lineEnd));
  let from = lineStart;
  let to = lineEnd;
  // Measured in code units first: whoever writes a megabyte on one line does not wait for all of it to be measured.
  if (lineEnd - lineStart > room || widthOf(text.slice(lineStart, lineEnd)) > room) {
    // From the start where the token is then still seen, else so that the end of a line that ends soon is seen too.
    if (tokenEnd - lineStart > room - 2)
      from = withoutHalf(text, Math.max(lineStart, Math.min(range.offset - leading, lineEnd - room + 2)));
    const columns = room - (from > lineStart ? 2 : 0);
    to = fit(text, from, lineEnd, columns);
    if (to < lineEnd) to = fit(text, from, lineEnd, columns - 2);
  }
  const before = from > lineStart ? "… " : "";
  const after = to < lineEnd ? " …" : "";
  const caretEnd = Math.min(tokenEnd, to);
  const carets = Math.max(1, widthOf(text.slice(range.offset, caretEnd)));
  return {
    gutter,
    line: `${before}${shown(text.slice(from, to))}${after}`,
    carets: `${" ".repeat(before.length)}${" ".repeat(widthOf(text.slice(from, range.offset)))}${"^".repeat(carets)}`,
  };
}

function startOfLine(text: string, offset: number): number {
  let at = Math.min(offset, text.length);
  while (at > 0 && text[at - 1] !== "\n" && text[at - 1] !== "\r") at--;
  return at;
}

function endOfLine(text: string, offset: number): number {
  const match = /[\r\n]/g;
  match.lastIndex = offset;
  return match.exec(text)?.index ?? text.length;
}

/** The offset up to which `columns` columns hold the text from `from` on. */
function fit(text: string, from: number, end: number, columns: number): number {
  let at = from;
  let used = 0;
  while (at < end) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    used += widthOf(char);
    if (used > columns) break;
    at += char.length;
  }
  return at;
}

/** Not between the halves of a surrogate pair. */
function withoutHalf(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff ? offset + 1 : offset;
}

const tab = "  ";

function shown(text: string): string {
  return printable(text.replaceAll("\t", tab));
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const combining = /\p{Mn}|\p{Me}|[\u200b-\u200d\ufe0f]/u;

/** Columns that a terminal takes for it. */
function widthOf(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const char of text.replaceAll("\t", tab)) columns += combining.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return columns;
}

/**
 * Breaks a line between words; further lines get the indent. A word longer than a line stays whole: it is a path or an
 * ARN.
 */
export function wrap(line: string, width: number | undefined, indent: string): string[] {
  if (width === undefined || widthOf(line) <= width) return [line];
  const lines: string[] = [];
  let current = /^ */.exec(line)?.[0] ?? "";
  let empty = true;
  for (const word of line.trimStart().split(" ")) {
    if (!empty && widthOf(current) + 1 + widthOf(word) > width) {
      lines.push(current);
      current = indent;
      empty = true;
    }
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current];
}
