/** On which objects an Allow and a Deny of one policy meet. */
import type { Budget } from "../../evaluate/budget.ts";
import { BudgetExhausted } from "../../evaluate/budget.ts";
import type { Compiler } from "../../evaluate/compiler.ts";
import { codesOf, compareExamples } from "../../evaluate/globs/characters.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { globMatches } from "../../evaluate/globs/glob.ts";
import { globIncludes, globsIntersect, shortestCommon, shortestMatch } from "../../evaluate/globs/relations.ts";
import { globUnion, unionAutomaton } from "../../evaluate/globs/union.ts";
import type { UniverseAutomaton, UniversePlace } from "../../evaluate/globs/universe.ts";
import { follow, universeAutomaton } from "../../evaluate/globs/universe.ts";
import type { Steps } from "../../evaluate/steps.ts";
import type { Scope } from "../causes/finding.ts";
import { isNamedBy, withSymbolsOf } from "../scenario/object-classes.ts";
import { toldApart } from "../scenario/told-apart.ts";
import type { ObjectSet } from "../scenario/upload-grant.ts";
import { objectUniverse } from "../scenario/upload-grant.ts";

export interface Overlap {
  readonly objects: ObjectSet;
  readonly scope: Scope;
  /** The shortest object of it; undefined where nobody asks for one. */
  readonly example: string | undefined;
}

/** What is made of globs to compare them, each time with another one. */
export class ComparedGlobs {
  readonly partition: string;
  readonly #universe: UniverseAutomaton;
  readonly #samples = new Map<Glob, UniversePlace | undefined>();

  constructor(partition: string) {
    this.partition = partition;
    this.#universe = universeAutomaton(objectUniverse(partition));
  }

  /** Whether the glob's sample is an object. */
  isSampleObject(glob: Glob): boolean {
    return this.isObjectWith(glob, "");
  }

