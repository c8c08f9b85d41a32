/** Values that were made up, with what they stand for, and where they occur in a text. */
import type { Expression } from "./expression.ts";
import { expressionText } from "./expression.ts";

export interface MadeUp {
  readonly value: string;
  readonly expression: Expression;
  /** It may be the beginning of another name. */
  readonly bounded: boolean;
  /** What of the value is no part of the expression, and left out where it stands by itself: `key/` of a key. */
  readonly prefix: string;
}

/** Values end differently more often than they begin so. */
const endLength = 8;
/** So many are looked for in a text as quickly as its parts are looked up. */
const fewValues = 32;

interface Known extends MadeUp {
  /** Longer ones come first. */
  readonly rank: number;
}

export interface MadeUpValues {
  readonly byValue: ReadonlyMap<string, MadeUp>;
  /** By their last characters. */
  readonly byEnd: ReadonlyMap<string, readonly Known[]>;
  /** Those that are too short for that, or too few. */
  readonly apart: readonly Known[];
}

export function knownValues(made: readonly MadeUp[]): MadeUpValues {
  const byValue = new Map(made.toReversed().map((named) => [named.value, named]));
  const known = [...byValue.values()]
    .sort((a, b) => b.value.length - a.value.length || (a.value < b.value ? -1 : 1))
    .map((named, rank): Known => ({ ...named, rank }));
  const byEnd = new Map<string, Known[]>();
  // Only quicker: a few are looked for one by one.
  const isApart = ({ value }: Known): boolean => known.length <= fewValues || value.length < endLength;
  for (const one of known) {
    if (isApart(one)) continue;
    const end = one.value.slice(-endLength);
    const others = byEnd.get(end);
    if (others === undefined) byEnd.set(end, [one]);
    else others.push(one);
  }
  return { byValue, byEnd, apart: known.filter(isApart) };
}

export const idOf = ({ value, expression }: MadeUp): string =>
  `${value} ${expression.kind} ${expressionText(expression)}`;

export const areAlike = (one: MadeUp, other: MadeUp | undefined): boolean =>
  one.value === other?.value &&
  one.prefix === other.prefix &&
  one.bounded === other.bounded &&
  one.expression.kind === other.expression.kind &&
  expressionText(one.expression) === expressionText(other.expression);

const escaped = (value: string): string => value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What was made up of a text, as a pattern of it alone: of all together it would be as long as a configuration. */
export function madeUpOf(
  text: string,
  { byValue, byEnd, apart }: MadeUpValues,
): { readonly pattern: RegExp | undefined; readonly byValue: ReadonlyMap<string, MadeUp> } {
  const found = new Set<Known>();
  for (const one of apart) if (text.includes(one.value)) found.add(one);
  // Only quicker: without any there is nothing to look up.
  const last = byEnd.size === 0 ? -1 : text.length;
  for (let end = endLength; end <= last; end++)
    for (const one of byEnd.get(text.slice(end - endLength, end)) ?? [])
      if (text.startsWith(one.value, end - one.value.length)) found.add(one);
  // Only quicker: most texts have none.
  if (found.size === 0) return { pattern: undefined, byValue };
  const pattern = [...found]
    .sort((one, other) => one.rank - other.rank)
    .map(({ value, bounded }) => escaped(value) + (bounded ? "(?![\\w-]|\\.[\\w-])" : ""))
    .join("|");
  return { pattern: pattern === "" ? undefined : new RegExp(pattern, "g"), byValue };
}
