/** Completion in YAML: what is being typed at an offset, and how a suggestion is written there. */
import { lineEnd, lineStart } from "../../policy/edits/layout.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import type { YamlHabits } from "../../policy/yaml/habits.ts";
import { habitsOf, isPlainSafe } from "../../policy/yaml/habits.ts";
import { unescaped } from "./json.ts";
import type { PolicyPlace } from "./place.ts";
import { placeAt } from "./place.ts";
import type { Completion, Suggestion } from "./suggestion.ts";
import { asPlain, hasStops } from "./suggestion.ts";
import type { ItemWriter, PlaceInText, Typed } from "./typed.ts";
import { itemOf } from "./typed.ts";

/** The tree alone. */
export type ParseYaml = (text: string) => JsonNode | undefined;

/** Stands for what is typed: no name that anybody writes. */
const marker = "KeyholeTyped";

interface YamlTyped extends Typed {
  /** Behind a name and its colon, behind a dash alone, or the first of its line. */
  readonly behind: "name" | "dash" | "nothing";
  readonly quote: "" | "'" | '"';
  readonly isFlow: boolean;
  /** Whether its colon is there: it is a name. */
  readonly hasColon: boolean;
  /** Of the first thing on the line that is no dash, and of the last dash. */
  readonly column: number;
  readonly dash: number;
}

/**
 * The places of a policy that an offset is: behind a dash among statements both an element of the statement that begins
 * there, and a whole one.
 */
export function yamlPlacesAt(text: string, offset: number, parse: ParseYaml): PlaceInText[] {
  const typed = typedAt(text, offset);
  if (typed === undefined) return [];
  const { range, behind, hasColon } = typed;
  let habits: YamlHabits | undefined;
  /** With the marker in the place of what is typed; as a name, it gets the colon that may be missing. */
  const placeWith = (written: string): PlaceInText[] => {
    const repaired = text.slice(0, range.offset) + written + text.slice(range.end);
    const root = parse(repaired);
    const place = placeAt(root, range.offset);
    if (root === undefined || place === undefined || place.slot === "file") return [];
    const writer = (one: Typed): ItemWriter =>
      new YamlItemWriter((habits ??= habitsOf(repaired, root)), place, typed, one);
    return [{ typed, place, writer }];
  };
  if (hasColon) return placeWith(marker);
  if (behind === "name") {
    const found = placeWith(marker);
    // A list whose bracket is not closed yet takes what follows for more of it.
    return found.length > 0 || !typed.isFlow ? found : placeWith(`${marker}]`);
  }
  const asName = placeWith(`${marker}: x`);
  if (behind === "nothing") return asName.filter(({ place }) => place.member !== undefined);
  const asItem = placeWith(marker);
  return [...asItem, ...(asItem[0]?.place.slot === "statements" ? asName : [])];
}

const name = /^(?:"[^"]*"|'[^']*'|[A-Za-z][^\s:#"']*(?::[^\s:#]+)*)[ \t]*:[ \t]+/;
/** What goes on behind the cursor: a colon too, where it ends no name. */
const word = /^[\w*.?/-]*(?::[\w*.?/-]+)*(?:::[\w*.?/-]*)?/;
const wordBehindColon = /^:*[\w*.?/-]*(?::[\w*.?/-]+)*/;

