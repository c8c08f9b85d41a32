/** How two globs relate, decided exactly, over all strings. */
import type { Budget } from "../budget.ts";
import { finish } from "../steps.ts";
import type { Items } from "./automaton.ts";
import { advance, ANY_ONE, globAutomaton, itemsOf } from "./automaton.ts";
import { codesOf, textOf } from "./characters.ts";
import type { Glob } from "./glob.ts";
import { globMatches, nowhere } from "./glob.ts";
import { jointAutomaton } from "./joint.ts";
import type { Segment } from "./occurrence.ts";
import { prefixTree } from "./prefix-tree.ts";
import { explore } from "./product.ts";
import type { Universe } from "./universe.ts";
import { follow, universeAutomaton } from "./universe.ts";

/** Whether some string matches both. @param budget is charged for the pairs of places that are looked at */
export function globsIntersect(a: Glob, b: Glob, budget?: Budget): boolean {
  if (a.shape === "literal") return globMatches(b, a.prefix);
  if (b.shape === "literal") return globMatches(a, b.prefix);
  if (!a.prefix.startsWith(b.prefix) && !b.prefix.startsWith(a.prefix)) return false;
  if (a.shape === "prefix" && b.shape === "prefix") return true;
  const [end, other] = [suffixOf(a), suffixOf(b)];
  if (!end.endsWith(other) && !other.endsWith(end)) return false;
  // Between their ends two globs with runs match what the one asks for and then what the other does.
  return a.segments.length > 1 && b.segments.length > 1
    ? (!a.hasOne && !b.hasOne) ||
        (startAlike(a.segments[0], b.segments[0]) && endAlike(a.segments.at(-1), b.segments.at(-1)))
    : intersectByPairs(a, b, budget);
}

/** Whether every string that matches `inner` matches `outer` (equal globs included). */
export function globIncludes(outer: Glob, inner: Glob): boolean {
  if (inner.shape === "literal") return globMatches(outer, inner.prefix);
  if (outer.shape === "literal" || outer.minLength > inner.minLength || !inner.prefix.startsWith(outer.prefix))
    return false;
  // Only quicker: most are of these two kinds, and the comparison below says the same of them.
  if (outer.shape === "prefix" || outer.key === inner.key) return true;
  // Of strings that `inner` matches this is one; and where `outer` has runs only, they cover its wildcards, which can
  // be anything else as well.
  if (!globMatches(outer, inner.sample)) return false;
  return (!outer.hasOne && !outer.source.includes(nowhere)) || includeByPlaces(outer, inner);
}

/** Whether some string of the universe matches. */
export function matchesIn(glob: Glob, universe: Universe): boolean {
  const automaton = universeAutomaton(universe);
  const last = glob.tokens[glob.tokens.length - 1];
  // Where a run is last, what comes before it can be completed.
  return (
    (last?.kind === "run" && follow(automaton, automaton.start, codesOf(shortestOf(glob))) !== undefined) ||
    shortestMatch(glob, universe) !== undefined
  );
}

/** Its runs empty. */
const shortestOf = ({ tokens }: Glob): string =>
  tokens.map((token) => (token.kind === "literal" ? token.text : token.kind === "one" ? "a" : "")).join("");

/** The shortest string that matches, of several the most readable; within the universe, if one is given. */
export function shortestMatch(glob: Glob, universe?: Universe): string | undefined {
  const best = shortestOf(glob);
  if (universe === undefined) return best;
  const automaton = universeAutomaton(universe);
  const start = follow(automaton, automaton.start, codesOf(glob.prefix));
  if (start === undefined) return undefined;
  const end = follow(automaton, start, codesOf(best.slice(glob.prefix.length)));
  if (end !== undefined && automaton.accepts(end)) return best;
  if (glob.shape === "literal") return undefined;
  if (glob.shape === "prefix") return glob.prefix + textOf(automaton.completion(start));
  const rest = globAutomaton({ tokens: glob.tokens.slice(glob.prefix === "" ? 0 : 1) });
  const search = explore({ ...automaton, start }, prefixTree([]), jointAutomaton([rest], [true]), Infinity);
  const [found] = finish(search).found;
  return found && glob.prefix + textOf(found.codes);
}

/** The same of the strings that match both globs; undefined where no string of the universe does. */
export function shortestCommon(a: Glob, b: Glob, universe: Universe): string | undefined {
  const automaton = universeAutomaton(universe);
  // What both begin with leads to one state each.
  const prefix = a.prefix === b.prefix ? a.prefix : "";
  const start = follow(automaton, automaton.start, codesOf(prefix));
  if (start === undefined) return undefined;
  const both = [a, b].map(({ tokens }) => globAutomaton({ tokens: tokens.slice(prefix === "" ? 0 : 1) }));
  const search = explore({ ...automaton, start }, prefixTree([]), jointAutomaton(both, [true, true]), Infinity);
  const [found] = finish(search).found;
  return found && prefix + textOf(found.codes);
}

/**
 * Sorted by source (UTF-16 code units), without globs that another one includes; of equal globs the first stays. Of
 * hundreds of globs with inner wildcards all stay.
 */
