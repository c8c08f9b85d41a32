/**
 * Placeholders and directives of template languages that stand outside of strings: such a text is no JSON until a tool
 * has filled it in.
 */
import type { Range } from "./nodes.ts";
import { isPolicyVariable } from "./placeholders.ts";

/** Strings end on their line, as they do for the parser; then comments; then marks that no JSON can hold. */
const piece = new RegExp(
  [
    /"(?:[^"\\\r\n]|\\[^\r\n])*"?|\/\/[^\r\n]*|\/\*/,
    /(\$\{[^{}\r\n]*\}?|\{\{[^{}\r\n]*(?:\}\})?|\{%[^{}%\r\n]*(?:%\})?|<%[^<>%\r\n]*(?:%>)?|%\{[^{}\r\n]*\}?|#\{[^{}\r\n]*\}?|\$\([^()\r\n]*\)|\$[A-Za-z_]\w*)/,
    /(<[A-Za-z][^<>"\r\n]*>|%[A-Za-z][\w.-]*%|__[A-Za-z]\w*?__|@[A-Z][A-Z0-9_]+@|\{[ \t]*[A-Za-z_][\w.]*[ \t]*\})/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** The first one; undefined where there is none. */
export function unquotedPlaceholder(text: string): Range | undefined {
  const pieces = new RegExp(piece);
  for (let match = pieces.exec(text); match !== null; match = pieces.exec(text)) {
    const [found, tool, person] = match;
    const { index } = match;
    if (tool !== undefined || person !== undefined) {
      if (beginsSomething(text, index) && !isVariable(found)) return { offset: index, end: index + found.length };
      continue;
    }
    if (found !== "/*") continue;
    const end = text.indexOf("*/", index + 2);
    // What is never closed hides nothing, and there is no use in looking for its end again.
    if (end < 0) return shifted(unquotedPlaceholder(text.slice(index).replaceAll("/*", "  ")), index);
    pieces.lastIndex = end + 2;
  }
  return undefined;
}

const isVariable = (mark: string): boolean =>
  mark.startsWith("${") && isPolicyVariable(mark.slice(2).replace(/\}$/, ""));

/**
 * Whether a value, a name or a line can begin here. In the middle of a text that has lost a quote a placeholder is none
 * of a template.
 */
function beginsSomething(text: string, index: number): boolean {
  const before = blanksBefore(text, index);
  const character = text.charAt(before - 1);
  return character === ":"
    ? text.charAt(blanksBefore(text, before - 1) - 1) === '"'
    : character === "" || /[[\]{},"\r\n>%)]/.test(character);
}

function blanksBefore(text: string, index: number): number {
  while (index > 0 && (text.charAt(index - 1) === " " || text.charAt(index - 1) === "\t")) index--;
  return index;
}

const shifted = (range: Range | undefined, by: number): Range | undefined =>
  range && { offset: range.offset + by, end: range.end + by };

/** At the beginning of a line of YAML, of an item or of a value. */
const markInYaml =
  /^[ \t]*(?:-[ \t]+)*(?:[\w.:/-]+:[ \t]+)?(\{\{[^{}]*(?:\}\})?|\{%[^%]*(?:%\})?|<%[^%]*(?:%>)?|%[A-Za-z][\w.-]*%)/;

/** The same for YAML; only of a text that is none is it known that it is no value. */
export function unquotedInYaml(text: string): Range | undefined {
  let offset = 0;
  for (const line of text.split("\n")) {
    const found = markInYaml.exec(line);
    const mark = found?.[1];
    if (found !== null && mark !== undefined) {
      const start = offset + found[0].length - mark.length;
      return { offset: start, end: start + mark.trimEnd().length };
    }
    offset += line.length + 1;
  }
  return undefined;
}

/** Of a text that is neither: a name without quotes begins a line of YAML, and none of JSON. */
export const looksLikeYaml = (text: string): boolean => /^[A-Za-z]\w*:(?:\s|$)/m.test(text);