/** Undefined in comments, and where a tag makes something else of the text. */
function typedAt(text: string, offset: number): YamlTyped | undefined {
  const start = lineStart(text, offset);
  const end = lineEnd(text, offset);
  const before = text.slice(start, offset);
  const dashes = /^[ \t]*(?:-[ \t]+)*/.exec(before)?.[0] ?? "";
  const named = name.exec(before.slice(dashes.length))?.[0] ?? "";
  let from = dashes.length + named.length;
  let value = before.slice(from);
  const goesOn = named === "" && dashes.trim() === "" && isInList(text, start);
  const isFlow = value.startsWith("[") || goesOn;
  if (isFlow) {
    const skipped = /^.*[[,][ \t]*/.exec(value)?.[0] ?? "";
    from += skipped.length;
    value = value.slice(skipped.length);
  }
  const quote = value.startsWith('"') ? '"' : value.startsWith("'") ? "'" : "";
  const typed = value.slice(quote.length);
  if (quote === "" ? /[\s#!&|>{}[\]%@`"']/.test(typed) : typed.includes(quote)) return undefined;
  const rest = text.slice(offset, end);
  const closing = quote === "" ? -1 : rest.indexOf(quote);
  const goingOn = /:[\w*.?/-]*$/.exec(typed)?.[0] === ":" && /^:/.test(rest) ? wordBehindColon : word;
  const after = closing >= 0 ? closing + 1 : (goingOn.exec(rest)?.[0].length ?? 0);
  const hasColon = named === "" && !isFlow && /^[ \t]*:(?:\s|$)/.test(rest.slice(after));
  // Where something else follows there is no room for anything.
  if (!hasColon && !(isFlow ? /^[ \t]*(?:[,\]#]|$)/ : /^[ \t]*(?:#|$)/).test(rest.slice(after))) return undefined;
  return {
    range: { offset: start + from, end: offset + after },
    text: quote === '"' ? unescaped(typed) : typed,
    ...(quote === '"' && typed.includes("\\") && { written: typed }),
    isQuoted: quote !== "",
    quote,
    behind: named !== "" || isFlow ? "name" : /-[ \t]*$/.test(dashes) ? "dash" : "nothing",
    isFlow,
    hasColon,
    column: dashes.length,
    dash: dashes.lastIndexOf("-"),
  };
}

/** So many lines a list in brackets has before an item that is asked about. */
const mostLines = 200;

/** Whether a bracket that an earlier line opens is still open at a line's start. */
function isInList(text: string, start: number): boolean {
  let closed = 0;
  for (let at = start, lines = 0; at > 0 && lines < mostLines; lines++) {
    const from = lineStart(text, at - 1);
    const line = text.slice(from, at).replace(/"(?:[^"\\]|\\.)*"|'[^']*'|(?:^|\s)#.*/g, "");
    for (const [bracket] of [...line.matchAll(/[[\]]/g)].reverse()) {
      closed += bracket === "]" ? 1 : -1;
      if (closed < 0) return true;
    }
    // Above a member of a block no bracket is open.
    if (closed === 0 && /^[ \t]*(?:-[ \t]+)*[\w:]+:(?:\s|$)/.test(line)) return false;
    at = from;
  }
  return false;
}

class YamlItemWriter implements ItemWriter {
  readonly #habits: YamlHabits;
  readonly #place: PolicyPlace;
  readonly #at: YamlTyped;
  readonly #typed: Typed;

  constructor(habits: YamlHabits, place: PolicyPlace, at: YamlTyped, typed: Typed) {
    this.#habits = habits;
    this.#place = place;
    this.#at = at;
    this.#typed = typed;
  }

  write(suggestion: Suggestion): Completion | undefined {
    const written = this.#written(suggestion);
    return written === undefined ? undefined : itemOf(suggestion, this.#typed, written);
  }

  #written(suggestion: Suggestion): string | undefined {
    const { column, isFlow, hasColon, behind, dash } = this.#at;
    const isMember = this.#place.member !== undefined;
    if (isMember !== (suggestion.as === "member" || suggestion.as === "members")) return undefined;
    switch (suggestion.as) {
      case "text":
        return this.#typed.isPart ? suggestion.text : this.#scalar(suggestion.text, this.#at.quote);
      case "member":
        return hasColon ? this.#scalar(suggestion.name, "") : this.#member(suggestion.name, suggestion.value, column);
      case "members":
        return hasColon ? undefined : this.#members(suggestion.members, column);
      case "whole": {
        if (isFlow) return undefined;
        if (behind === "dash") {
          const next = `${this.#habits.eol}${" ".repeat(dash)}- `;
          return suggestion.values.map((value) => this.#inline(value, column)).join(next);
        }
        const [only, ...more] = suggestion.values;
        return more.length > 0 ? undefined : this.#value(only, column);
      }
    }
  }

  /** Behind a dash: an object's first member stands there. */
  #inline(value: unknown, column: number): string {
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? this.#members(value, column)
      : this.#scalar(String(value), "");
  }

  #members(members: object, column: number): string {
    return Object.entries(members)
      .map(([key, value]) => this.#member(key, value, column))
      .join(this.#habits.eol + " ".repeat(column));
  }

  #member(key: string, value: unknown, column: number): string {
    const written = this.#value(value, column);
    return `${this.#scalar(key, this.#habits.quotedKeys ? '"' : "")}:${/^\s/.test(written) ? "" : " "}${written}`;
  }

  /** What stands behind a colon: a scalar, or lines below it. */
  #value(value: unknown, column: number): string {
    const { eol, indent, dash, lists } = this.#habits;
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      if (lists === "flow" && items.every((item) => typeof item === "string"))
        return `[${items.map((item) => this.#scalar(item, "", true)).join(", ")}]`;
      const at = column + dash;
      return items.map((item) => `${eol}${" ".repeat(at)}- ${this.#inline(item, at + 2)}`).join("");
    }
    if (typeof value !== "object" || value === null) return this.#scalar(String(value), "");
    const inner = column + indent;
    return eol + " ".repeat(inner) + this.#members(value, inner);
  }

  /** In the quotes that are there, or else in those that it needs; a stop without a text needs none yet. */
  #scalar(text: string, quote: "" | "'" | '"', isFlow = this.#at.isFlow): string {
    const plain = asPlain(text);
    // Behind a service its action follows.
    const isSafe = plain === "" || isPlainSafe(plain.endsWith(":") && hasStops(text) ? `${plain}x` : plain, isFlow);
    const needed = quote === "" && isSafe ? "" : quote || this.#habits.quote || '"';
    if (needed === "'") return `'${text.replaceAll("'", "''")}'`;
    return needed === "" ? text : JSON.stringify(text);
  }
}