export function minimalCover(globs: readonly Glob[]): Glob[] {
  // Only quicker: there is nothing to compare.
  if (globs.length < 2) return [...globs];
  const distinct = new Map<string, Glob>();
  for (const glob of globs) if (!distinct.has(glob.key)) distinct.set(glob.key, glob);
  const all = [...distinct.values()];
  const others = all.filter(({ shape }) => shape === "other");
  const simple = withoutLonger(all.filter(({ shape }) => shape !== "other"));
  // A cover that is not minimal is still one; comparing thousands of globs with each other is not worth a wait.
  if (others.length > maxCompared) return [...simple, ...others].sort(bySource);
  const isCovered = (glob: Glob, by: readonly Glob[]): boolean =>
    by.some((other) => other !== glob && globIncludes(other, glob));
  return [
    ...simple.filter((glob) => !isCovered(glob, others)),
    ...others.filter((glob) => !isCovered(glob, simple) && !isCovered(glob, others)),
  ].sort(bySource);
}

const maxCompared = 300;
const bySource = (a: Glob, b: Glob): number => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0);

/**
 * Of literals and `prefix*` globs, those that no other `prefix*` includes: in the order of their prefixes that one
 * comes just before.
 */
function withoutLonger(globs: readonly Glob[]): Glob[] {
  const sorted = [...globs].sort((a, b) =>
    a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : a.shape === "prefix" ? -1 : 1,
  );
  const kept: Glob[] = [];
  let last: Glob | undefined;
  for (const glob of sorted) {
    if (last !== undefined && glob.prefix.startsWith(last.prefix)) continue;
    kept.push(glob);
    if (glob.shape === "prefix") last = glob;
  }
  return kept;
}

const startAlike = (a: Segment = [], b: Segment = []): boolean => areAlike(itemsIn(a), itemsIn(b));
const endAlike = (a: Segment = [], b: Segment = []): boolean => areAlike(itemsIn(a).reverse(), itemsIn(b).reverse());

/** The characters of a segment, `ANY_ONE` being `?`. */
const itemsIn = (segment: Segment): number[] =>
  segment.flatMap((token) => (token.kind === "one" ? [ANY_ONE] : codesOf(token.text)));

/** As far as both of them go. */
const areAlike = (a: readonly number[], b: readonly number[]): boolean =>
  (a.length < b.length ? a : b).every((_, i) => a[i] === b[i] || a[i] === ANY_ONE || b[i] === ANY_ONE);

/** The literal text after the last wildcard. */
function suffixOf(glob: Glob): string {
  const last = glob.tokens[glob.tokens.length - 1];
  return last?.kind === "literal" ? last.text : "";
}

/** Searches the pairs of places, one in each pattern, that one string can lead to. */
function intersectByPairs(a: Glob, b: Glob, budget: Budget | undefined): boolean {
  const [x, y] = [itemsOf(a), itemsOf(b)];
  const width = y.items.length + 1;
  budget?.spend(x.items.length + y.items.length);
  const seen = new Uint8Array((x.items.length + 1) * width);
  const pending: number[] = [];
  const enter = (i: number, j: number): void => {
    if (seen[i * width + j] === 1) return;
    budget?.spend(1);
    seen[i * width + j] = 1;
    pending.push(i * width + j);
  };
  enter(0, 0);
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [i, j] = [Math.floor(pair / width), pair % width];
    const [item, other] = [x.items[i], y.items[j]];
    if (item === undefined && other === undefined) return true;
    if (item !== undefined && y.runBefore[j] === true) enter(i + 1, j);
    if (other !== undefined && x.runBefore[i] === true) enter(i, j + 1);
    if (item !== undefined && other !== undefined && (item === other || item === ANY_ONE || other === ANY_ONE))
      enter(i + 1, j + 1);
  }
  return false;
}

/**
 * It suffices to look at strings in which each wildcard of `inner` stands for characters that occur in neither pattern:
 * if `outer` matches such a string, it does so with wildcards of its own, which match any other characters just as
 * well.
 */
function includeByPlaces(outer: Glob, inner: Glob): boolean {
  const { items, runBefore } = itemsOf(inner);
  const target = itemsOf(outer);
  const end = target.items.length;
  /** For each place in `inner`, the sets of places in `outer` that the strings read so far lead to. */
  let sets = new Map([["0", [0]]]);
  for (let place = 0; place <= items.length; place++) {
    if (runBefore[place] === true) {
      // The run goes on until it changes nothing any more; a Map visits what is added on the way.
      for (const set of sets.values()) {
        const longer = advance(target, set, undefined);
        sets.set(longer.join(), longer);
      }
    }
    // Only quicker: from no place none is reached.
    if (sets.has("")) return false;
    if (place === items.length) break;
    const item = items[place] ?? ANY_ONE;
    const after = new Map<string, number[]>();
    for (const set of sets.values()) {
      const next = advance(target, set, item === ANY_ONE ? undefined : item);
      after.set(next.join(), next);
    }
    sets = after.size > 1 ? hardest(after, target) : after;
  }
  return [...sets.values()].every((set) => set[set.length - 1] === end);
}

/** Without sets from which all is matched that is matched from another one: that one decides. */
function hardest(sets: ReadonlyMap<string, number[]>, { open }: Items): Map<string, number[]> {
  const isHarder = (a: readonly number[], b: readonly number[]): boolean =>
    a.every((place) => b.some((other) => other === place || (other > place && open[other] === true)));
  const kept = new Map<string, number[]>();
  for (const [key, set] of sets) {
    if ([...kept.values()].some((other) => isHarder(other, set))) continue;
    for (const [easier, other] of kept) if (isHarder(set, other)) kept.delete(easier);
    kept.set(key, set);
  }
  return kept;
}
