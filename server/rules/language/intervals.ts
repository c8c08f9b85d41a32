/** Numbers, dates, addresses and Booleans as intervals: what of them a condition takes, or refuses. */
import { parseDate } from "../../evaluate/conditions/date.ts";
import { parseNumber } from "../../evaluate/conditions/numeric.ts";
import type { Clause } from "./clauses.ts";
import { texts } from "./texts.ts";
import { familyOf } from "./operator-types.ts";
import { rangeOf } from "./values.ts";

interface Interval {
  readonly from: number;
  readonly to: number;
  /** Whether it has its ends. */
  readonly closed: boolean;
}

export interface Intervals {
  readonly negated: boolean;
  readonly family: string;
  readonly all: readonly Interval[];
}

/** Undefined where not all values are known, or the operator compares something else. */
export function intervalsOf(clause: Clause): Intervals | undefined {
  const { op } = clause;
  const family = familyOf(clause);
  const read = family === undefined ? undefined : readers.get(family);
  if (op === undefined || op.set !== undefined || family === undefined || read === undefined) return undefined;
  const all = texts(clause).map((text) => read(text, op.base.name));
  const known = all.filter((one) => one !== undefined);
  return known.length === 0 || known.length < all.length ? undefined : { negated: op.base.negated, family, all: known };
}

const point = (at: number): Interval => ({ from: at, to: at, closed: true });

/** @param name of the operator, such as `DateLessThanEquals` */
function ordered(at: number | undefined, name: string): Interval | undefined {
  if (at === undefined) return undefined;
  const closed = name.endsWith("Equals");
  if (name.includes("LessThan")) return { from: -Infinity, to: at, closed };
  return name.includes("GreaterThan") ? { from: at, to: Infinity, closed } : point(at);
}

function addresses(text: string): Interval | undefined {
  const range = rangeOf(text);
  const bytes = range?.address.toByteArray() ?? [];
  // A number holds no address of IPv6.
  if (range === undefined || bytes.length !== 4) return undefined;
  const size = 2 ** (32 - range.bits);
  const from = Math.floor(bytes.reduce((sum, byte) => sum * 256 + byte, 0) / size) * size;
  return { from, to: from + size - 1, closed: true };
}

const readers: ReadonlyMap<string, (text: string, name: string) => Interval | undefined> = new Map([
  ["Numeric", (text: string, name: string) => ordered(parseNumber(text), name)],
  ["Date", (text: string, name: string) => ordered(parseDate(text), name)],
  ["IpAddress", addresses],
  [
    "Bool",
    (text: string) => (/^(?:true|false)$/i.test(text) ? point(text.toLowerCase() === "true" ? 1 : 0) : undefined),
  ],
]);

const meet = (a: Interval, b: Interval): boolean => {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return from < to || (from === to && holds(a, from) && holds(b, from));
};

const holds = ({ from, to, closed }: Interval, at: number): boolean => closed || (from < at && at < to);

/** Whether no value meets both. */
export const areIntervalsApart = (one: Intervals, other: Intervals): boolean =>
  one.all.every((a) => other.all.every((b) => !meet(a, b)));

/** Whether the negated one refuses all that the other one takes. */
export const refusesIntervals = (negated: Intervals, taken: Intervals): boolean =>
  taken.all.every((a) => negated.all.some((b) => b.from <= a.from && a.to <= b.to && (b.closed || !a.closed)));
