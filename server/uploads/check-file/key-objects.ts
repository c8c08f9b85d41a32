/** The objects that a key policy tells apart, by the encryption context that its conditions ask for. */
import type { Budget } from "../../evaluate/budget.ts";
import { within } from "../../evaluate/budget.ts";
import type { Compiler } from "../../evaluate/compiler.ts";
import type { Glob } from "../../evaluate/globs/glob.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { Steps } from "../../evaluate/steps.ts";
import { append } from "../../policy/append.ts";
import { S3Context } from "../requests/s3-request.ts";
import type { ObjectClass } from "../scenario/object-classes.ts";
import { bucketArnOf, contextLists } from "../scenario/object-classes.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import { uploaderOf } from "../scenario/principal.ts";
import type { TextClass } from "../scenario/told-apart.ts";
import { toldApart } from "../scenario/told-apart.ts";
import { inNamedBucket, objectUniverse } from "../scenario/upload-grant.ts";

export interface KeyObjects {
  /** Those that conditions speak of come first: of equals the first is told. */
  readonly classes: readonly ObjectClass[];
  /** Whether a condition looks at the encryption context. */
  readonly contextMatters: boolean;
  readonly complete: boolean;
  /** One class of those that some of the statements do not tell apart, with S3 Bucket Keys or without. */
  toldApartBy(some: PolicySet, budget: Budget): readonly ObjectClass[];
}

/** With more lists it costs as much to sort the classes as to judge them. */
const fewLists = 16;

export function* keyObjects(
  compiler: Compiler,
  statements: readonly CompiledStatement[],
  budget: Budget,
): Steps<KeyObjects> {
  const context = new S3Context(uploaderOf({ kind: "everyone" }), "none");
  const lists: Glob[][] = [];
  const listsOf = new Map<CompiledStatement, readonly number[]>();
  for (const statement of statements) {
    if (budget.pauseIsDue()) yield;
    const start = lists.length;
    // Nobody's objects have a * for a name: what fails is what was meant.
    append(lists, yield* contextLists([statement], context, "asMeant"));
    listsOf.set(
      statement,
      lists.slice(start).map((_, index) => start + index),
    );
  }
  const { classes: texts, complete, steps } = yield* toldApart(compiler, lists, objectUniverse("aws"));
  const paid = within(() => {
    budget.spend(steps);
  });
  const sorted = [...texts].sort((a, b) => b.weight - a.weight);
  const classes = sorted.map(classOf);
  let places: Places | undefined;
  return {
    classes,
    contextMatters: lists.length > 0,
    complete: complete && paid,
    toldApartBy(some, ownBudget) {
      const own = some.statements.flatMap((statement) => listsOf.get(statement) ?? []);
      // What a policy variable stands for depends on the principal.
      if (own.length > fewLists || some.statements.some((statement) => statement.isOpen)) return classes;
      ownBudget.spend(classes.length >> 3);
      places ??= new Places(sorted);
      return firstOfEach(own, places).flatMap((place) => classes[place] ?? []);
    },
  };
}

/** Where classes stand, found once for all principals. */
class Places {
  /** The ARN of the bucket of each. */
  readonly buckets: readonly string[];
  readonly byBucket = new Map<string, number[]>();
  readonly #classes: readonly TextClass[];
  readonly #byList = new Map<number, readonly number[]>();

  constructor(classes: readonly TextClass[]) {
    this.#classes = classes;
    this.buckets = classes.map(({ witness }) => bucketArnOf(witness));
    for (const [place, bucket] of this.buckets.entries()) {
      const known = this.byBucket.get(bucket);
      if (known === undefined) this.byBucket.set(bucket, [place]);
      else known.push(place);
    }
  }

  /** Those that a list holds: few are asked for, and a class can be in hundreds. */
  in(list: number): readonly number[] {
    let places = this.#byList.get(list);
    if (places === undefined) {
      places = this.#classes.flatMap(({ lists }, place) => (lists.has(list) ? [place] : []));
      this.#byList.set(list, places);
    }
    return places;
  }
}

/** Of each bucket's classes the first that is in none of the lists, and of those that are the first in the same ones. */
function firstOfEach(lists: readonly number[], places: Places): readonly number[] {
  const within = new Map<number, string>();
  for (const list of lists)
    for (const place of places.in(list)) within.set(place, `${within.get(place) ?? ""}${String(list)} `);
  const first: number[] = [];
  for (const own of places.byBucket.values()) {
    const other = own.find((place) => !within.has(place));
    if (other !== undefined) first.push(other);
  }
  const seen = new Set<string>();
  for (const place of [...within.keys()].sort((a, b) => a - b)) {
    const name = `${places.buckets[place] ?? ""} ${within.get(place) ?? ""}`;
    if (seen.size < seen.add(name).size) first.push(place);
  }
  return first.sort((a, b) => a - b);
}

const classOf = (one: TextClass): ObjectClass => ({
  object: one.witness,
  example: () => inNamedBucket(one.witness, (object) => one.has(object)),
  grants: [],
  contextClass: "",
  cover: () => ["arn:aws:s3:::*"],
  accessPoint: false,
});
