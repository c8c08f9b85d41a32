/** Comments that waive a finding: `// keyhole-ignore CODE: reason`, `#` in YAML and in Terraform's language. */
import { createScanner } from "jsonc-parser";
import type { Range } from "../../policy/nodes.ts";
import { isHclFile, isYaml } from "../../workspace/infrastructure.ts";

/** How a text writes comments to the end of a line. */
export const commentSign = (file: string, text: string): "//" | "#" =>
  isNativeHcl(file) || isYaml(file, text) ? "#" : "//";

const isNativeHcl = (file: string): boolean => isHclFile(file) && !/\.json$/i.test(file);

export interface WaiverComment {
  /** From the comment's first character to its last. */
  readonly range: Range;
  /** Undefined where none is given; the same of the reason. */
  readonly code: string | undefined;
  readonly reason: string | undefined;
  /** Where the line begins that it is about: its own, or the one below. */
  readonly line: number;
}

/** In the order of the text. */
export function waiverComments(file: string, text: string): WaiverComment[] {
  if (!text.includes("keyhole-ignore")) return [];
  const found: WaiverComment[] = [];
  const ranges = commentSign(file, text) === "//" ? jsonComments(text) : lineComments(file, text);
  // From the end, since several that stand one above the other are about the line below the last.
  let below: { readonly start: number; readonly line: number } | undefined;
  for (const range of [...ranges].reverse()) {
    const said = text.slice(range.offset, range.end).replace(/^(?:\/\/|#)[ \t]*/, "");
    const [whole, code, reason] = /^keyhole-ignore(?:[ \t]+([\w-]+))?[ \t]*(?::[ \t]*(.*))?$/.exec(said) ?? [];
    if (!/^keyhole-ignore(?![\w-])/.test(said)) continue;
    const start = startOfLine(text, range.offset);
    const isAlone = text.slice(start, range.offset).replace("\ufeff", "").trim() === "";
    const next = nextLine(text, range.end);
    const line = !isAlone ? start : below?.start === next ? below.line : next;
    below = isAlone ? { start, line } : undefined;
    found.push({ range, code, reason: whole === undefined || reason === "" ? undefined : reason, line });
  }
  return found.reverse();
}

/** Where the line begins in which an offset lies. */
export const startOfLine = (text: string, offset: number): number =>
  offset === 0 ? 0 : Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;

function nextLine(text: string, offset: number): number {
  const { index } = /[\r\n]|$/.exec(text.slice(offset)) ?? { index: 0 };
  const end = offset + index;
  return end + (text.startsWith("\r\n", end) ? 2 : 1);
}

/** By jsonc-parser's `SyntaxKind`. */
const lineComment = 12,
  endOfFile = 17;

/** Whether a text in JSON has any, so that one more changes nothing. */
export const hasComments = (text: string): boolean => !jsonComments(text).next().done;

/** Whatever stands in a string is none. */
function* jsonComments(text: string): Generator<Range> {
  const scanner = createScanner(text, false);
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan())
    if (token === lineComment) yield trimmed(text, scanner.getTokenOffset(), scanner.getPosition());
}

/** A sign behind an open quote is none; other strings end at the end of their line. */
function* lineComments(file: string, text: string): Generator<Range> {
  const sign = isNativeHcl(file) ? /(?:#|\/\/)[ \t]*keyhole-ignore.*/g : /(?<![^\s])#[ \t]*keyhole-ignore.*/g;
  for (const { index, 0: comment } of text.matchAll(sign)) {
    const before = text.slice(startOfLine(text, index), index).replace(/\\./g, "");
    const isOpen = (quote: string): boolean => before.split(quote).length % 2 === 0;
    if (!isOpen('"') && (isNativeHcl(file) || !isOpen("'"))) yield trimmed(text, index, index + comment.length);
  }
}

const trimmed = (text: string, offset: number, end: number): Range => ({
  offset,
  end: offset + text.slice(offset, end).trimEnd().length,
});
