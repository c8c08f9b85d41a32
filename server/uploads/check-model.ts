/**
 * Checks a whole workspace model: every principal against every bucket that it may write to or read from, and every
 * expectation.
 */
import type { ModelBucket, ModelKey, ModelPrincipal, ModelPlace } from "../workspace/model.ts";
import { append } from "../policy/append.ts";
import type { Steps } from "../evaluate/steps.ts";
import type { Cause } from "./causes/cause.ts";
import type { MergedBefore } from "./causes/merge.ts";
import { mergeCauses } from "./causes/merge.ts";
import { isNamedWithoutArn } from "./causes/named-without-arn.ts";
import type { PairCheck } from "./judge/pair.ts";
import { someOf } from "./judge/kms-side.ts";
import { causesOfPair, PairBudget, SharedPairs } from "./judge/shared-pairs.ts";
import type { ExpectationCheck, S3Cause } from "./judge/expectations.ts";
import { checkExpectation, mergeS3Causes } from "./judge/expectations.ts";
import type { CompiledPrincipal } from "./scenario/from-model/compiled-principal.ts";
import type { CompiledModel } from "./scenario/from-model/compiled-model.ts";

export interface ModelCheck {
  readonly compiled: CompiledModel;
  /**
   * Pairs of a principal and a bucket that it may write to or read from, in the model's order: once for writing and once
   * for reading, and for each access point that it may go through, too.
   */
  readonly pairs: ReadonlyMap<ModelPrincipal, readonly PairCheck[]>;
  /**
   * The pairs with something to report. They are few, so that the rules need not look at all pairs after each edit.
   */
  readonly notable: ReadonlyMap<readonly PairCheck[], readonly PairCheck[]>;
  readonly expectations: readonly ExpectationCheck[];
  /** Merged: one for each cause. */
  readonly causes: readonly Cause[];
  /** What the next version's need not be merged of again. */
  readonly merged: MergedBefore;
  /** Why S3 itself refuses uploads that are expected to pass; merged, too. */
  readonly s3Causes: readonly S3Cause[];
  /** What could not be judged because of a fault here; everything else was. */
  readonly crashes: readonly ModelCrash[];
  /** Principals whose pairs were too many to be judged; all of the others' were. */
  readonly unjudged: readonly ModelPrincipal[];
  /** Elementary steps that the pairs took. */
  readonly steps: number;
}

export interface ModelCrash {
  readonly step: "pair" | "expectation" | "model";
  /** As the model names it; empty where the fault concerns no single principal. */
  readonly principal: string;
  /** The principal's entry, whose pairs are judged anew each time; undefined for other steps. */
  readonly entry: ModelPrincipal | undefined;
  readonly place: ModelPlace;
  readonly error: unknown;
}

/** The check of a model in which nothing could be judged. */
export const uncheckedModel = (compiled: CompiledModel, error: unknown): ModelCheck => ({
  compiled,
  pairs: new Map(),
  notable: new Map(),
  expectations: [],
  causes: [],
  merged: new WeakMap(),
  s3Causes: [],
  crashes: [
    {
      step: "model",
      principal: "",
      entry: undefined,
      place: { file: compiled.model.file, range: { offset: 0, end: 0 } },
      error,
    },
  ],
  unjudged: [],
  steps: 0,
});

/** For tests: what bounds the work, and whether principals that are alike are judged once. */
export interface ModelCheckOptions {
  readonly budget?: number;
  readonly share?: boolean;
}

/**
 * One step for each pair and each expectation.
 * @param known checks of models with entries in common, that of the model's last version first: pairs that are as they
 *   are in one of them are not judged again
 */
export function* checkModel(
  compiled: CompiledModel,
  known: readonly ModelCheck[] = [],
  options: ModelCheckOptions = {},
): Steps<ModelCheck> {
  const checked = yield* checkFrom(compiled, known, options);
  // Where the work ends must not depend on what was known before.
  return checked.unjudged.length > 0 && known.length > 0 ? yield* checkFrom(compiled, [], options) : checked;
}

