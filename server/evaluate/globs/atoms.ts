/**
 * Atoms: the strings of a universe sorted into classes such that in each class every glob matches all strings or none.
 * What holds for the witness of an atom holds for all its strings, as far as these globs decide.
 */
import { Budget, withinSteps } from "../budget.ts";
import type { Steps } from "../steps.ts";
import { finish } from "../steps.ts";
import type { GlobAutomaton } from "./automaton.ts";
import { globAutomaton } from "./automaton.ts";
import { codesOf, compareExamples, textOf } from "./characters.ts";
import type { Glob } from "./glob.ts";
import { globMatches } from "./glob.ts";
import type { JointAutomaton, Wish } from "./joint.ts";
import { jointAutomaton } from "./joint.ts";
import type { PrefixTree } from "./prefix-tree.ts";
import { exampleOf, nodeAt, placesInUniverse, prefixGlobsOf, prefixTree } from "./prefix-tree.ts";
import { explore } from "./product.ts";
import { globsIntersect, shortestMatch } from "./relations.ts";
import type { GlobUnion } from "./union.ts";
import { unionAutomaton, unionMatches } from "./union.ts";
import type { Universe, UniverseAutomaton } from "./universe.ts";
import { inUniverse, universeAutomaton } from "./universe.ts";

/** A glob, or a list of globs that is asked as a whole. */
export type Pattern = Glob | GlobUnion;

export interface Atom {
  /** The shortest string of the atom, of several the most readable one: what is unconstrained is `a`. */
  readonly witness: string;
  /** Indices of the patterns that match every string of this atom, ascending. The others match none. */
  readonly matching: readonly number[];
  /** The same, one for each pattern; made when it is asked for. */
  readonly members: readonly boolean[];
}

export interface Atoms {
  /** By length of the witness, then by its characters. No two have the same members. */
  readonly atoms: readonly Atom[];
  /**
   * False if the steps did not last: there may be more atoms, and shorter witnesses. Most globs that can match do so in
   * some atom all the same.
   */
  readonly complete: boolean;
  /** Elementary steps that it took: what it costs whoever asks, though the answer may be remembered. */
  readonly steps: number;
}

interface Draft {
  readonly codes: readonly number[];
  /** Indices of the distinct patterns that match. */
  readonly matching: readonly number[];
}

/** Grows with the globs' lengths, so that long lists of plain prefixes come to their end. */
const stepsFor = (patterns: readonly Pattern[]): number =>
  40_000 + 2 * patterns.reduce((sum, pattern) => sum + pattern.key.length, 0);

/**
 * Every combination of patterns that strings of the universe match, each with its best witness. It gives way in
 * between.
 * @param notWanted index of a pattern: atoms in which it matches may be left out
 * @param steps states and transitions of the search; the number of atoms can grow exponentially with globs like `*a*`
 * @throws RangeError if the universe is ambiguous
 */
export function* atomsOf(
  patterns: readonly Pattern[],
  universe: Universe,
  notWanted?: number,
  steps = stepsFor(patterns),
): Steps<Atoms> {
  const automaton = universeAutomaton(universe);
  const { distinct, indices } = deduplicate(patterns);
  const complex = [...distinct.keys()].filter((i) => isComplex(distinct[i]));
  const tree = prefixTree(distinct.map((pattern) => ("union" in pattern ? undefined : pattern)));
  const unwanted = notWanted === undefined ? undefined : indices[notWanted];
  const budget = new SearchBudget(steps);
  const drafts: Draft[] = [];
  yield;
  const complete = yield* withinSteps(draw());
  if (!complete) yield* addMissing(drafts, distinct, complex, universe);
  yield;
  return inOrder(drafts, indices, complete, Math.min(budget.spent, steps));

  function* draw(): Steps<void> {
    yield* addPoints(drafts, distinct, complex, tree, automaton, budget);
    if (complex.length === 0) {
      const places = placesInUniverse(tree, automaton);
      yield;
      for (const node of tree.nodes) {
        if (node.id % 1_000 === 999) yield;
        const codes = node.region === node ? exampleOf(node, places, automaton) : undefined;
        if (codes !== undefined) drafts.push({ codes, matching: prefixGlobsOf(node) });
      }
      return;
    }
    yield* searches(distinct, complex, unwanted, budget, search);
  }

  function* search({ members, automaton: joint }: Search): Steps<void> {
    yield;
    const result = yield* explore(automaton, tree, joint, budget.left);
    for (const { codes, region, signs } of result.found) {
      drafts.push({ codes, matching: [...prefixGlobsOf(region), ...members.filter((_, i) => signs[i] === "1")] });
    }
    budget.spend(result.spent);
  }
}

