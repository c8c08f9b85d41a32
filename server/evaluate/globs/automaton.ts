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

/** What a search wants of a glob: that it matches, that it does not, or either. */
export type Wish = boolean | undefined;

/** Several globs side by side as one automaton: what each of them says of the same string. */
export interface JointState {
  readonly id: number;
  /** For each glob `1` if it matches what was read, else `0`. */
  readonly signs: string;
  /** Whether these signs are as wished. */
  readonly granted: boolean;
  /** Whether no string from here on can be as wished. */
  readonly hopeless: boolean;
  /** The signs of all strings from here on that are as wished, where they are the same for all. */
  readonly outcome: string | undefined;
  readonly expected: readonly number[];
  readonly next: Map<number, JointState>;
  readonly states: readonly GlobState[];
  /** How many places its states have in all: what a step from here costs. */
  readonly places: number;
  other: JointState | undefined;
}

export interface JointAutomaton {
  readonly start: JointState;
  step(state: JointState, code: number): JointState;
  /**
   * There if it is a single glob that is wished to match: the state without some places of the pattern. A string that
   * matches needs one of the places only, so a search may leave out those that it has dealt with. That keeps it linear
   * for `*a?????`, which has exponentially many states.
   */
  readonly without: ((state: JointState, isDone: (place: number) => boolean) => JointState) | undefined;
}

/** @param wishes for each automaton, none where left out */
export function jointAutomaton(automata: readonly GlobAutomaton[], wishes: readonly Wish[] = []): JointAutomaton {
  const none = createJoint(0, [], []);
  let count = 0;
  /** By the globs' states one after the other: a map per glob, with the joint state in the last. */
  const known: Known = new Map();
  const jointOf = (states: readonly GlobState[]): JointState => {
    let at: Known | JointState = known;
    // Counted loops here and below: this is where a search with many globs spends its time.
    for (let i = 0; i < states.length; i++) {
      const map = at as Known;
      const id = states[i]?.id ?? 0;
      let next = map.get(id);
      if (next === undefined)
        map.set(id, (next = i === states.length - 1 ? createJoint(count++, states, wishes) : new Map()));
      at = next;
    }
    // Without globs there is one state only.
    return states.length === 0 ? none : (at as JointState);
  };
  const stepAll = ({ states }: JointState, code: number): JointState => {
    const next = states.slice();
    for (let i = 0; i < next.length; i++) {
      const state = next[i];
      const automaton = automata[i];
      if (state !== undefined && automaton !== undefined && !state.settled) next[i] = automaton.step(state, code);
    }
    return jointOf(next);
  };
  const [only, second] = automata;
  const at = only?.at;
  return {
    without:
      at === undefined || second !== undefined || wishes[0] !== true
        ? undefined
        : (state, isDone) => {
            const places = state.states[0]?.places ?? [];
            const rest = places.filter((place) => !isDone(place));
            return rest.length === places.length ? state : jointOf([at(rest)]);
          },
    start: jointOf(automata.map((automaton) => automaton.start)),
    step(state, code) {
      const known = state.next.get(code);
      if (known !== undefined) return known;
      if (!state.expected.includes(code)) return (state.other ??= stepAll(state, code));
      const next = stepAll(state, code);
      state.next.set(code, next);
      return next;
    },
  };
}

type Known = Map<number, Known | JointState>;

function createJoint(id: number, states: readonly GlobState[], wishes: readonly Wish[]): JointState {
  let places = 0;
  let [signs, outcome, granted, hopeless, decided] = ["", "", true, false, true];
  const expected = new Set<number>();
  for (let i = 0; i < states.length; i++) {
    const state = states[i];
    if (state === undefined) continue;
    const wish = wishes[i];
    for (const code of state.expected) expected.add(code);
    places += state.places.length;
    signs += state.accepting ? "1" : "0";
    outcome += (wish ?? state.accepting) ? "1" : "0";
    if (wish === undefined) decided &&= state.settled;
    else if (wish !== state.accepting) {
      granted = false;
      hopeless ||= state.settled;
    }
  }
  return {
    id,
    signs,
    granted,
    hopeless,
    outcome: decided ? outcome : undefined,
    expected: [...expected],
    next: new Map(),
    states,
    places,
    other: undefined,
  };
}

/** Each character once. */
export function merged(lists: readonly (readonly number[])[]): readonly number[] {
  const [first = [], second] = lists;
  return second === undefined ? first : [...new Set(lists.flat())];
}
