/**
 * Checks a whole workspace model: every principal against every bucket that it may write to or read from, and every
 * expectation.
 */
import type { ModelBucket, ModelKey, ModelPrincipal, ModelPlace } from "../workspace/model.ts";
import { append } from "../policy/append.ts";
import type { Steps } from "../evaluate/steps.ts";
import type { Cause } from "./causes/cause.ts";
import { mergeCauses } from "./causes/merge.ts";
import type { PairCheck } from "./judge/pair.ts";
import { causesOfPair, PairBudget, SharedPairs } from "./judge/shared-pairs.ts";
import type { ExpectationCheck, S3Cause } from "./judge/expectations.ts";
import { checkPromise, mergeS3Causes } from "./judge/expectations.ts";
import type { CompiledModel, WorldPrincipal } from "./scenario/compiled-model.ts";

export interface ModelCheck {
  readonly world: CompiledModel;
  /**
   * Pairs of a principal and a bucket that it may write to or read from, in the model's order: once for writing and once
   * for reading, and for each access point that it may go through, too.
   */
  readonly pairs: ReadonlyMap<ModelPrincipal, readonly PairCheck[]>;
  /**
   * The pairs with something to report. They are few, so that the rules need not look at all pairs after each edit.
   */
  readonly notable: ReadonlyMap<readonly PairCheck[], readonly PairCheck[]>;
  readonly promises: readonly ExpectationCheck[];
  /** Merged: one for each cause. */
  readonly causes: readonly Cause[];
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
export const uncheckedModel = (world: CompiledModel, error: unknown): ModelCheck => ({
  world,
  pairs: new Map(),
  notable: new Map(),
  promises: [],
  causes: [],
  s3Causes: [],
  crashes: [
    {
      step: "model",
      principal: "",
      entry: undefined,
      place: { file: world.model.file, range: { offset: 0, end: 0 } },
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
 * @param before the check of the model's last version: pairs that nothing has changed for are not judged again
 */
export function* checkModel(
  world: CompiledModel,
  before?: ModelCheck,
  options: ModelCheckOptions = {},
): Steps<ModelCheck> {
  const checked = yield* checkFrom(world, before, options);
  // Where the work ends must not depend on what was known before.
  return checked.unjudged.length > 0 && before !== undefined ? yield* checkFrom(world, undefined, options) : checked;
}

function* checkFrom(
  world: CompiledModel,
  before: ModelCheck | undefined,
  { budget: limit, share }: ModelCheckOptions,
): Steps<ModelCheck> {
  const budget = new PairBudget(limit);
  const shared = new SharedPairs(world, share);
  const unjudged: ModelPrincipal[] = [];
  const changed = changesSince(world, before);
  const order = new Map(world.model.buckets.map((bucket, index) => [bucket, index]));
  const pairs = new Map<ModelPrincipal, readonly PairCheck[]>();
  const crashes: ModelCrash[] =
    world.model.crash === undefined ? [] : [...uncheckedModel(world, world.model.crash).crashes];
  const crashedBefore = new Set(before?.crashes.map(({ entry }) => entry));
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
  for (const declared of world.principals) {
    if (budget.isExhausted) {
      unjudged.push(declared);
      continue;
    }
    const known = changed.all || crashedBefore.has(declared) ? undefined : before?.pairs.get(declared);
    if (known !== undefined && changed.buckets.size === 0 && !known.some((pair) => hasChangedKey(pair, changed.keys))) {
      judged(declared, known);
      continue;
    }
    const crash = { step: "pair", principal: declared.arn, entry: declared, place: declared.place } as const;
    const principal = attempt(crash, () => world.principal(declared));
    if (principal === undefined) continue;
    try {
      judged(
        declared,
        yield* checkPrincipal(world, shared, principal, known, changed, order, (work) => attempt(crash, work)),
      );
    } catch (error) {
      crashes.push({ ...crash, error });
    }
  }
  const notable = new Map<readonly PairCheck[], readonly PairCheck[]>();
  for (const list of pairs.values()) {
    const some = before?.notable.get(list) ?? list.filter(isNotable);
    notable.set(list, some.length === 0 ? none : some);
  }
  const promises: ExpectationCheck[] = [];
  for (const promise of world.model.promises) {
    yield;
    const checked = attempt(
      { step: "expectation", principal: promise.principal, entry: undefined, place: promise.place },
      () => checkPromise(world, promise),
    );
    if (checked !== undefined) promises.push(checked);
  }
  const found = [...causesOf(pairs, notable, promises)];
  // Without merging each cause is told once for each pair: more than is good to read, but nothing is lost.
  const causes =
    attempt(
      {
        step: "model",
        principal: "",
        entry: undefined,
        place: { file: world.model.file, range: { offset: 0, end: 0 } },
      },
      () => mergeCauses(found),
    ) ?? found;
  return {
    world,
    pairs,
    notable,
    promises,
    causes,
    s3Causes: mergeS3Causes(promises),
    crashes,
    unjudged,
    steps: budget.spent,
  };
}

const none: readonly PairCheck[] = [];

/** A finding, a key or a key policy that nobody knows, or a check that did not come to its end. */
const isNotable = ({ causes, demanded, unusableKey, destination, complete }: PairCheck): boolean =>
  causes.length > 0 ||
  unusableKey ||
  demanded.size > 0 ||
  !complete ||
  destination.kind === "unknown" ||
  (destination.kind === "key" && destination.declared?.policy === undefined);

interface Changes {
  /** Something that concerns every pair, or nothing to compare with. */
  readonly all: boolean;
  readonly buckets: ReadonlySet<ModelBucket>;
  readonly keys: ReadonlySet<string>;
}

/** A model's entries are the same objects as long as nothing that they say or name has changed. */
function changesSince(world: CompiledModel, before: ModelCheck | undefined): Changes {
  const old = before?.world.model;
  if (old === undefined) return { all: true, buckets: new Set(), keys: new Set() };
  const { model } = world;
  const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
    a.length === b.length && a.every((item, index) => item === b[index]);
  const all =
    !same(model.accounts, old.accounts) ||
    !same(model.vpcEndpoints, old.vpcEndpoints) ||
    !same(model.accessPoints, old.accessPoints) ||
    model.buckets.length !== old.buckets.length ||
    !sameAccesses(world, before?.world) ||
    !same([...world.senders].sort(), [...(before?.world.senders ?? [])].sort());
  const oldBuckets = new Set(old.buckets);
  const [oldKeys, keys] = [new Set(old.keys), new Set(model.keys)];
  const differing: ModelKey[] = [
    ...model.keys.filter((key) => !oldKeys.has(key)),
    ...old.keys.filter((key) => !keys.has(key)),
  ];
  return {
    all,
    buckets: new Set(model.buckets.filter((bucket) => !oldBuckets.has(bucket))),
    keys: new Set(differing.map(({ arn }) => arn)),
  };
}

const sameAccesses = (world: CompiledModel, before: CompiledModel | undefined): boolean =>
  JSON.stringify(world.accesses) === JSON.stringify(before?.accesses);

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
  world: CompiledModel,
  shared: SharedPairs,
  principal: WorldPrincipal,
  known: readonly PairCheck[] | undefined,
  changed: Changes,
  order: ReadonlyMap<ModelBucket, number>,
  attempt: (work: () => readonly PairCheck[]) => readonly PairCheck[] | undefined,
): Steps<readonly PairCheck[]> {
  const check = function* (buckets: readonly ModelBucket[]): Steps<PairCheck[]> {
    const pairs: PairCheck[] = [];
    for (const bucket of buckets) {
      for (const accessPoint of [undefined, ...world.accessPointsOf(bucket)]) {
        yield;
        append(pairs, attempt(() => shared.check(principal, bucket, accessPoint)) ?? []);
      }
    }
    return pairs;
  };
  if (known === undefined) return yield* check(shared.bucketsOf(principal));
  const concerned = changed.buckets.size === 0 ? [] : world.usersOf(changed.buckets).bucketsOf(principal);
  if (concerned.length === 0 && known.every((pair) => order.has(pair.bucket) && !hasChangedKey(pair, changed.keys)))
    return known;
  const kept = known.filter((pair) => order.has(pair.bucket) && !hasChangedKey(pair, changed.keys));
  const dropped =
    known.length === kept.length
      ? []
      : [
          ...new Set(
            known.filter((pair) => order.has(pair.bucket) && !kept.includes(pair)).map(({ bucket }) => bucket),
          ),
        ];
  const fresh = yield* check([...dropped, ...concerned]);
  return [...kept.filter(({ bucket }) => !dropped.includes(bucket)), ...fresh].sort(
    (a, b) => (order.get(a.bucket) ?? 0) - (order.get(b.bucket) ?? 0),
  );
}

/** Without those of pairs whose uploads an expectation wants denied. */
function* causesOf(
  pairs: ModelCheck["pairs"],
  notable: ModelCheck["notable"],
  promises: readonly ExpectationCheck[],
): Generator<Cause> {
  const silenced = new Set(
    promises
      .filter(({ promise }) => promise.expect === "denied")
      .map(({ promise }) => `${promise.principal} ${promise.to.bucket}`),
  );
  for (const [{ arn }, list] of pairs) {
    for (const pair of notable.get(list) ?? [])
      if (silenced.size === 0 || !silenced.has(`${arn} ${pair.bucket.name}`)) yield* causesOfPair(pair);
  }
  for (const { kms, promise } of promises) if (promise.expect === "allowed") yield* kms;
}