/** Of a search; whoever asks for it pays what it took. */
class SearchBudget extends Budget {}

const isComplex = (pattern: Pattern | undefined): boolean =>
  pattern !== undefined && ("union" in pattern || pattern.shape === "other");

const matches = (pattern: Pattern, text: string): boolean =>
  "union" in pattern ? unionMatches(pattern, text) : globMatches(pattern, text);

/** How many globs are looked for one by one where the steps did not last. */
const maxMissing = 100;

/** Out of steps: at least no glob shall be without an atom in which it matches, be the witness the shortest or not. */
function* addMissing(
  drafts: Draft[],
  patterns: readonly Pattern[],
  complex: readonly number[],
  universe: Universe,
): Steps<void> {
  const known = new Set(drafts.map(({ matching }) => matching.toSorted((a, b) => a - b).join()));
  for (const index of complex.slice(0, maxMissing)) {
    yield;
    const pattern = patterns[index];
    const [glob] = pattern === undefined ? [] : "union" in pattern ? pattern.union : [pattern];
    const witness = glob && shortestMatch(glob, universe);
    if (witness === undefined) continue;
    const matching = [...patterns.keys()].filter((i) => matches(patterns[i] as Pattern, witness));
    if (known.has(matching.join())) continue;
    known.add(matching.join());
    drafts.push({ codes: codesOf(witness), matching });
  }
}

interface Search {
  /** The patterns of the automaton, as indices; in this search no other complex one matches. */
  readonly members: readonly number[];
  readonly automaton: JointAutomaton;
}

/**
 * Where several patterns all overlap, one search does it. Otherwise the atoms are searched for by the first pattern
 * that matches, together with those that overlap it, and then those that no pattern matches: many small products
 * instead of a big one.
 */
function* searches(
  patterns: readonly Pattern[],
  complex: readonly number[],
  unwanted: number | undefined,
  budget: Budget,
  explored: (search: Search) => Steps<void>,
): Steps<void> {
  const automata: GlobAutomaton[] = [];
  for (const pattern of complex.flatMap((i) => patterns[i] ?? []))
    automata.push("union" in pattern ? yield* unionAutomaton(pattern) : globAutomaton(pattern));
  const wishOf = (i: number): Wish => (complex[i] === unwanted ? false : undefined);
  const search = (chosen: readonly number[], wish: (i: number) => Wish): Search => {
    budget.spend(chosen.length);
    return {
      members: chosen.flatMap((i) => complex[i] ?? []),
      automaton: jointAutomaton(
        chosen.flatMap((i) => automata[i] ?? []),
        chosen.map(wish),
      ),
    };
  };
  const all = [...complex.keys()];
  const overlaps = yield* overlapping(
    complex.map((i) => patterns[i] as Pattern),
    budget,
  );
  if (complex.length > 1 && overlaps.every((row) => row.length === complex.length)) {
    yield* explored(search(all, wishOf));
    return;
  }
  for (const first of all) {
    if (complex[first] !== unwanted)
      yield* explored(search(overlaps[first] ?? [], (i) => (i === first ? true : i < first ? false : wishOf(i))));
  }
  yield* explored(search(all, () => false));
}

