/**
 * The classes of objects that lists of globs tell apart: each glob by itself where there are few, whole lists where
 * there are many.
 */
import type { Compiler } from "../../evaluate/compiler.ts";
import type { Atom, Pattern } from "../../evaluate/globs/atoms.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import { globMatches } from "../../evaluate/globs/glob.ts";
import { globUnion } from "../../evaluate/globs/union.ts";
import type { Universe } from "../../evaluate/globs/universe.ts";
import type { Steps } from "../../evaluate/steps.ts";

export interface TextClass {
  /** ARN of the shortest object. */
  readonly witness: string;
  /** Indices of the lists that have a glob which matches; the others have none. */
  readonly lists: ReadonlySet<number>;
  /** How many globs match, each as often as it stands in the lists. */
  readonly weight: number;
  /** An upper bound: the longest of the globs that hold the class, or a list that does together. */
  cover(): readonly string[];
  /** Whether another object is of this class. */
  has(object: string): boolean;
}

export interface ToldApart {
  readonly classes: readonly TextClass[];
  readonly complete: boolean;
  readonly steps: number;
}

/** More globs with inner wildcards than these have more combinations than anybody could look at. */
const maxTogether = 32;

/**
 * It gives way in between.
 * @param unwanted index of a list; classes that it holds may be left out
 */
export function* toldApart(
  compiler: Compiler,
  lists: readonly (readonly Glob[])[],
  universe: Universe,
  unwanted?: number,
): Steps<ToldApart> {
  const patterns: Pattern[] = [];
  const listsOf: number[][] = [];
  const indexOf = new Map<string, number>();
  const add = (name: string, pattern: Pattern, list: number): void => {
    const known = indexOf.get(name);
    if (known !== undefined) {
      listsOf[known]?.push(list);
      return;
    }
    indexOf.set(name, patterns.length);
    patterns.push(pattern);
    listsOf.push([list]);
  };
  const complex = new Set(lists.flatMap((list) => list.filter(({ shape }) => shape === "other").map(({ key }) => key)));
  const apart = complex.size <= maxTogether;
  for (const [index, list] of lists.entries()) {
    if (index % 32 === 31) yield;
    const together: Glob[] = [];
    for (const glob of list) {
      // Which unknown value an object is named by decides who may write it, but not where nobody may.
      if (apart || glob.shape !== "other" || (glob.symbolic && index !== unwanted))
        add(`${glob.shape} ${glob.key}`, glob, index);
      else together.push(glob);
    }
    if (together.length === 0) continue;
    yield;
    const union = globUnion(together);
    add(`union ${union.key}`, union, index);
  }
  const never =
    unwanted === undefined
      ? -1
      : patterns.findIndex(
          (pattern, index) => "union" in pattern && listsOf[index]?.length === 1 && listsOf[index][0] === unwanted,
        );
  const { atoms, complete, steps } = yield* compiler.atomsInSteps(patterns, universe, never < 0 ? undefined : never);
  return { classes: atoms.map((atom) => new AtomClass(atom, patterns, listsOf)), complete, steps };
}

/** One of an atom; who asks for few of the classes' lists need not wait for all. */
class AtomClass implements TextClass {
  readonly witness: string;
  readonly #atom: Atom;
  readonly #patterns: readonly Pattern[];
  readonly #listsOf: readonly (readonly number[])[];
  #lists: ReadonlySet<number> | undefined;

  constructor(atom: Atom, patterns: readonly Pattern[], listsOf: readonly (readonly number[])[]) {
    this.witness = atom.witness;
    this.#atom = atom;
    this.#patterns = patterns;
    this.#listsOf = listsOf;
  }

  get lists(): ReadonlySet<number> {
    return (this.#lists ??= new Set(this.#atom.matching.flatMap((index) => this.#listsOf[index] ?? [])));
  }

  get weight(): number {
    return this.#atom.matching.reduce((sum, index) => sum + (this.#listsOf[index]?.length ?? 0), 0);
  }

  cover(): readonly string[] {
    return coverOf(this.#atom.matching.flatMap((index) => this.#patterns[index] ?? []));
  }

  has(object: string): boolean {
    const matching = new Set(this.#atom.matching);
    return this.#patterns.every(
      (pattern, index) =>
        ("union" in pattern
          ? pattern.union.some((glob) => globMatches(glob, object))
          : globMatches(pattern, object)) === matching.has(index),
    );
  }
}

function coverOf(holding: readonly Pattern[]): readonly string[] {
  let best = "*";
  let list: readonly Glob[] | undefined;
  for (const pattern of holding) {
    if ("union" in pattern) {
      if (list === undefined || pattern.union.length < list.length) list = pattern.union;
    } else if (pattern.source.length > best.length || best === "*") best = pattern.source;
  }
  return best === "*" && list !== undefined ? list.map(({ source }) => source) : [best];
}
