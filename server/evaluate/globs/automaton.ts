/**
 * Globs as deterministic automata, made state by state as they are needed: a state is the set of places in the pattern
 * where a match may stand. Characters that no place waits for are not told apart.
 */
import { codesOf } from "./characters.ts";
import type { Glob } from "./glob.ts";

/** What a glob asks for: items in order, `ANY_ONE` being `?`, and before which of them a run may stand. */
export interface Items {
  readonly items: readonly number[];
  /** One longer than `items`: the last tells whether the glob ends with a run. */
  readonly runBefore: readonly boolean[];
  /** Whether only `?`s, or nothing, lie between this place and the next run. */
  readonly open: readonly boolean[];
}

export const ANY_ONE = -1;

export interface GlobState {
  /** Counted from 0 in the order of creation. */
  readonly id: number;
  readonly accepting: boolean;
  /** Nothing that follows changes whether the string matches. */
  readonly settled: boolean;
  /** The characters that lead elsewhere than all others. */
  readonly expected: readonly number[];
  readonly next: Map<number, GlobState>;
  readonly places: readonly number[];
  other: GlobState | undefined;
}

export interface GlobAutomaton {
  readonly start: GlobState;
  /** The state of these places in the pattern; undefined where several patterns share their places. */
  readonly at: ((places: readonly number[]) => GlobState) | undefined;
  step(state: GlobState, code: number): GlobState;
}

export function itemsOf(glob: Pick<Glob, "tokens">): Items {
  const items: number[] = [];
  const runBefore = [false];
  for (const token of glob.tokens) {
    if (token.kind === "run") {
      runBefore[items.length] = true;
      continue;
    }
    for (const item of token.kind === "one" ? [ANY_ONE] : codesOf(token.text)) {
      items.push(item);
      runBefore.push(false);
    }
  }
  const open = [...runBefore];
  // Only quicker: places are kept that another one makes needless.
  for (let i = items.length - 1; i >= 0; i--) open[i] ||= items[i] === ANY_ONE && open[i + 1] === true;
  return { items, runBefore, open };
}

/**
 * The places after one more character; `undefined` is a character that no place waits for. Sorted. Places before the
 * last open one are left out: what they could still match has the `?`s and the run of the open place to pass, so that
 * matches it, too.
 */
export function advance(
  { items, runBefore, open }: Items,
  places: readonly number[],
  code: number | undefined,
): number[] {
  const after: number[] = [];
  for (const place of places) {
    if (runBefore[place] === true && after[after.length - 1] !== place) after.push(place);
    const item = items[place];
    if (item === ANY_ONE || (item !== undefined && item === code)) after.push(place + 1);
  }
  // Only quicker: what is left out matches nothing more.
  for (let i = after.length - 1; i > 0; i--) {
    if (open[after[i] ?? 0] === true) return after.slice(i);
  }
  return after;
}

export function globAutomaton(glob: Pick<Glob, "tokens">): GlobAutomaton {
  const items = itemsOf(glob);
  const states = new Map<string, GlobState>();
  const stateOf = (places: readonly number[]): GlobState => {
    const key = places.join();
    let state = states.get(key);
    if (state === undefined) states.set(key, (state = createState(items, places, states.size)));
    return state;
  };
  return {
    start: stateOf([0]),
    at: stateOf,
    step(state, code) {
      // Either way the same: no place waits for the character.
      if (!state.expected.includes(code)) return (state.other ??= stateOf(advance(items, state.places, undefined)));
      let next = state.next.get(code);
      if (next === undefined) state.next.set(code, (next = stateOf(advance(items, state.places, code))));
      return next;
    },
  };
}

function createState({ items, runBefore }: Items, places: readonly number[], id: number): GlobState {
  const end = places[places.length - 1];
  const accepting = end === items.length;
  const expected = new Set(places.map((place) => items[place] ?? ANY_ONE));
  expected.delete(ANY_ONE);
  return {
    id,
    accepting,
    settled: end === undefined || (accepting && runBefore[items.length] === true),
    expected: [...expected],
    next: new Map(),
    places,
    other: undefined,
  };
}

/** Each character once. */
export function merged(lists: readonly (readonly number[])[]): readonly number[] {
  const [first = [], second] = lists;
  // Only quicker: one list has each once.
  if (second === undefined) return first;
  return [...new Set(lists.flat())];
}
