/** Times two functions in turn, so that a machine that slows down slows both: what counts is their ratio. */

export interface Comparison {
  /** Medians, in microseconds. */
  readonly ours: number;
  readonly base: number;
  /** Median of the ratios, block by block. */
  readonly ratio: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function time(run: (index: number) => unknown, from: number, count: number): number {
  const start = performance.now();
  for (let index = from; index < from + count; index++) run(index);
  return ((performance.now() - start) / count) * 1000;
}

/** @param count runs in a block; blocks alternate between the two, after a warm-up */
export function compare(ours: (index: number) => unknown, base: (index: number) => unknown, count: number, blocks = 25): Comparison {
  for (let block = 0; block < 8; block++) {
    time(ours, block * count, count);
    time(base, block * count, count);
  }
  const pairs = Array.from({ length: blocks }, (_, block) => ({ ours: time(ours, block * count, count), base: time(base, block * count, count) }));
  return { ours: median(pairs.map((pair) => pair.ours)), base: median(pairs.map((pair) => pair.base)), ratio: median(pairs.map((pair) => pair.ours / pair.base)) };
}

export const row = (...cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => (typeof cell === "number" ? cell.toFixed(cell < 10 ? 2 : 0) : cell)[index === 0 ? "padEnd" : "padStart"](index === 0 ? 46 : 14)).join("");
