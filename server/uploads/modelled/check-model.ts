/** Checks a whole workspace model: every principal against every bucket it may write to, and every promise. */
import type { ModelBucket, ModelKey, ModelPrincipal } from "../../workspace/model.ts";
import type { Cause } from "../cause.ts";
import { mergeCauses } from "./merge.ts";
import type { PairCheck } from "./pair.ts";
import { checkPair, everything } from "./pair.ts";
import type { PromiseCheck } from "./promises.ts";
import { checkPromise } from "./promises.ts";
import type { World, WorldPrincipal } from "./world.ts";

export interface ModelCheck {
  readonly world: World;
  /** Pairs of a principal and a bucket it may write to, in the model's order; once for each access point that it may write through, too. */
  readonly pairs: ReadonlyMap<ModelPrincipal, readonly PairCheck[]>;
  readonly promises: readonly PromiseCheck[];
  /** Merged: one for each cause. */
  readonly causes: readonly Cause[];
}

/** @param before the check of the model's last version: pairs that nothing has changed for are not judged again */
export function checkModel(world: World, before?: ModelCheck): ModelCheck {
  const changed = changesSince(world, before);
  const pairs = new Map<ModelPrincipal, readonly PairCheck[]>();
  for (const declared of world.model.principals) {
    const known = changed.all ? undefined : before?.pairs.get(declared);
    if (known !== undefined && changed.buckets.size === 0 && !known.some((pair) => hasChangedKey(pair, changed.keys))) {
      pairs.set(declared, known);
      continue;
    }
    const principal = world.principal(declared);
    if (principal !== undefined) pairs.set(declared, checkPrincipal(world, principal, known, changed));
  }
  const promises = world.model.promises.flatMap((promise) => checkPromise(world, promise) ?? []);
  return { world, pairs, promises, causes: mergeCauses(causesOf(pairs, promises)) };
}

interface Changes {
  /** Something that concerns every pair, or nothing to compare with. */
  readonly all: boolean;
  readonly buckets: ReadonlySet<ModelBucket>;
  readonly keys: ReadonlySet<string>;
}

/** A model's entries are the same objects as long as nothing that they say or name has changed. */
function changesSince(world: World, before: ModelCheck | undefined): Changes {
  const old = before?.world.model;
  if (old === undefined) return { all: true, buckets: new Set(), keys: new Set() };
  const { model } = world;
  const same = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((item, index) => item === b[index]);
  const all = !same(model.accounts, old.accounts) || !same(model.vpcEndpoints, old.vpcEndpoints) || !same(model.accessPoints, old.accessPoints)
    || model.buckets.length !== old.buckets.length;
  const oldBuckets = new Set(old.buckets);
  const [oldKeys, keys] = [new Set(old.keys), new Set(model.keys)];
  const differing: ModelKey[] = [...model.keys.filter((key) => !oldKeys.has(key)), ...old.keys.filter((key) => !keys.has(key))];
  return { all, buckets: new Set(model.buckets.filter((bucket) => !oldBuckets.has(bucket))), keys: new Set(differing.map(({ arn }) => arn)) };
}

const hasChangedKey = ({ destination }: PairCheck, keys: ReadonlySet<string>): boolean =>
  keys.size > 0 && ((destination.kind === "key" && keys.has(destination.key.arn)) || destination.kind === "unknown");

function checkPrincipal(world: World, principal: WorldPrincipal, known: readonly PairCheck[] | undefined, changed: Changes): PairCheck[] {
  const byBucket = known === undefined ? undefined : groupByBucket(known);
  return world.writers.bucketsOf(principal).flatMap((bucket) => {
    const old = byBucket?.get(bucket);
    if (byBucket !== undefined && !changed.buckets.has(bucket) && old?.some((pair) => hasChangedKey(pair, changed.keys)) !== true) return old ?? [];
    const routes = [undefined, ...world.accessPointsOf(bucket)];
    return routes.flatMap((accessPoint) => checkPair(world, principal, bucket, { ...everything, accessPoint }) ?? []);
  });
}

function groupByBucket(pairs: readonly PairCheck[]): Map<ModelBucket, PairCheck[]> {
  const groups = new Map<ModelBucket, PairCheck[]>();
  for (const pair of pairs) {
    const group = groups.get(pair.bucket);
    if (group === undefined) groups.set(pair.bucket, [pair]);
    else group.push(pair);
  }
  return groups;
}

/** Without those of pairs that a promise expects to be refused. */
function* causesOf(pairs: ModelCheck["pairs"], promises: readonly PromiseCheck[]): Generator<Cause> {
  const silenced = new Set(promises.filter(({ promise }) => promise.expect === "denied").map(({ promise }) => `${promise.principal} ${promise.to.bucket}`));
  for (const [{ arn }, list] of pairs) {
    for (const { bucket, causes } of list) if (!silenced.has(`${arn} ${bucket.name}`)) yield* causes;
  }
  for (const { kms, promise } of promises) if (promise.expect === "allowed") yield* kms;
}
