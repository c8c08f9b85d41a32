/** How a file writes its JSON, and JSON printed in that way. */
import type { ArrayNode, JsonNode, ObjectNode } from "../nodes.ts";
import { hasBreak, lineIndent, membersOf, startsLine } from "./layout.ts";
import type { SyntaxWriter } from "./writer.ts";

export interface Style {
  readonly eol: string;
  /** One level. */
  readonly indent: string;
  /** Between a key and its value: `: `, ` : ` or `:`. */
  readonly colon: string;
  /** Between members on one line: `, ` or `,`. */
  readonly comma: string;
  /** Inside the braces of an object, the brackets of a list, on one line. */
  readonly bracePadding: string;
  readonly bracketPadding: string;
  /** Lists without objects or lists in them stand on one line, where there is room. */
  readonly inlineLists: boolean;
  /** The whole document stands on one line. */
  readonly singleLine: boolean;
  /** Where the file is no JSON: all edits are the writer's. */
  readonly writer?: SyntaxWriter;
  /** A fix's title with what the edit writes for names that are other ones here. */
  readonly inTitle?: (title: string) => string;
  /** What is written for a text, where that is something else: a function that gives it. */
  readonly written?: (text: string) => unknown;
}

/** The width up to which a list is written on one line. */
const maxWidth = 120;

/** By majority; what the text does not show is taken as policies are usually written. */
export function detectStyle(text: string, root: JsonNode): Style {
  const habits = new Habits(text);
  habits.visit(root);
  const singleLine = !hasBreak(text, root);
  const colon = habits.colon.winner(": ");
  const tight = colon === ":";
  return {
    eol: /\r\n|\n|\r/.exec(text)?.[0] ?? "\n",
    indent: habits.indent.winner("  "),
    colon,
    comma: habits.comma.winner(singleLine && tight ? "," : ", "),
    bracePadding: habits.bracePadding.winner(tight ? "" : " "),
    bracketPadding: habits.bracketPadding.winner(""),
    inlineLists: habits.lists.winner("inline") === "inline",
    singleLine,
  };
}

class Votes {
  private readonly counts = new Map<string, number>();

  add(vote: string, weight = 1): void {
    this.counts.set(vote, (this.counts.get(vote) ?? 0) + weight);
  }

  /** Of equals the one seen first. */
  winner(otherwise: string): string {
    let best = otherwise;
    let most = 0;
    for (const [vote, count] of this.counts) {
      if (count > most) {
        best = vote;
        most = count;
      }
    }
    return best;
  }
}

class Habits {
  readonly indent = new Votes();
  readonly colon = new Votes();
  readonly comma = new Votes();
  readonly bracePadding = new Votes();
  readonly bracketPadding = new Votes();
  readonly lists = new Votes();
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  visit(node: JsonNode): void {
    if (node.kind === "array") {
      this.visitMembers(node);
      // A list of one says less than a longer one.
      const plain = node.items.length > 0 && node.items.every((item) => !isContainer(item));
      if (plain) this.lists.add(hasBreak(this.text, node) ? "lines" : "inline", node.items.length > 1 ? 4 : 1);
      for (const item of node.items) this.visit(item);
    } else if (node.kind === "object") {
      this.visitMembers(node);
      for (const { key, colon, value } of node.properties) {
        if (value === undefined) continue;
        const between = this.text.slice(key.end, value.offset);
        if (colon >= 0 && /^[ \t]*:[ \t]*$/.test(between)) this.colon.add(between);
        this.visit(value);
      }
    }
  }

  private visitMembers(node: ArrayNode | ObjectNode): void {
    const { text } = this;
    const { spans, open } = membersOf(node);
    const first = spans[0];
    if (first === undefined) return;
    if (startsLine(text, first.offset)) {
      const base = lineIndent(text, node.offset);
      const inner = lineIndent(text, first.offset);
      if (inner.length > base.length && inner.startsWith(base)) this.indent.add(inner.slice(base.length));
    }
    const padding = text.slice(open, first.offset);
    if (/^[ \t]*$/.test(padding)) (node.kind === "array" ? this.bracketPadding : this.bracePadding).add(padding);
    for (let i = 1; i < spans.length; i++) {
      const between = text.slice(spans[i - 1]?.end, spans[i]?.offset);
      if (/^[ \t]*,[ \t]*$/.test(between)) this.comma.add(between);
    }
  }
}

function isContainer(node: JsonNode): boolean {
  return node.kind === "array" || node.kind === "object";
}

/**
 * Prints plain JSON. The first line is not indented, it follows what stands before it.
 * @param baseIndent the indentation of the line that the value begins on
 */
export function printJson(value: unknown, style: Style, baseIndent: string): string {
  return print(value, style, baseIndent, baseIndent.length);
}

export function printProperty(name: string, value: unknown, style: Style, baseIndent: string): string {
  const before = JSON.stringify(name) + style.colon;
  return before + print(value, style, baseIndent, baseIndent.length + before.length);
}

/** @param column where the value begins, in characters */
function print(given: unknown, style: Style, indent: string, column: number): string {
  const value = typeof given === "string" && style.written !== undefined ? style.written(given) : given;
  if (value !== given) return print(value, { ...style, written: same, singleLine: true }, indent, column);
  if (Array.isArray(value)) return printArray(value, style, indent, column);
  if (typeof value === "object" && value !== null) return printObject(value, style, indent);
  return JSON.stringify(value) ?? "null";
}

/** Names of what a function refers to are written as they are. */
const same = (text: string): string => text;

function printArray(items: readonly unknown[], style: Style, indent: string, column: number): string {
  if (items.length === 0) return "[]";
  const plain = items.every((item) => typeof item !== "object" || item === null);
  if (style.singleLine || (style.inlineLists && plain)) {
    const line = `[${style.bracketPadding}${items.map((item) => print(item, style, indent, 0)).join(style.comma)}${style.bracketPadding}]`;
    if (style.singleLine || fits(column + line.length)) return line;
  }
  const inner = indent + style.indent;
  return `[${lines(
    items.map((item) => print(item, style, inner, inner.length)),
    style,
    indent,
  )}]`;
}

function printObject(object: object, style: Style, indent: string): string {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return "{}";
  const inner = indent + style.indent;
  const properties = entries.map(([name, value]) => printProperty(name, value, style, inner));
  if (style.singleLine) return `{${style.bracePadding}${properties.join(style.comma)}${style.bracePadding}}`;
  return `{${lines(properties, style, indent)}}`;
}

function lines(members: readonly string[], { eol, indent }: Style, outer: string): string {
  return members.map((member) => eol + outer + indent + member).join(",") + eol + outer;
}

/** Whether a list may end at that column. */
export function fits(column: number): boolean {
  return column <= maxWidth;
}
