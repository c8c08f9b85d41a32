/** Several globs side by side as one automaton: a state of each, made as they are needed. */
import type { GlobAutomaton, GlobState } from "./automaton.ts";

/** What a search wants of a glob: that it matches, that it does not, or either. */
export type Wish = boolean | undefined;

/** What each of several globs says of the same string. */
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
  readonly states: readonly GlobState[];
  /** How many places its states have in all: what a step from here costs. */
  readonly places: number;
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
  const factors = automata.map((_, index) => factorOf(index));
  const known = new Map<number, Joint>();
  let count = 0;
  const jointOf = (states: readonly GlobState[], hash: number): Joint => {
    const first = known.get(hash);
    for (let joint = first; joint !== undefined; joint = joint.sameHash)
      if (areSame(joint.states, states)) return joint;
    const joint = new Joint(count++, states, hash, wishes, first);
    known.set(hash, joint);
    return joint;
  };
  const stateOf = (states: readonly GlobState[]): Joint =>
    jointOf(
      states,
      states.reduce((hash, { id }, index) => (hash + Math.imul(id, factors[index] ?? 0)) | 0, 0),
    );
  const stepOne = (index: number, state: GlobState, code: number): GlobState =>
    state.settled ? state : (automata[index]?.step(state, code) ?? state);
  // Most globs don't wait for the character: what becomes of those is worked out once for all characters.
  const stepAll = (from: Joint, code: number): Joint => {
    from.other ??= stateOf(from.states.map((state, index) => stepOne(index, state, unexpected)));
    const waiting = from.waiting.get(code);
    if (waiting === undefined) return from.other;
    const states = from.other.states.slice();
    let { hash } = from.other;
    for (const index of waiting) {
      const [state, other] = [from.states[index], states[index]];
      if (state === undefined || other === undefined) continue;
      const next = stepOne(index, state, code);
      states[index] = next;
      // Only quicker: the fewer states have one hash.
      hash = (hash + Math.imul(next.id - other.id, factors[index] ?? 0)) | 0;
    }
    return jointOf(states, hash);
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
            return rest.length === places.length ? state : stateOf([at(rest)]);
          },
    start: stateOf(automata.map((automaton) => automaton.start)),
    step(state, code) {
      const from = state as Joint;
      let next = from.next.get(code);
      if (next === undefined) from.next.set(code, (next = stepAll(from, code)));
      return next;
    },
  };
}

/** No character: what a glob makes of one that it does not wait for. */
const unexpected = -1;

/** Odd, and without a pattern from one index to the next, so that few states have the same sum of products. */
function factorOf(index: number): number {
  let factor = Math.imul(index + 1, 0x9e3779b1);
  factor = Math.imul(factor ^ (factor >>> 16), 0x85ebca6b);
  return (factor ^ (factor >>> 13)) | 1;
}

function areSame(a: readonly GlobState[], b: readonly GlobState[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

class Joint implements JointState {
  readonly id: number;
  readonly states: readonly GlobState[];
  readonly hash: number;
  readonly sameHash: Joint | undefined;
  readonly granted: boolean;
  readonly hopeless: boolean;
  readonly places: number;
  readonly next = new Map<number, Joint>();
  other: Joint | undefined;
  readonly #wishes: readonly Wish[];
  readonly #decided: boolean;
  #waiting: ReadonlyMap<number, readonly number[]> | undefined;
  #expected: readonly number[] | undefined;

  constructor(
    id: number,
    states: readonly GlobState[],
    hash: number,
    wishes: readonly Wish[],
    sameHash: Joint | undefined,
  ) {
    let places = 0;
    let [granted, hopeless, decided] = [true, false, true];
    for (let i = 0; i < states.length; i++) {
      const state = states[i];
      if (state === undefined) continue;
      places += state.places.length;
      const wish = wishes[i];
      if (wish === undefined) decided &&= state.settled;
      else if (wish !== state.accepting) {
        granted = false;
        hopeless ||= state.settled;
      }
    }
    this.id = id;
    this.states = states;
    this.hash = hash;
    this.sameHash = sameHash;
    this.granted = granted;
    this.hopeless = hopeless;
    this.places = places;
    this.#wishes = wishes;
    this.#decided = decided;
  }

  get signs(): string {
    return this.states.map(({ accepting }) => (accepting ? "1" : "0")).join("");
  }

  get outcome(): string | undefined {
    return this.#decided
      ? this.states.map(({ accepting }, i) => ((this.#wishes[i] ?? accepting) ? "1" : "0")).join("")
      : undefined;
  }

  get expected(): readonly number[] {
    const [only, second] = this.states;
    return (this.#expected ??= second === undefined ? (only?.expected ?? []) : [...this.waiting.keys()]);
  }

  /** For each character that globs wait for, the indices of those. */
  get waiting(): ReadonlyMap<number, readonly number[]> {
    if (this.#waiting !== undefined) return this.#waiting;
    const waiting = new Map<number, number[]>();
    for (const [index, { expected }] of this.states.entries()) {
      for (const code of expected) {
        const known = waiting.get(code);
        if (known === undefined) waiting.set(code, [index]);
        else known.push(index);
      }
    }
    return (this.#waiting = waiting);
  }
}