function* checkFrom(
  compiled: CompiledModel,
  known: readonly ModelCheck[],
  { budget: limit, share }: ModelCheckOptions,
): Steps<ModelCheck> {
  const budget = new PairBudget(limit);
  const shared = new SharedPairs(compiled, share);
  const unjudged: ModelPrincipal[] = [];
  const sources = known.map((check) => new KnownPairs(compiled, check));
  const order = new Map(compiled.model.buckets.map((bucket, index) => [bucket, index]));
  const pairs = new Map<ModelPrincipal, readonly PairCheck[]>();
  const crashes: ModelCrash[] =
    compiled.model.crash === undefined ? [] : [...uncheckedModel(compiled, compiled.model.crash).crashes];
  const attempt = <T>(crash: Omit<ModelCrash, "error">, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      crashes.push({ ...crash, error });
      return undefined;
    }
  };
  const judged = (declared: ModelPrincipal, list: readonly PairCheck[]): void => {
    pairs.set(declared, list);
    for (const pair of list) budget.add(pair);
  };
  for (const declared of compiled.principals) {
    if (budget.isExhausted) {
      unjudged.push(declared);
      continue;
    }
    const same = firstOf(sources, (one) => one.unchanged(declared));
    // Only quicker: nothing of it would be judged again.
    if (same !== undefined) {
      judged(declared, same);
      continue;
    }
    const crash = { step: "pair", principal: declared.arn, entry: declared, place: declared.place } as const;
    const principal = attempt(crash, () => compiled.principal(declared));
    if (principal === undefined) continue;
    try {
      judged(
        declared,
        yield* checkPrincipal(compiled, shared, principal, sources, order, (work) => attempt(crash, work)),
      );
    } catch (error) {
      crashes.push({ ...crash, error });
    }
  }
  const notable = new Map<readonly PairCheck[], readonly PairCheck[]>();
  for (const list of pairs.values()) {
    const some = firstOf(known, ({ notable: before }) => before.get(list)) ?? list.filter(isNotable);
    notable.set(list, some.length === 0 ? none : some);
  }
  const expectations: ExpectationCheck[] = [];
  for (const expectation of compiled.model.expectations) {
    yield;
    const checked = attempt(
      { step: "expectation", principal: expectation.principal, entry: undefined, place: expectation.place },
      () => checkExpectation(compiled, expectation),
    );
    if (checked !== undefined) expectations.push(checked);
  }
  // What is refused for a name is told there, whatever else is.
  const found = [...causesOf(pairs, notable, expectations)].filter((cause) => !isNamedWithoutArn(cause));
  const merged: MergedBefore = known[0]?.merged ?? new WeakMap();
  // Without merging each cause is told once for each pair: more than is good to read, but nothing is lost.
  const causes =
    attempt(
      {
        step: "model",
        principal: "",
        entry: undefined,
        place: { file: compiled.model.file, range: { offset: 0, end: 0 } },
      },
      () => mergeCauses(found, merged),
    ) ?? found;
  return {
    compiled,
    pairs,
    notable,
    expectations,
    causes,
    merged,
    s3Causes: mergeS3Causes(expectations),
    crashes,
    unjudged,
    steps: budget.spent,
  };
}

const none: readonly PairCheck[] = [];

/** A finding, a key or a key policy that nobody knows, or a check that did not come to its end. */
const isNotable = ({ causes, refused, demanded, unusableKey, destination, complete }: PairCheck): boolean =>
  causes.length > 0 ||
  refused.size > 0 ||
  unusableKey ||
  demanded.size > 0 ||
  !complete ||
  destination.kind === "unknown" ||
  (destination.kind === "key" && destination.declared?.policy === undefined);

interface Changes {
  /** Something that concerns every pair, or nothing to compare with. */
  readonly all: boolean;
  readonly buckets: ReadonlySet<ModelBucket>;
  /** Those of the last version that are no more as they were. */
  readonly gone: ReadonlySet<ModelBucket>;
  readonly keys: ReadonlySet<string>;
}

/** What an earlier check, or that of another variant, knows of the pairs of a model. */
class KnownPairs {
  readonly changed: Changes;
  readonly #pairs: ModelCheck["pairs"];
  readonly #crashed: ReadonlySet<ModelPrincipal | undefined>;

  constructor(compiled: CompiledModel, check: ModelCheck) {
    this.changed = changesSince(compiled, check);
    this.#pairs = check.pairs;
    this.#crashed = new Set(check.crashes.map(({ entry }) => entry));
  }

  of(declared: ModelPrincipal): readonly PairCheck[] | undefined {
    return this.changed.all || this.#crashed.has(declared) ? undefined : this.#pairs.get(declared);
  }

  /** Undefined where something has changed for one of them, or may have. */
  unchanged(declared: ModelPrincipal): readonly PairCheck[] | undefined {
    const known = this.of(declared);
    // Only quicker: what has changed for each pair tells the same.
    return known === undefined || this.changed.buckets.size > 0 || isConcerned(known, this.changed) ? undefined : known;
  }
}