/** For each pattern the indices of those that share a string with it, itself included, ascending. */
function* overlapping(patterns: readonly Pattern[], budget: Budget): Steps<number[][]> {
  const rows: number[][] = patterns.map((_, i) => [i]);
  for (const [i, pattern] of patterns.entries()) {
    yield;
    for (let j = 0; j < i; j++) {
      budget.spend(1);
      if (!overlap(pattern, patterns[j] as Pattern, budget)) continue;
      rows[i]?.push(j);
      rows[j]?.push(i);
    }
  }
  for (const row of rows) row.sort((a, b) => a - b);
  return rows;
}

/** A union is taken to overlap everything: to find out would cost what the search costs. */
function overlap(a: Pattern, b: Pattern, budget: Budget): boolean {
  return "union" in a || "union" in b || globsIntersect(a, b, budget);
}

/** The same answer without any shortcut: the reference that tests compare `atomsOf` with. */
export function atomsByProduct(globs: readonly Glob[], universe: Universe, steps = stepsFor(globs)): Atoms {
  const { found, complete, spent } = finish(
    explore(universeAutomaton(universe), prefixTree([]), jointAutomaton(globs.map(globAutomaton)), steps),
  );
  const drafts = found.map(({ codes, signs }) => ({
    codes,
    matching: [...globs.keys()].filter((i) => signs[i] === "1"),
  }));
  return inOrder(
    drafts,
    globs.map((_, i) => i),
    complete,
    spent,
  );
}

function deduplicate(patterns: readonly Pattern[]): { distinct: readonly Pattern[]; indices: readonly number[] } {
  const byKey = new Map<string, number>();
  const distinct: Pattern[] = [];
  const indices = patterns.map((pattern) => {
    const name = "union" in pattern ? `[]${pattern.key}` : `"${pattern.key}`;
    let index = byKey.get(name);
    if (index === undefined) {
      byKey.set(name, (index = distinct.length));
      distinct.push(pattern);
    }
    return index;
  });
  return { distinct, indices };
}

/** A literal glob is an atom of its own: no other string matches it. */
function* addPoints(
  drafts: Draft[],
  patterns: readonly Pattern[],
  complex: readonly number[],
  tree: PrefixTree,
  universe: UniverseAutomaton,
  budget: Budget,
): Steps<void> {
  for (const [index, pattern] of patterns.entries()) {
    if (index % 1_000 === 999) yield;
    if ("union" in pattern || pattern.shape !== "literal") continue;
    const codes = codesOf(pattern.prefix);
    if (!inUniverse(universe, codes)) continue;
    const matching = [index, ...prefixGlobsOf(nodeAt(tree, codes).region)];
    for (const i of complex) {
      const other = patterns[i] as Pattern;
      budget.spend("union" in other ? other.union.length : 1);
      if (matches(other, pattern.prefix)) matching.push(i);
    }
    drafts.push({ codes, matching });
  }
}

function inOrder(drafts: Draft[], indices: readonly number[], complete: boolean, steps: number): Atoms {
  drafts.sort((a, b) => compareExamples(a.codes, b.codes));
  const places = new Map<number, number[]>();
  for (const [place, index] of indices.entries()) {
    const known = places.get(index);
    if (known === undefined) places.set(index, [place]);
    else known.push(place);
  }
  const atoms = drafts.map(
    ({ codes, matching }) =>
      new FoundAtom(
        textOf(codes),
        matching.flatMap((index) => places.get(index) ?? []).sort((a, b) => a - b),
        indices.length,
      ),
  );
  return { atoms, complete, steps };
}

class FoundAtom implements Atom {
  readonly witness: string;
  readonly matching: readonly number[];
  readonly #count: number;

  constructor(witness: string, matching: readonly number[], count: number) {
    this.witness = witness;
    this.matching = matching;
    this.#count = count;
  }

  get members(): readonly boolean[] {
    const members = new Array<boolean>(this.#count).fill(false);
    for (const index of this.matching) members[index] = true;
    return members;
  }
}
