/** Comments that waive a finding: `// keyhole-ignore CODE: reason`, `#` in YAML and in Terraform's language. */
import { createScanner } from "jsonc-parser";
import type { Range } from "../../policy/nodes.ts";
import { isHclFile, isYaml } from "../../workspace/infrastructure-files.ts";

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
  /** The number of the line that it is about: its own, or the one below. */
  readonly line: number;
}

/** In the order of the text; the time is linear in its length. */
export function waiverComments(file: string, text: string): WaiverComment[] {
  if (!text.includes("keyhole-ignore")) return [];
  const found: WaiverComment[] = [];
  const inJson = commentSign(file, text) === "//" ? jsonComments(text) : undefined;
  const quoted = inJson === undefined ? linesOfText(file, text) : undefined;
  for (const [line, { offset, end }] of linesOf(text).entries()) {
    const range =
      inJson === undefined
        ? quoted?.has(line) === true
          ? undefined
          : lineComment(file, text, offset, end)
        : inJson.get(line);
    if (range === undefined) continue;
    const said = text.slice(range.offset, range.end).replace(/^(?:\/\/|#)[ \t]*/, "");
    if (!/^keyhole-ignore(?![\w-])/.test(said)) continue;
    const [whole, code, reason] = /^keyhole-ignore(?:[ \t]+([\w-]+))?[ \t]*(?::[ \t]*(.*))?$/.exec(said) ?? [];
    const isAlone = text.slice(offset, range.offset).replace("\ufeff", "").trim() === "";
    found.push({
      range,
      code,
      reason: whole === undefined || reason === "" ? undefined : reason,
      line: isAlone ? line + 1 : line,
    });
  }
  // Several that stand one above the other are about the line below the last.
  for (let index = found.length - 2; index >= 0; index--) {
    const [one, below] = [found[index], found[index + 1]];
    if (one !== undefined && below !== undefined && below.line === one.line + 1 && isAloneOn(text, below.range))
      found[index] = { ...one, line: below.line };
  }
  return found;
}

const isAloneOn = (text: string, { offset }: Range): boolean => {
  let at = offset;
  while (at > 0 && /[ \t]/.test(text.charAt(at - 1))) at--;
  return at === 0 || /[\r\n\ufeff]/.test(text.charAt(at - 1));
};

/** As editors count lines, without what ends them. */
function linesOf(text: string): Range[] {
  const lines: Range[] = [];
  let offset = 0;
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push({ offset, end: index });
    offset = index + end.length;
  }
  lines.push({ offset, end: text.length });
  return lines;
}

/** Lines that are text, and no code: of a heredoc, or of a block in YAML, which is indented below `|` or `>`. */
export function linesOfText(file: string, text: string): ReadonlySet<number> {
  const found = new Set<number>();
  const isHcl = isNativeHcl(file);
  let end: string | undefined;
  let level = -1;
  for (const [number, range] of linesOf(text).entries()) {
    const line = text.slice(range.offset, range.end);
    if (isHcl) {
      if (end !== undefined) {
        if (line.trim() === end) end = undefined;
        else found.add(number);
      } else end = /<<[-~]?([\w-]+)[ \t]*$/.exec(line)?.[1];
    } else {
      const indent = line.search(/\S/);
      if (level >= 0 && (indent < 0 || indent > level)) found.add(number);
      else level = /(?:^|[\s:-])[|>][-+\d]*[ \t]*(?:[ \t]#.*)?$/.test(line) ? indent : -1;
    }
  }
  return found;
}

/** By jsonc-parser's `SyntaxKind`. */
const lineCommentToken = 12,
  endOfFile = 17;

/** Whether a text in JSON has any, so that one more changes nothing. */
export const hasComments = (text: string): boolean => jsonComments(text).size > 0;

/** By line. Whatever stands in a string is none. */
function jsonComments(text: string): ReadonlyMap<number, Range> {
  const found = new Map<number, Range>();
  const scanner = createScanner(text, false);
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan())
    if (token === lineCommentToken)
      found.set(scanner.getTokenStartLine(), trimmed(text, scanner.getTokenOffset(), scanner.getPosition()));
  return found;
}

/** A sign behind an open quote is none; a string ends where its line ends. */
function lineComment(file: string, text: string, start: number, end: number): Range | undefined {
  const line = text.slice(start, end);
  if (!line.includes("keyhole-ignore")) return undefined;
  const isHcl = isNativeHcl(file);
  const sign = isHcl ? /(?:#|\/\/)[ \t]*keyhole-ignore/ : /(?<![^\s\ufeff])#[ \t]*keyhole-ignore/;
  const at = line.search(sign);
  if (at < 0) return undefined;
  const before = line.slice(0, at).replace(/\\./g, "");
  const isOpen = (quote: string): boolean => before.split(quote).length % 2 === 0;
  return isOpen('"') || (!isHcl && isOpen("'")) ? undefined : trimmed(text, start + at, end);
}

const trimmed = (text: string, offset: number, end: number): Range => ({
  offset,
  end: offset + text.slice(offset, end).trimEnd().length,
});
