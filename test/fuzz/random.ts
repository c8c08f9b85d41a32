/** Draws for one document: the same seed and number give the same document, whatever was drawn before it. */
export class Draw {
  #state: number;

  constructor(seed: number, number: number) {
    // Two rounds of a mixing function, so that neighbouring numbers have nothing in common.
    this.#state = mix(mix(seed >>> 0) ^ Math.imul(number >>> 0, 0x9e3779b1) ^ mix(Math.floor(number / 2 ** 32)));
  }

  /** A whole number from 0 to below `end`; 0 where `end` is less than 1. */
  below(end: number): number {
    return end < 1 ? 0 : Math.floor((this.#next() / 2 ** 32) * end);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of a list that is not empty. */
  of<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new RangeError("nothing to draw from");
    return item;
  }

  /** Mulberry32: good enough to choose edits, and small enough to be seen through. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return (value ^ (value >>> 14)) >>> 0;
  }
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
