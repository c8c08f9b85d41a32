/**
 * Several globs as one: a string matches if some of them does. A list in a policy is asked as a whole far more often
 * than each of its entries, and the union of a thousand globs has few states where their combinations have more than
 * can be counted.
 */
import type { Steps } from "../steps.ts";
import type { GlobAutomaton, GlobState } from "./automaton.ts";
import { globAutomaton, merged } from "./automaton.ts";
import { codesOf } from "./characters.ts";
import type { Glob } from "./glob.ts";
import { globMatches } from "./glob.ts";

export interface GlobUnion {
  readonly union: readonly Glob[];
  /** The same for two unions of the same globs. */
  readonly key: string;
}

export function globUnion(globs: readonly Glob[]): GlobUnion {
  const union = [...new Map(globs.map((glob) => [glob.key, glob])).values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return { union, key: JSON.stringify(union.map(({ key }) => key)) };
}

export const unionMatches = ({ union }: GlobUnion, text: string): boolean =>
  union.some((glob) => globMatches(glob, text));

/** A place in some of the patterns, which begin alike up to here. */
interface Node {
  readonly id: number;
  /** Whether a run goes on here. */
  readonly isRun: boolean;
  /** The one character that leads on, and where to: of most places there is none, or one. */
  code: number;
  to: Node | undefined;
  /** The same where several do. */
  branches: Map<number, Node> | undefined;
  one: Node | undefined;
  /** Behind a run that begins here; a run may be empty, so whoever is here is there, too. */
  run: Node | undefined;
  isEnd: boolean;
  /** The characters that lead on, once somebody has asked. */
  expected: readonly number[] | undefined;
}

/** It gives way while it is made. */
export function* unionAutomaton({ union }: GlobUnion): Steps<GlobAutomaton> {
  const [only, second] = union;
  if (only !== undefined && second === undefined) return globAutomaton(only);
  const root = yield* trie(union);
  const states = new Map<string, GlobState>();
  const nodesOf = new Map<number, readonly Node[]>();
  let settled: GlobState | undefined;
  const stateOf = (nodes: readonly Node[]): GlobState => {
    // A run at a pattern's end: whatever follows, the string matches.
    const isSettled = nodes.some(({ isRun, isEnd }) => isRun && isEnd);
    if (isSettled && settled !== undefined) return settled;
    const key = nodes.map(({ id }) => id).join();
    let state = states.get(key);
    if (state === undefined) {
      const id = states.size;
      const expected = isSettled
        ? []
        : merged(nodes.flatMap((node) => (node.to === undefined ? [] : [(node.expected ??= codesOn(node))])));
      state = {
        id,
        accepting: nodes.some(({ isEnd }) => isEnd),
        settled: isSettled || nodes.length === 0,
        expected,
        next: new Map(),
        places: nodes.map((node) => node.id),
        other: undefined,
      };
      nodesOf.set(id, isSettled ? [] : nodes);
      states.set(key, state);
      if (isSettled) settled = state;
    }
    return state;
  };
  const advance = (state: GlobState, code: number | undefined): GlobState => {
    const after = new Map<number, Node>();
    for (const node of nodesOf.get(state.id) ?? []) {
      if (node.isRun) enter(after, node);
      if (node.one !== undefined) enter(after, node.one);
      const next = code === undefined ? undefined : follow(node, code);
      if (next !== undefined) enter(after, next);
    }
    return stateOf([...after.values()].sort((a, b) => a.id - b.id));
  };
  const start = new Map<number, Node>();
  enter(start, root);
  return {
    start: stateOf([...start.values()].sort((a, b) => a.id - b.id)),
    at: undefined,
    step(state, code) {
      if (state.settled) return state;
      const known = state.next.get(code);
      if (known !== undefined) return known;
      if (!state.expected.includes(code)) return (state.other ??= advance(state, undefined));
      const next = advance(state, code);
      state.next.set(code, next);
      return next;
    },
  };
}

function enter(nodes: Map<number, Node>, node: Node): void {
  nodes.set(node.id, node);
  if (node.run !== undefined) nodes.set(node.run.id, node.run);
}

/** The patterns as one tree of their beginnings, in which what goes on alike is one place. */
function* trie(globs: readonly Glob[]): Steps<Node> {
  const all: Node[] = [];
  const create = (isRun: boolean): Node => {
    const node: Node = {
      id: all.length,
      isRun,
      code: 0,
      to: undefined,
      branches: undefined,
      one: undefined,
      run: undefined,
      isEnd: false,
      expected: undefined,
    };
    all.push(node);
    return node;
  };
  const root = create(false);
  for (const [index, { tokens }] of globs.entries()) {
    if (index % 1_000 === 999) yield;
    let node = root;
    for (const token of tokens) {
      if (token.kind === "run") node = node.run ??= create(true);
      else if (token.kind === "one") node = node.one ??= create(false);
      else {
        for (const code of codesOf(token.text)) {
          let next = follow(node, code);
          if (next === undefined) lead(node, code, (next = create(false)));
          node = next;
        }
      }
    }
    node.isEnd = true;
  }
  return (yield* sharingEnds(all)) ?? root;
}

/**
 * A place is made after those before it: from the last to the first, each is compared with those that are behind it,
 * which are shared already.
 */
function* sharingEnds(all: readonly Node[]): Steps<Node | undefined> {
  const shared: Node[] = [];
  const known = new Map<number | string, Node>();
  for (let id = all.length - 1; id >= 0; id--) {
    const node = all[id];
    if (id % 1_000 === 999) yield;
    if (node === undefined) continue;
    if (node.one !== undefined) node.one = shared[node.one.id];
    if (node.run !== undefined) node.run = shared[node.run.id];
    if (node.to !== undefined) node.to = shared[node.to.id];
    for (const [code, next] of node.branches ?? []) node.branches?.set(code, shared[next.id] ?? next);
    const name = nameOf(node);
    const same = known.get(name);
    if (same === undefined) known.set(name, node);
    shared[id] = same ?? node;
  }
  return shared[0];
}

const maxCodes = 0x110000;

/** The same for two places from which the same leads on to the same. A number where one character at most does. */
function nameOf({ isRun, isEnd, one, run, code, to, branches }: Node): number | string {
  const kind = (isRun ? 2 : 0) + (isEnd ? 1 : 0);
  if (one === undefined && run === undefined && branches === undefined)
    return to === undefined ? -1 - kind : (to.id * maxCodes + code) * 4 + kind;
  const list = branches === undefined ? (to === undefined ? [] : [[code, to] as const]) : [...branches];
  const after = list.sort(([a], [b]) => a - b).map(([character, { id }]) => `${String(character)}:${String(id)}`);
  return `${String(kind)} ${String(one?.id)} ${String(run?.id)} ${after.join(" ")}`;
}

const codesOn = ({ code, branches }: Node): readonly number[] =>
  branches === undefined ? [code] : [...branches.keys()];

const follow = ({ code, to, branches }: Node, wanted: number): Node | undefined =>
  branches === undefined ? (code === wanted ? to : undefined) : branches.get(wanted);

function lead(from: Node, code: number, to: Node): void {
  if (from.to === undefined) {
    from.code = code;
    from.to = to;
  } else (from.branches ??= new Map([[from.code, from.to]])).set(code, to);
}
