/**
 * Which of many globs can match which of many texts: a glob is compared only with texts that have its rarest pair of
 * characters.
 */
import type { Glob } from "./glob.ts";

/** So many pairs are told apart; what is taken for one pair is compared in vain. */
const size = 1 << 14;

const numberOf = (first: number, second: number): number =>
  (Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca6b)) >>> 18;
/** In the place of the second character where there is one only. */
const none = -1;

export interface LikelyMatches {
  /** How many times a glob is to be compared with a text. */
  readonly count: number;
  /**
   * All globs that match a text are among these.
   * @param text by its index
   * @returns indices of globs, ascending
   */
  of(text: number): readonly number[];
}

/** What is compared sooner than sorted. */
const few = 256;

export function likelyMatches(globs: readonly Glob[], texts: readonly string[]): LikelyMatches {
  const count = globs.length * texts.length;
  const all = [...globs.keys()];
  return count <= few ? { count, of: () => all } : new ByRarest(globs, texts);
}

class ByRarest implements LikelyMatches {
  readonly count: number;
  readonly #texts: readonly string[];
  readonly #byNumber = new Map<number, number[]>();
  /** Globs without any literal. */
  readonly #always: readonly number[];
  readonly #seen = new Int32Array(size);
  #visits = 0;

  constructor(globs: readonly Glob[], texts: readonly string[]) {
    this.#texts = texts;
    const frequencies = new Int32Array(size);
    for (const text of texts)
      this.#visit(text, (number) => {
        frequencies[number] = (frequencies[number] ?? 0) + 1;
      });
    let count = 0;
    const always: number[] = [];
    for (const [index, { tokens }] of globs.entries()) {
      let [rarest, least] = [-1, texts.length];
      for (const token of tokens) {
        const text = token.kind === "literal" ? token.text : "";
        for (let at = 0; at < text.length && (at === 0 || at + 1 < text.length); at++) {
          const number = numberOf(text.charCodeAt(at), text.length === 1 ? none : text.charCodeAt(at + 1));
          const found = frequencies[number] ?? 0;
          if (found <= least) [rarest, least] = [number, found];
        }
      }
      count += least;
      const same = this.#byNumber.get(rarest);
      if (rarest < 0) always.push(index);
      else if (same === undefined) this.#byNumber.set(rarest, [index]);
      else same.push(index);
    }
    this.#always = always;
    this.count = count;
  }

  of(text: number): readonly number[] {
    const likely = this.#always.slice();
    this.#visit(this.#texts[text] ?? "", (number) => {
      for (const glob of this.#byNumber.get(number) ?? []) likely.push(glob);
    });
    return likely.sort((a, b) => a - b);
  }

  /** Each pair and each character of the text once. */
  #visit(text: string, met: (number: number) => void): void {
    const visit = ++this.#visits;
    const once = (number: number): void => {
      if (this.#seen[number] === visit) return;
      this.#seen[number] = visit;
      met(number);
    };
    for (let at = 0; at < text.length; at++) {
      const first = text.charCodeAt(at);
      once(numberOf(first, none));
      if (at + 1 < text.length) once(numberOf(first, text.charCodeAt(at + 1)));
    }
  }
}