  /** Whether the glob's sample, with this text behind it, is an object. */
  isObjectWith(glob: Glob, text: string): boolean {
    if (!this.#samples.has(glob))
      this.#samples.set(glob, follow(this.#universe, this.#universe.start, codesOf(glob.sample)));
    const place = this.#samples.get(glob);
    const end = place && follow(this.#universe, place, codesOf(text));
    return end !== undefined && this.#universe.accepts(end);
  }
}

/**
 * @param withExample whether an example is wanted: without one less is looked for
 * @throws BudgetExhausted also where the search for objects that both are about did not come to its end and found none
 */
export function* overlapOf(
  compiler: Compiler,
  allowed: ObjectSet,
  denied: ObjectSet,
  compared: ComparedGlobs,
  withExample: boolean,
  budget: Budget,
): Steps<Overlap | undefined> {
  const [allow, deny] = [allowed.negated ? undefined : onlyOf(allowed), onlyOf(denied)];
  const told = allow && deny && (denied.negated ? ofAllBut : ofTwo)(allow, deny, compared, withExample);
  if (told === "apart") return undefined;
  if (told !== undefined && (!withExample || told.example !== undefined)) {
    budget.spend(1);
    return { ...told, objects: told.scope === "all" || denied.negated ? allowed : denied };
  }
  // What only the Deny names, by a value that nobody knows, is not told.
  const denying = withSymbolsOf(denied.globs, allowed.globs);
  const covered =
    allowed.negated || denied.negated ? undefined : yield* ofLists(allowed.globs, denying, compared, budget);
  if (covered !== undefined) return { ...covered, objects: covered.scope === "all" ? allowed : denied };
  const universe = objectUniverse(compared.partition);
  const { classes, complete, steps } = yield* toldApart(compiler, [allowed.globs, denying], universe);
  budget.spend(steps);
  const granted = classes.filter(
    ({ lists, witness }) => lists.has(0) !== allowed.negated && isNamedBy(allowed.globs, witness),
  );
  const hit = granted.filter(({ lists }) => lists.has(1) !== denied.negated);
  const [example] = hit;
  if (example === undefined) {
    if (!complete) throw new BudgetExhausted();
    return undefined;
  }
  const scope: Scope = complete && hit.length === granted.length ? "all" : "some";
  return { objects: scope === "all" || denied.negated ? allowed : denied, scope, example: example.witness };
}

/** Of a list of one, whose value is all known. */
const onlyOf = ({ globs }: ObjectSet): Glob | undefined =>
  globs.length !== 1 || globs[0]?.symbolic === true ? undefined : globs[0];

/** More globs with inner wildcards and unknown values than these have more combinations than a search can count. */
const fewOpen = 8;

/**
 * What can be said of two lists with many unknown values, each of which tells objects apart, by one object of each glob
 * that is allowed; undefined where that does not tell.
 */
function* ofLists(
  allowed: readonly Glob[],
  denied: readonly Glob[],
  compared: ComparedGlobs,
  budget: Budget,
): Steps<{ readonly scope: Scope; readonly example: string | undefined } | undefined> {
  const open = [...allowed, ...denied].filter(({ shape, symbolic }) => symbolic && shape === "other");
  if (open.length <= fewOpen) return undefined;
  // What a glob without `?` matches of a sample, it matches of all that the sample stands for.
  const [ones, runs] = [denied.filter(({ hasOne }) => hasOne), denied.filter(({ hasOne }) => !hasOne)];
  const automaton = yield* unionAutomaton(globUnion(runs));
  const covered: Glob[] = [];
  let someApart = false;
  for (const allow of allowed) {
    if (budget.pauseIsDue()) yield;
    budget.spend(ones.length);
    let state = automaton.start;
    for (const code of codesOf(allow.sample)) {
      budget.spend(1 + (state.places.length >> 3));
      state = automaton.step(state, code);
    }
    if (state.accepting) covered.push(allow);
    else if (!ones.some((deny) => globMatches(deny, allow.sample))) someApart ||= compared.isSampleObject(allow);
  }
  const all = covered.length === allowed.length;
  if (covered.length === 0 || (!all && !someApart)) return undefined;
  const universe = objectUniverse(compared.partition);
  const [example] = covered
    .flatMap((glob) => shortestMatch(glob, universe) ?? [])
    .map((text) => ({ text, codes: codesOf(text) }))
    .sort((a, b) => compareExamples(a.codes, b.codes));
  return example && { scope: all ? "all" : "some", example: example.text };
}

type Told = { readonly scope: Scope; readonly example: string | undefined } | "apart" | undefined;

/** What can be said of two globs, each of which matches some object; undefined where it takes a search of all objects. */
function ofTwo(allow: Glob, deny: Glob, compared: ComparedGlobs, withExample: boolean): Told {
  const universe = objectUniverse(compared.partition);
  const told = (scope: Scope, example: () => string | undefined): Told => ({
    scope,
    example: withExample ? example() : undefined,
  });
  if (globIncludes(deny, allow)) return told("all", () => shortestMatch(allow, universe));
  // Only quicker: the search would find nothing either.
  if (!globsIntersect(allow, deny)) return "apart";
  if (!isSampleApart(allow, deny, compared)) return undefined;
  // Only quicker: the same as of two that have objects in common.
  if (globIncludes(allow, deny)) return told("some", () => shortestMatch(deny, universe));
  return haveCommonObject(allow, deny, compared)
    ? told("some", () => shortestCommon(allow, deny, universe))
    : undefined;
}

/** The same of a Deny of all but what its glob matches; the example is undefined where only that takes a search. */
function ofAllBut(allow: Glob, spared: Glob, compared: ComparedGlobs, withExample: boolean): Told {
  if (globIncludes(spared, allow)) return "apart";
  if (!isSampleApart(allow, spared, compared)) return undefined;
  const shortest = withExample ? shortestMatch(allow, objectUniverse(compared.partition)) : undefined;
  const example = shortest === undefined || globMatches(spared, shortest) ? undefined : shortest;
  if (!globsIntersect(allow, spared)) return { scope: "all", example };
  return globIncludes(allow, spared) || haveCommonObject(allow, spared, compared)
    ? { scope: "some", example }
    : undefined;
}

/** Whether one glob's sample is an object that the other one does not match. */
const isSampleApart = (glob: Glob, other: Glob, compared: ComparedGlobs): boolean =>
  !globMatches(other, glob.sample) && compared.isSampleObject(glob);

/** False also where it takes a search to tell: of a text that both may match, what one asks for and then the other. */
function haveCommonObject(one: Glob, other: Glob, compared: ComparedGlobs): boolean {
  if (one.prefix.length < other.prefix.length) return haveCommonObject(other, one, compared);
  const rest = other.sample.slice(other.prefix.length);
  const both = one.sample + rest;
  return globMatches(one, both) && globMatches(other, both) && compared.isObjectWith(one, rest);
}
