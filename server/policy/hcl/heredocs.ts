/** Where heredocs end: found once for a text, so that many of them without an end cost no more than one. */
import { topHeaderFrom } from "./lexer.ts";

const word = String.raw`[\p{ID_Start}_][\p{ID_Continue}-]*`;
const alone = new RegExp(String.raw`^[ \t]*(${word})[ \t]*$`, "gmu");
const opener = new RegExp(String.raw`<<-?(${word})[ \t]*$`, "gmu");

export class HeredocEnds {
  readonly #text: string;
  #alone: Map<string, number[]> | undefined;
  #openers: Map<string, number[]> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Undefined where a line with the marker ends the text that begins at `from`; otherwise how far the text may go:
   * to the block that stands behind it at the left margin. A marker that another heredoc begins with in between is
   * that one's.
   */
  limitOf(marker: string, from: number): number | undefined {
    const text = this.#text;
    this.#alone ??= placesOf(text, alone);
    const end = firstFrom(this.#alone.get(marker), from);
    if (end !== undefined) {
      this.#openers ??= placesOf(text, opener);
      const other = firstFrom(this.#openers.get(marker), from);
      if (other === undefined || other > end) return undefined;
      const header = topHeaderFrom(text, from, other);
      return header < 0 ? undefined : lineEndBefore(text, header, from);
    }
    const header = topHeaderFrom(text, from, text.length);
    return header < 0 ? text.length : lineEndBefore(text, header, from);
  }
}

function placesOf(text: string, pattern: RegExp): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const { 1: name = "", index } of text.matchAll(pattern)) {
    const known = places.get(name);
    if (known === undefined) places.set(name, [index]);
    else known.push(index);
  }
  return places;
}

function firstFrom(places: readonly number[] | undefined, from: number): number | undefined {
  if (places === undefined) return undefined;
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return places[low];
}

function lineEndBefore(text: string, lineStart: number, from: number): number {
  return Math.max(from, text.charCodeAt(lineStart - 2) === 0x0d ? lineStart - 2 : lineStart - 1);
}
