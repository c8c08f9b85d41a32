/**
 * Atoms: the strings of a universe sorted into classes such that in each class every glob matches all strings or none.
 * What holds for the witness of an atom holds for all its strings, as far as these globs decide.
 */
import type { JointAutomaton, Wish } from "./automaton.ts";
import { globAutomaton, jointAutomaton } from "./automaton.ts";
import { codesOf, compareExamples, textOf } from "./characters.ts";
import type { Glob } from "./glob.ts";
import { globMatches } from "./glob.ts";
import type { TreeNode } from "./prefix-tree.ts";
import { exampleOf, placesInUniverse, prefixGlobsOf, prefixTree } from "./prefix-tree.ts";
import { explore } from "./product.ts";
import { globsIntersect, shortestMatch } from "./relations.ts";
import type { Universe, UniverseAutomaton } from "./universe.ts";
import { inUniverse, universeAutomaton } from "./universe.ts";

export interface Atom {
  /** The shortest string of the atom, of several the most readable one: what is unconstrained is `a`. */
  readonly witness: string;
  /** `members[i]`: glob `i` matches every string of this atom. Otherwise it matches none. */
  readonly members: readonly boolean[];
  /** The same as a list: indices of the globs that match, ascending. */
  readonly matching: readonly number[];
}

export interface Atoms {
  /** By length of the witness, then by its characters. No two have the same members. */
  readonly atoms: readonly Atom[];
  /** False if the budget did not last: there may be more atoms, and shorter witnesses. Each glob that can match does so in some atom all the same. */
  readonly complete: boolean;
}

interface Draft {
  readonly codes: readonly number[];
  readonly members: readonly boolean[];
}

const defaultBudget = { states: 20_000 };

/**
 * Every combination of globs that strings of the universe match, each with its best witness.
 * @param budget states of the search; the number of atoms, and so of states, can grow exponentially with globs like `*a*`
 * @throws RangeError if the universe is ambiguous
 */
export function atomsOf(globs: readonly Glob[], universe: Universe, budget: { readonly states: number } = defaultBudget): Atoms {
  const automaton = universeAutomaton(universe);
  const { distinct, indices } = deduplicate(globs);
  const complex = [...distinct.keys()].filter((i) => distinct[i]?.shape === "other");
  const tree = prefixTree(distinct);

  const drafts = points(distinct, automaton);
  let complete = true;
  if (complex.length === 0) {
    const places = placesInUniverse(tree, automaton);
    for (const node of tree.nodes) {
      const codes = node.region === node ? exampleOf(node, places, automaton) : undefined;
      if (codes !== undefined) drafts.push({ codes, members: membersOf(distinct.length, node, [], "") });
    }
  } else {
    let left = budget.states;
    for (const { members, automaton: joint } of searches(distinct, complex)) {
      const result = explore(automaton, tree, joint, left);
      left -= result.spent;
      complete &&= result.complete;
      for (const { codes, region, signs } of result.found) {
        drafts.push({ codes, members: membersOf(distinct.length, region, members, signs) });
      }
    }
    if (!complete) addMissing(drafts, distinct, complex, universe);
  }
  return finish(drafts, indices, complete);
}

/** Out of budget: at least no glob shall be without an atom in which it matches, be the witness the shortest or not. */
function addMissing(drafts: Draft[], globs: readonly Glob[], complex: readonly number[], universe: Universe): void {
  const known = new Set(drafts.map(({ members }) => members.join()));
  for (const index of complex) {
    const glob = globs[index];
    const witness = glob && shortestMatch(glob, universe);
    if (witness === undefined) continue;
    const members = globs.map((each) => globMatches(each, witness));
    if (known.has(members.join())) continue;
    known.add(members.join());
    drafts.push({ codes: codesOf(witness), members });
  }
}

interface Search {
  /** The globs of the automaton, as indices; in this search no other matches. */
  readonly members: readonly number[];
  readonly automaton: JointAutomaton;
}

/**
 * Where several globs all overlap, one search does it. Otherwise the atoms are searched for by the first glob that matches, together
 * with those that overlap it, and then those that no glob matches: many small products instead of a big one.
 */
function searches(globs: readonly Glob[], complex: readonly number[]): Search[] {
  const automata = complex.flatMap((i) => globs[i] ?? []).map(globAutomaton);
  const overlaps = complex.map((i) => complex.map((j) => i === j || overlap(globs[i], globs[j])));
  if (complex.length > 1 && overlaps.every((row) => row.every(Boolean))) return [{ members: complex, automaton: jointAutomaton(automata) }];
  const search = (chosen: readonly number[], wish: (i: number) => Wish): Search => ({
    members: chosen.flatMap((i) => complex[i] ?? []),
    automaton: jointAutomaton(chosen.flatMap((i) => automata[i] ?? []), chosen.map(wish)),
  });
  const all = [...complex.keys()];
  return [
    ...all.map((first) => search(all.filter((i) => overlaps[first]?.[i]), (i) => (i === first ? true : i < first ? false : undefined))),
    search(all, () => false),
  ];
}

function overlap(a: Glob | undefined, b: Glob | undefined): boolean {
  return a !== undefined && b !== undefined && globsIntersect(a, b);
}

/** The same answer without any shortcut: the reference that tests compare `atomsOf` with. */
export function atomsByProduct(globs: readonly Glob[], universe: Universe, budget: { readonly states: number } = defaultBudget): Atoms {
  const { found, complete } = explore(universeAutomaton(universe), prefixTree([]), jointAutomaton(globs.map(globAutomaton)), budget.states);
  const drafts = found.map(({ codes, signs }) => ({ codes, members: Array.from(signs, (sign) => sign === "1") }));
  return finish(drafts, globs.map((_, i) => i), complete);
}

function deduplicate(globs: readonly Glob[]): { distinct: readonly Glob[]; indices: readonly number[] } {
  const byKey = new Map<string, number>();
  const distinct: Glob[] = [];
  const indices = globs.map((glob) => {
    let index = byKey.get(glob.key);
    if (index === undefined) {
      byKey.set(glob.key, index = distinct.length);
      distinct.push(glob);
    }
    return index;
  });
  return { distinct, indices };
}

/** A literal glob is an atom of its own: no other string matches it. */
function points(globs: readonly Glob[], universe: UniverseAutomaton): Draft[] {
  return globs.filter((glob) => glob.shape === "literal")
    .map((glob) => ({ codes: codesOf(glob.prefix), members: globs.map((other) => globMatches(other, glob.prefix)) }))
    .filter(({ codes }) => inUniverse(universe, codes));
}

function membersOf(count: number, region: TreeNode, complex: readonly number[], signs: string): boolean[] {
  const members = new Array<boolean>(count).fill(false);
  for (const index of prefixGlobsOf(region)) members[index] = true;
  for (const [i, index] of complex.entries()) members[index] = signs[i] === "1";
  return members;
}

function finish(drafts: Draft[], indices: readonly number[], complete: boolean): Atoms {
  drafts.sort((a, b) => compareExamples(a.codes, b.codes));
  const atoms = drafts.map(({ codes, members: distinct }) => {
    const members = indices.map((index) => distinct[index] ?? false);
    return { witness: textOf(codes), members, matching: [...members.keys()].filter((index) => members[index]) };
  });
  return { atoms, complete };
}
