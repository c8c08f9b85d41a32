/** Completion in JSON: what is being typed at an offset, and how a suggestion is written there. */
import { lineEnd, lineIndent, lineStart, membersOf, readGap } from "../../policy/edits/layout.ts";
import type { Style } from "../../policy/edits/style.ts";
import { detectStyle, printJson, printProperty } from "../../policy/edits/style.ts";
import type { JsonNode } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { TreePlace } from "./place.ts";
import { placeAt } from "./place.ts";
import type { Completion, Suggestion } from "./suggestion.ts";
import type { ItemWriter, PlaceInText, Typed } from "./typed.ts";
import { itemOf } from "./typed.ts";

/** The place of a tree that an offset of a text is. */
export interface JsonPlace<Place extends TreePlace = TreePlace> {
  readonly typed: Typed;
  readonly place: Place;
  /** Of the text with what is typed made a string: its nodes count in that. */
  readonly repaired: string;
  readonly root: JsonNode | undefined;
}

/** Stands for what is typed: no name that anybody writes. */
const marker = '"\uE0F0"';

/** Undefined where the offset is no part of a policy. */
export function jsonPlaceAt(text: string, offset: number): PlaceInText | undefined {
  const at = jsonPlaceIn(text, offset, placeAt);
  return at && { ...at, writer: (typed) => jsonWriter(text, { ...at, typed }) };
}

export const jsonWriter = (text: string, at: JsonPlace): ItemWriter => new JsonWriter(text, at);

/** @param placeOf what is looked for, of the tree with a string for what is typed, which begins at the offset */
export function jsonPlaceIn<Place extends TreePlace>(
  text: string,
  offset: number,
  placeOf: (root: JsonNode | undefined, offset: number) => Place | undefined,
): JsonPlace<Place> | undefined {
  const typed = typedAt(text, offset);
  if (typed === undefined) return undefined;
  const { range } = typed;
  const repaired = text.slice(0, range.offset) + marker + text.slice(range.end);
  const { root } = parseJson(repaired);
  const place = placeOf(root, range.offset);
  if (place === undefined || (place.container === undefined && repaired.trim() !== marker)) return undefined;
  const isNew = place.member !== undefined && place.member.colon < 0;
  const written = isNew ? `${text.slice(0, range.offset)}${marker}:0${text.slice(range.end)}` : repaired;
  // Between a name and its colon, say, there is no room for another.
  return parseJson(text).sound && !parseJson(written).sound ? undefined : { typed, place, repaired, root };
}

/** Unquoted: an element, an action, an ARN, an operator or a key; never the colon behind a member's name. */
const wordBefore = /(?:[a-z][a-z0-9-]*:[a-z0-9:-]*)?[\w*.?/-]*$/;
const wordAfter = /^[\w*.?/-]*(?::[\w*.?/-]+)*/;

