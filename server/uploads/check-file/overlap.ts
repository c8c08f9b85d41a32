/** On which objects an Allow and a Deny of one policy meet. */
import type { Budget } from "../../evaluate/budget.ts";
import type { Compiler } from "../../evaluate/compiler.ts";
import { codesOf } from "../../evaluate/globs/characters.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { globMatches } from "../../evaluate/globs/glob.ts";
import { globIncludes, globsIntersect, shortestMatch } from "../../evaluate/globs/relations.ts";
import { inUniverse, universeAutomaton } from "../../evaluate/globs/universe.ts";
import type { Steps } from "../../evaluate/steps.ts";
import type { Scope } from "../causes/finding.ts";
import { isNamedBy } from "../scenario/object-classes.ts";
import { toldApart } from "../scenario/told-apart.ts";
import type { ObjectSet } from "../scenario/upload-grant.ts";
import { objectUniverse } from "../scenario/upload-grant.ts";

export interface Overlap {
  readonly objects: ObjectSet;
  readonly scope: Scope;
  /** The shortest object of it; undefined where nobody asks for one. */
  readonly example: string | undefined;
}

/** @param withExample whether an example is wanted: without one less is looked for */
export function* overlapOf(
  compiler: Compiler,
  allowed: ObjectSet,
  denied: ObjectSet,
  partition: string,
  withExample: boolean,
  budget: Budget,
): Steps<Overlap | undefined> {
  const [allow, deny] = [allowed.negated ? undefined : onlyOf(allowed), onlyOf(denied)];
  const told = allow && deny && (denied.negated ? ofAllBut : ofTwo)(allow, deny, partition);
  if (told === "apart") return undefined;
  if (told !== undefined && (!withExample || told.example !== undefined)) {
    budget.spend(1);
    return { ...told, objects: told.scope === "all" || denied.negated ? allowed : denied };
  }
  const { classes, steps } = yield* toldApart(compiler, [allowed.globs, denied.globs], objectUniverse(partition));
  budget.spend(steps);
  // What only the Deny names, by a value that nobody knows, is not told.
  const granted = classes.filter(
    ({ lists, witness }) => lists.has(0) !== allowed.negated && isNamedBy(allowed.globs, witness),
  );
  const hit = granted.filter(({ lists }) => lists.has(1) !== denied.negated);
  const [example] = hit;
  if (example === undefined) return undefined;
  const scope: Scope = hit.length === granted.length ? "all" : "some";
  return { objects: scope === "all" || denied.negated ? allowed : denied, scope, example: example.witness };
}

/** Of a list of one, whose value is all known. */
const onlyOf = ({ globs }: ObjectSet): Glob | undefined =>
  globs.length !== 1 || globs[0]?.symbolic === true ? undefined : globs[0];

type Told = { readonly scope: Scope; readonly example: string | undefined } | "apart" | undefined;

/**
 * What can be said of two globs, each of which matches some object, without a search; undefined where it takes one.
 * The example is undefined where only that takes one.
 */
function ofTwo(allow: Glob, deny: Glob, partition: string): Told {
  const universe = objectUniverse(partition);
  if (globIncludes(deny, allow)) return { scope: "all", example: shortestMatch(allow, universe) };
  if (!globsIntersect(allow, deny)) return "apart";
  if (!isSampleApart(allow, deny, partition)) return undefined;
  if (globIncludes(allow, deny)) return { scope: "some", example: shortestMatch(deny, universe) };
  return haveCommonObject(allow, deny, partition) ? { scope: "some", example: undefined } : undefined;
}

/** The same of a Deny of all but what its glob matches. */
function ofAllBut(allow: Glob, spared: Glob, partition: string): Told {
  if (globIncludes(spared, allow)) return "apart";
  if (!isSampleApart(allow, spared, partition)) return undefined;
  const shortest = shortestMatch(allow, objectUniverse(partition));
  const example = shortest === undefined || globMatches(spared, shortest) ? undefined : shortest;
  if (!globsIntersect(allow, spared)) return { scope: "all", example };
  return globIncludes(allow, spared) || haveCommonObject(allow, spared, partition)
    ? { scope: "some", example }
    : undefined;
}

const isObject = (text: string, partition: string): boolean =>
  inUniverse(universeAutomaton(objectUniverse(partition)), codesOf(text));

/** Whether one glob's sample is an object that the other one does not match. */
const isSampleApart = ({ sample }: Glob, other: Glob, partition: string): boolean =>
  isObject(sample, partition) && !globMatches(other, sample);

/** False also where it takes a search to tell. */
function haveCommonObject(one: Glob, other: Glob, partition: string): boolean {
  const both = bothOf(one, other);
  return globMatches(one, both) && globMatches(other, both) && isObject(both, partition);
}

/** A text that both may match: what the one asks for behind its beginning, and then what the other does. */
function bothOf(one: Glob, other: Glob): string {
  if (one.prefix.length < other.prefix.length) return bothOf(other, one);
  const rest = ({ sample, prefix }: Glob): string => sample.slice(prefix.length);
  return one.prefix + rest(one) + rest(other);
}
