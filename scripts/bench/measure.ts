/** Times two functions in turn, so that a machine that slows down slows both: what counts is their ratio. */

export interface Comparison {
  /** Medians, in microseconds of processor time for each run. */
  readonly ours: number;
  readonly base: number;
  /** Of the ratios, block by block: the median, and the quarters on both sides of it. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** @param part 0.5 for the median; 0 for the least, 1 for the greatest value */
export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

/** Processor time, the garbage collector's threads included: what other programs take of the machine does not count. */
function time(run: (index: number) => unknown, from: number, count: number): number {
  const start = process.cpuUsage();
  for (let index = from; index < from + count; index++) run(index);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / count;
}

/** Milliseconds until the compiler has seen enough of either function, whatever the machine. */
const warmUp = 1_000;
const measured = 1_500;
const fewest = 15;

/**
 * @param count runs in a block; blocks alternate between the two, for as long as it takes to tell noise apart
 * @param prepare is told the first index of each block before it begins, and takes no time
 */
export function compare(
  ours: (index: number) => unknown,
  base: (index: number) => unknown,
  count: number,
  prepare?: (from: number) => void,
): Comparison {
  let block = 0;
  const pair = (): { ours: number; base: number } => {
    const from = block++ * count;
    prepare?.(from);
    return { ours: time(ours, from, count), base: time(base, from, count) };
  };
  for (const start = performance.now(); performance.now() - start < warmUp;) pair();
  const pairs: { ours: number; base: number }[] = [];
  for (const start = performance.now(); pairs.length < fewest || performance.now() - start < measured;)
    pairs.push(pair());
  const ratios = pairs.map((each) => each.ours / each.base);
  return {
    ours: quantile(
      pairs.map((each) => each.ours),
      0.5,
    ),
    base: quantile(
      pairs.map((each) => each.base),
      0.5,
    ),
    ratio: quantile(ratios, 0.5),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
  };
}

const digits = (value: number): string => value.toFixed(value < 10 ? 2 : 0);

/** A line of a table: a name, and numbers or texts in columns. */
export const row = (name: string, ...cells: readonly (string | number)[]): string =>
  name.padEnd(52) + cells.map((cell) => (typeof cell === "number" ? digits(cell) : cell).padStart(13)).join("");

export const heading = row("", "µs", "parse µs", "ratio", "spread");

export const comparison = (name: string, { ours, base, ratio, low, high }: Comparison): string =>
  row(name, ours, base, ratio, `${digits(low)}–${digits(high)}`);
