/** The strings that are reasoned about, such as all object ARNs, as a deterministic automaton. */
import { append } from "../../policy/append.ts";
import type { CharacterSet } from "./characters.ts";
import { bestOf, characterSet, codesOf, rankOf } from "./characters.ts";

/**
 * One part of a concatenation: a text, or `min` to `max` characters (code points) of a set, `"any"` being every
 * character. `max` left out means without end.
 */
export type UniversePart =
  { readonly text: string } | { readonly chars: string; readonly min: number; readonly max?: number };

/**
 * `BUCKET/KEY` is `[{ chars: "abc…9.-", min: 3 }, { text: "/" }, { chars: "any", min: 1 }]`. Parts must be unambiguous:
 * the characters of a part whose length is open must not contain a character that can start what follows it.
 */
export type Universe = readonly UniversePart[];

/** Where a string stands: in which part, after how many characters of it. */
export interface UniversePlace {
  readonly part: number;
  readonly count: number;
}

/** Characters that lead on: one, or those of a set. */
export type Move =
  { readonly code: number; readonly to: UniversePlace } | { readonly set: CharacterSet; readonly to: UniversePlace };

export interface UniverseAutomaton {
  readonly start: UniversePlace;
  /** No two moves have a character in common. */
  moves(place: UniversePlace): readonly Move[];
  /** Whether a string may end here. */
  accepts(place: UniversePlace): boolean;
  /**
   * Small number, the same for places that differ only in how many characters more than `min` are behind them. Of
   * those, the place with the lower count leads to every string (and more) that the others lead to.
   */
  group(place: UniversePlace): number;
  /** Groups are less than this. */
  readonly groups: number;
  /** The best (shortest) ending from here. */
  completion(place: UniversePlace): readonly number[];
}

interface Text {
  readonly codes: readonly number[];
}
interface Repeat {
  readonly set: CharacterSet;
  readonly min: number;
  readonly max: number;
}
type Part = Text | Repeat;

const compiled = new WeakMap<Universe, UniverseAutomaton>();

/** @throws RangeError if the parts are ambiguous (a mistake in the caller, not in any input) */
export function universeAutomaton(universe: Universe): UniverseAutomaton {
  let automaton = compiled.get(universe);
  if (automaton === undefined) compiled.set(universe, (automaton = build(universe)));
  return automaton;
}

/** Where `codes` lead from `place`, or undefined if no string of the universe goes on like that. */
export function follow(
  universe: UniverseAutomaton,
  place: UniversePlace,
  codes: readonly number[],
): UniversePlace | undefined {
  let at: UniversePlace | undefined = place;
  for (const code of codes) {
    at = universe.moves(at).find((move) => ("set" in move ? move.set.has(code) : move.code === code))?.to;
    if (at === undefined) return undefined;
  }
  return at;
}

/**
 * The characters to try next, best first: each of `expected` that the moves allow, and for every move one that stands
 * for all others.
 */
export function choices(
  moves: readonly Move[],
  expected: readonly number[],
): { readonly code: number; readonly to: UniversePlace }[] {
  const all: { code: number; to: UniversePlace }[] = [];
  for (const move of moves) {
    if ("code" in move) {
      all.push(move);
      continue;
    }
    const { set, to } = move;
    for (const code of expected) if (set.has(code)) all.push({ code, to });
    const other = bestOf(set, expected);
    if (other !== undefined) all.push({ code: other, to });
  }
  return all.length > 1 ? all.sort((a, b) => rankOf(a.code) - rankOf(b.code)) : all;
}

export function inUniverse(universe: UniverseAutomaton, codes: readonly number[]): boolean {
  const place = follow(universe, universe.start, codes);
  return place !== undefined && universe.accepts(place);
}

function build(universe: Universe): UniverseAutomaton {
  const parts: Part[] = [];
  for (const part of universe) {
    if ("text" in part) {
      if (part.text !== "") parts.push({ codes: codesOf(part.text) });
    } else if (part.max !== 0) parts.push({ set: characterSet(part.chars), min: part.min, max: part.max ?? Infinity });
  }
  refuseAmbiguity(parts);
  const places = parts.map((part) => ("set" in part ? part.min + 1 : part.codes.length));
  const offsets = [0];
  for (const [i, size] of places.entries()) offsets.push((offsets[i] ?? 0) + size);

  const memo: (readonly Move[])[][] = parts.map(() => []);
  const moves = (place: UniversePlace): readonly Move[] => {
    const row = memo[place.part];
    return row === undefined ? [] : (row[place.count] ??= movesFrom(parts, place));
  };
  return {
    start: { part: 0, count: 0 },
    moves,
    accepts: (place) => accepts(parts, place),
    group: ({ part, count }) => (offsets[part] ?? 0) + Math.min(count, (places[part] ?? 1) - 1),
    groups: (offsets[parts.length] ?? 0) + 1,
    completion: (place) => completion(parts, place),
  };
}

function movesFrom(parts: readonly Part[], { part, count }: UniversePlace): Move[] {
  const moves: Move[] = [];
  for (let current = parts[part]; current !== undefined; current = parts[++part], count = 0) {
    if ("codes" in current) {
      const end = count + 1 === current.codes.length;
      moves.push({
        code: current.codes[count] ?? 0,
        to: end ? { part: part + 1, count: 0 } : { part, count: count + 1 },
      });
      break;
    }
    // Without a maximum there is nothing to count beyond the minimum.
    const counted = current.max === Infinity ? Math.min(count + 1, current.min) : count + 1;
    if (count < current.max) moves.push({ set: current.set, to: { part, count: counted } });
    if (count < current.min) break;
  }
  return moves;
}

function accepts(parts: readonly Part[], { part, count }: UniversePlace): boolean {
  for (let current = parts[part]; current !== undefined; current = parts[++part], count = 0) {
    if ("codes" in current || count < current.min) return false;
  }
  return true;
}

function completion(parts: readonly Part[], { part, count }: UniversePlace): number[] {
  const codes: number[] = [];
  for (let current = parts[part]; current !== undefined; current = parts[++part], count = 0) {
    if ("codes" in current) append(codes, current.codes.slice(count));
    else for (let i = count; i < current.min; i++) codes.push(bestOf(current.set) ?? 0);
  }
  return codes;
}

function refuseAmbiguity(parts: readonly Part[]): void {
  for (const [i, part] of parts.entries()) {
    if ("codes" in part || part.min === part.max) continue;
    for (let j = i + 1, next = parts[j]; next !== undefined; next = parts[++j]) {
      const clash = "codes" in next ? part.set.has(next.codes[0] ?? 0) : overlap(part.set, next.set);
      if (clash) throw new RangeError(`part ${i} of the universe may contain the start of part ${j}`);
      if ("codes" in next || next.min > 0) break;
    }
  }
}

function overlap(a: CharacterSet, b: CharacterSet): boolean {
  return a.ordered === "any" || b.ordered === "any" || a.ordered.some((code) => b.has(code));
}