function firstOf<Source, Found>(
  sources: readonly Source[],
  find: (source: Source) => Found | undefined,
): Found | undefined {
  // Only quicker: who asks finds it again.
  for (const source of sources) {
    const found = find(source);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A model's entries are the same objects as long as nothing that they say or name has changed. */
function changesSince(compiled: CompiledModel, before: ModelCheck): Changes {
  const old = before.compiled.model;
  const { model } = compiled;
  const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
    a.length === b.length && a.every((item, index) => item === b[index]);
  const all =
    !same(model.accounts, old.accounts) ||
    !same(model.vpcEndpoints, old.vpcEndpoints) ||
    !same(model.accessPoints, old.accessPoints) ||
    model.buckets.length !== old.buckets.length ||
    !sameAccesses(compiled, before.compiled) ||
    !same([...compiled.senders].sort(), [...before.compiled.senders].sort());
  const [oldBuckets, buckets] = [new Set(old.buckets), new Set(model.buckets)];
  const [oldKeys, keys] = [new Set(old.keys), new Set(model.keys)];
  const differing: ModelKey[] = [
    ...model.keys.filter((key) => !oldKeys.has(key)),
    ...old.keys.filter((key) => !keys.has(key)),
  ];
  return {
    all,
    buckets: new Set(model.buckets.filter((bucket) => !oldBuckets.has(bucket))),
    gone: new Set(old.buckets.filter((bucket) => !buckets.has(bucket))),
    keys: new Set(differing.map(({ arn }) => arn)),
  };
}

const sameAccesses = (compiled: CompiledModel, before: CompiledModel): boolean =>
  JSON.stringify(compiled.accesses) === JSON.stringify(before.accesses);

/** Whether the pairs are to be judged again. */
function isConcerned(known: readonly PairCheck[], { gone, keys }: Changes): boolean {
  // Only quicker: there may be very many pairs.
  if (gone.size === 0 && keys.size === 0) return false;
  return known.some((pair) => gone.has(pair.bucket) || hasChangedKey(pair, keys));
}

const hasChangedKey = ({ destination }: PairCheck, keys: ReadonlySet<string>): boolean =>
  keys.size > 0 &&
  ((destination.kind === "key" && keys.has(destination.key.arn)) ||
    destination.kind === "unknown" ||
    destination.kind === "elsewhere");

/**
 * @param order of the buckets: pairs stand in it
 * @param attempt judges one pair; a fault in it leaves the others alone
 */
function* checkPrincipal(
  compiled: CompiledModel,
  shared: SharedPairs,
  principal: CompiledPrincipal,
  sources: readonly KnownPairs[],
  order: ReadonlyMap<ModelBucket, number>,
  attempt: (work: () => readonly PairCheck[]) => readonly PairCheck[] | undefined,
): Steps<readonly PairCheck[]> {
  const check = function* (buckets: readonly ModelBucket[]): Steps<PairCheck[]> {
    const pairs: PairCheck[] = [];
    for (const bucket of buckets) {
      for (const accessPoint of [undefined, ...compiled.accessPointsOf(bucket)]) {
        yield;
        append(pairs, attempt(() => shared.check(principal, bucket, accessPoint)) ?? []);
      }
    }
    return pairs;
  };
  for (const source of sources) {
    const known = source.of(principal.principal);
    if (known === undefined) continue;
    const concerned = concernedOf(compiled, principal, source.changed);
    // Only quicker: they would be put together again.
    if (concerned.length === 0 && !isConcerned(known, source.changed)) return known;
  }
  const source = sources.find((one) => one.of(principal.principal) !== undefined);
  const known = source?.of(principal.principal);
  if (source === undefined || known === undefined) return yield* check(shared.bucketsOf(principal));
  const { changed } = source;
  const kept = known.filter((pair) => !changed.gone.has(pair.bucket) && !hasChangedKey(pair, changed.keys));
  // Either way the same: there may be very many pairs.
  const dropped =
    known.length === kept.length
      ? []
      : [
          ...new Set(
            known.filter((pair) => order.has(pair.bucket) && !kept.includes(pair)).map(({ bucket }) => bucket),
          ),
        ];
  const fresh = yield* check([...dropped, ...concernedOf(compiled, principal, changed)]);
  return [...kept.filter(({ bucket }) => !dropped.includes(bucket)), ...fresh].sort(
    (a, b) => (order.get(a.bucket) ?? 0) - (order.get(b.bucket) ?? 0),
  );
}

/** Buckets that have changed, and that the principal may write to or read from. */
function concernedOf(
  compiled: CompiledModel,
  principal: CompiledPrincipal,
  { buckets }: Changes,
): readonly ModelBucket[] {
  // Either way the same: nobody is to be looked up.
  return buckets.size === 0 ? [] : compiled.usersOf(buckets).bucketsOf(principal);
}

/** Without those of pairs whose uploads an expectation wants denied. */
function* causesOf(
  pairs: ModelCheck["pairs"],
  notable: ModelCheck["notable"],
  expectations: readonly ExpectationCheck[],
): Generator<Cause> {
  const silenced = new Set(
    expectations
      .filter(({ expectation }) => expectation.expect === "denied")
      .map(({ expectation }) => `${expectation.principal} ${expectation.to.bucket}`),
  );
  for (const [{ arn }, list] of pairs) {
    for (const pair of notable.get(list) ?? [])
      if (!silenced.has(`${arn} ${pair.bucket.name}`)) yield* causesOfPair(pair);
  }
  const byName = new Map([...pairs].map(([{ arn }, list]) => [arn, list]));
  for (const { sides, expectation } of expectations) {
    if (expectation.expect !== "allowed") continue;
    const usual = byName.get(expectation.principal) ?? [];
    for (const side of sides)
      for (const cause of side.causes) yield passesElsewhere(usual, side, cause) ? someOf(cause) : cause;
  }
}

/** Whether the principal has objects in the bucket, besides those that are expected to pass, for which nothing of it fails. */
function passesElsewhere(usual: readonly PairCheck[], { bucket, access }: PairCheck, { kmsActions }: Cause): boolean {
  const own = usual.filter((pair) => pair.bucket === bucket && pair.access.action === access.action);
  return own.some(({ classes, refused }) =>
    classes.some((one) => one.allowed && !kmsActions.every((action) => refused.get(one)?.includes(action))),
  );
}