/** Undefined inside a comment. */
export function typedAt(text: string, offset: number): Typed | undefined {
  const start = lineStart(text, offset);
  const end = lineEnd(text, offset);
  let opened = -1;
  let quotes = 0;
  for (let at = start; at < end; at++) {
    const letter = text.charAt(at);
    if (letter === '"') {
      quotes++;
      if (at < offset) opened = opened < 0 ? at : -1;
    } else if (letter === "\\" && quotes % 2 === 1) {
      at++;
    } else if (letter === "/" && quotes % 2 === 0 && text.charAt(at + 1) === "/") {
      if (at < offset) return undefined;
      break;
    }
  }
  if (opened < 0) {
    const before = wordBefore.exec(text.slice(start, offset))?.[0] ?? "";
    const after = before === "" ? "" : (wordAfter.exec(text.slice(offset, end))?.[0] ?? "");
    return { range: { offset: offset - before.length, end: offset + after.length }, text: before, isQuoted: false };
  }
  // With a quote too few on the line it is the one behind what is being typed.
  const rest = text.slice(offset, end);
  const closing = quotes % 2 === 1 ? undefined : /^(?:[^"\\]|\\.)*"/.exec(rest)?.[0];
  const after = closing ?? wordAfter.exec(rest)?.[0] ?? "";
  const written = text.slice(opened + 1, offset);
  return {
    range: { offset: opened, end: offset + after.length },
    text: unescaped(written),
    isQuoted: true,
    ...(written.includes("\\") && { written }),
  };
}

export function unescaped(text: string): string {
  // Only quicker: most are written without escapes.
  if (!text.includes("\\")) return text;
  const value = parseJson(`"${text}"`).root;
  return value?.kind === "string" ? value.value : text;
}

/** Writes suggestions for one place of a JSON text. */
class JsonWriter implements ItemWriter {
  readonly #text: string;
  readonly #at: JsonPlace;
  readonly #style: Style;
  readonly #indent: string;
  readonly #isName: boolean;
  /** A comma that is missing before, and behind. */
  readonly #commaAt: number | undefined;
  readonly #comma: string;

  constructor(text: string, at: JsonPlace) {
    const { typed, place, repaired, root } = at;
    this.#text = text;
    this.#at = at;
    const style = root === undefined ? undefined : detectStyle(repaired, root);
    // A text of one line says nothing on how a policy is to be written into it, if nothing is there.
    this.#style = style === undefined || place.container === undefined || isBare(root) ? plainStyle(text) : style;
    this.#indent = lineIndent(text, typed.range.offset);
    this.#isName = place.member !== undefined && place.member.colon >= 0;
    const gaps = this.#isName || typed.isPart ? noGaps : gapsRound(at);
    this.#commaAt = gaps.before;
    this.#comma = gaps.behind ? "," : "";
  }

  /** Undefined for what cannot be written here. */
  write(suggestion: Suggestion): Completion | undefined {
    const { typed } = this.#at;
    const written = this.#written(suggestion);
    if (written === undefined) return undefined;
    return itemOf(suggestion, typed, written + this.#comma, this.#commaAt);
  }

  #written(suggestion: Suggestion): string | undefined {
    const style = this.#style;
    const isMember = this.#at.place.member !== undefined;
    if (isMember !== (suggestion.as === "member" || suggestion.as === "members")) return undefined;
    switch (suggestion.as) {
      case "text": {
        const text = JSON.stringify(suggestion.text);
        return this.#at.typed.isPart ? text.slice(1, -1) : text;
      }
      case "member":
        return this.#isName
          ? JSON.stringify(suggestion.name)
          : printProperty(suggestion.name, suggestion.value, style, this.#indent);
      case "whole":
        return suggestion.values
          .map((value) => printJson(value, style, this.#indent))
          .join(`,${style.eol}${this.#indent}`);
      case "members":
        return this.#isName ? undefined : this.#members(suggestion.members);
    }
  }

  /** Of an object that is empty: braces on one line are put on two. */
  #members(members: object): string {
    const { range } = this.#at.typed;
    const { eol, indent } = this.#style;
    const startsLine = this.#text.slice(lineStart(this.#text, range.offset), range.offset).trim() === "";
    const own = startsLine ? this.#indent : this.#indent + indent;
    const lines = Object.entries(members)
      .map(([name, value]) => printProperty(name, value, this.#style, own))
      .join(`,${eol}${own}`);
    return startsLine ? lines : eol + own + lines + eol + this.#indent;
  }
}

const isBare = (root: JsonNode | undefined): boolean => root?.kind === "object" && root.properties.length <= 1;

const plainStyle = (text: string): Style => ({
  eol: /\r\n|\n|\r/.exec(text)?.[0] ?? "\n",
  indent: "  ",
  colon: ": ",
  comma: ", ",
  bracePadding: " ",
  bracketPadding: "",
  inlineLists: true,
  singleLine: false,
});

const noGaps = { before: undefined, behind: false };

/** Which commas are missing round what is typed. */
function gapsRound({ place, repaired }: JsonPlace): { before: number | undefined; behind: boolean } {
  const { container, index } = place;
  if (container === undefined) return noGaps;
  const { spans } = membersOf(container);
  const [before, self, behind] = [spans[index - 1], spans[index], spans[index + 1]];
  if (self === undefined) return noGaps;
  const lacksComma = (from: number, to: number): boolean => readGap(repaired, from, to).comma < 0;
  return {
    before: before !== undefined && lacksComma(before.end, self.offset) ? before.end : undefined,
    behind: behind !== undefined && lacksComma(self.end, behind.offset),
  };
}
