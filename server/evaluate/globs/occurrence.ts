/**
 * Where what stands between two runs of a glob first occurs in a text, without ever comparing everything with
 * everything.
 */
import type { Budget } from "../budget.ts";
import { codesOf } from "./characters.ts";

export type SegmentToken = { readonly kind: "literal"; readonly text: string } | { readonly kind: "one" };
/** What stands between two runs. */
export type Segment = readonly SegmentToken[];

/** Where the segment ends if it lies at `position`, else -1. */
export function segmentEnd(segment: Segment = [], text: string, position: number): number {
  for (const token of segment) {
    if (token.kind === "literal") {
      if (!text.startsWith(token.text, position)) return -1;
      position += token.text.length;
    } else {
      if (position >= text.length) return -1;
      position += (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1;
    }
  }
  return position;
}

/**
 * Where the leftmost occurrence at or after `from` ends, else -1. After a run a segment starts with a literal
 * (canonical form).
 * @param budget is charged for searches beyond a few looks at the text
 */
export function endOfFirst(segment: Segment = [], text: string, from: number, budget?: Budget): number {
  const [first] = segment;
  if (first?.kind !== "literal") return segmentEnd(segment, text, from);
  // The engine's own search is fastest, but may compare a long text and a long pattern character by character.
  if (first.text.length > longLiteral && text.length - from > longLiteral)
    return withoutRepeats(segment, text, from, budget);
  let looks = maxLooks;
  for (let at = text.indexOf(first.text, from); at >= 0; at = text.indexOf(first.text, at + 1)) {
    const end = segmentEnd(segment, text, at);
    if (end >= 0) return end;
    if (--looks === 0) return withoutRepeats(segment, text, at + 1, budget);
  }
  return -1;
}

const longLiteral = 256;
const maxLooks = 64;

/** The same for any lengths: no character of the text is compared with every character of the segment. */
export function withoutRepeats(segment: Segment, text: string, from: number, budget: Budget | undefined): number {
  const [only, second] = segment;
  if (only?.kind === "literal" && second === undefined) {
    budget?.spend((text.length - from + only.text.length) >> 4);
    return endOfLiteral(only.text, text, from);
  }
  return endByBits(segment, text, from, budget);
}

/**
 * Knuth, Morris and Pratt: of what has matched so far the longest end that is also a beginning need not be read again.
 */
function endOfLiteral(literal: string, text: string, from: number): number {
  const borders = new Int32Array(literal.length);
  for (let i = 1, border = 0; i < literal.length; i++) {
    while (border > 0 && literal.charCodeAt(i) !== literal.charCodeAt(border)) border = borders[border - 1] ?? 0;
    if (literal.charCodeAt(i) === literal.charCodeAt(border)) border++;
    borders[i] = border;
  }
  for (let i = from, matched = 0; i < text.length; i++) {
    while (matched > 0 && text.charCodeAt(i) !== literal.charCodeAt(matched)) matched = borders[matched - 1] ?? 0;
    if (text.charCodeAt(i) === literal.charCodeAt(matched)) matched++;
    if (matched === literal.length) return i + 1;
  }
  return -1;
}

/** Shift-And: a bit for each beginning of the segment that ends at the character just read, 32 of them in a step. */
function endByBits(segment: Segment, text: string, from: number, budget: Budget | undefined): number {
  const items = segment.flatMap((token) => (token.kind === "literal" ? codesOf(token.text) : [undefined]));
  const words = (items.length + 31) >> 5;
  const masks = new Map<number, Int32Array>();
  const others = new Int32Array(words);
  const set = (mask: Int32Array, bit: number): void => {
    mask[bit >> 5] = (mask[bit >> 5] ?? 0) | (1 << (bit & 31));
  };
  for (const [bit, item] of items.entries()) if (item === undefined) set(others, bit);
  for (const [bit, item] of items.entries()) {
    if (item === undefined) continue;
    let mask = masks.get(item);
    // A mask for each character that occurs: as many as there are words, or more.
    if (mask === undefined) {
      budget?.spend((words + 31) >> 5);
      masks.set(item, (mask = others.slice()));
    }
    set(mask, bit);
  }
  const state = new Int32Array(words);
  const [last, end] = [words - 1, 1 << ((items.length - 1) & 31)];
  for (let at = from; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    budget?.spend((words + 31) >> 5);
    const mask = masks.get(code) ?? others;
    let carry = 1;
    for (let i = 0; i < words; i++) {
      const bits = state[i] ?? 0;
      state[i] = ((bits << 1) | carry) & (mask[i] ?? 0);
      carry = bits >>> 31;
    }
    if (((state[last] ?? 0) & end) !== 0) return at;
  }
  return -1;
}
