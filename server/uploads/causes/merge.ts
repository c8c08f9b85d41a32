/** One cause is one finding, however many principals and buckets it breaks uploads for. */
import { byActions } from "./by-actions.ts";
import { isSameList, objectList } from "./object-list.ts";
import type { FoundDocument } from "../../policy/recognize.ts";
import { putObject } from "../requests/operation-rows.ts";
import type { Cause } from "./cause.ts";
import { causeName, joinableByAll } from "./collector.ts";
import { byCodeUnits, summaryOf } from "./refused.ts";

/** In the order in which the causes come. */
export const mergeCauses = (causes: Iterable<Cause>, before: MergedBefore = new WeakMap()): Cause[] =>
  mergeBy(nameOf, causes, before);

/** The same in one file, where nobody tells keys apart: what stands at one place is one finding. */
export const mergeInFile = (causes: Iterable<Cause>): Cause[] =>
  mergeBy((cause) => `${cause.layer} ${causeName(cause)}`, mergeCauses(causes), new WeakMap());

/** By the first of what was merged, for as long as it is there: most causes are those of the last version of a model. */
export type MergedBefore = WeakMap<Cause, { readonly all: readonly Cause[]; readonly one: Cause }>;

function mergeBy(nameOfCause: (cause: Cause) => string, causes: Iterable<Cause>, before: MergedBefore): Cause[] {
  const byDocument = new Map<FoundDocument, Map<string, Cause[]>>();
  for (const cause of causes) {
    let ofDocument = byDocument.get(cause.document);
    if (ofDocument === undefined) byDocument.set(cause.document, (ofDocument = new Map<string, Cause[]>()));
    const name = nameOfCause(cause);
    const known = ofDocument.get(name);
    if (known === undefined) ofDocument.set(name, [cause]);
    else known.push(cause);
  }
  return [...byDocument.values()].flatMap((ofDocument) => [...ofDocument.values()].map((all) => merged(all, before)));
}

/**
 * A missing permission is one for each key, and in an identity policy one for all grants that need it; a Deny, a
 * condition's value or a dead resource is mended once for all.
 */
function nameOf(cause: Cause): string {
  if (cause.detail.kind !== "missingAction") return `${cause.layer} ${causeName(cause)}`;
  return `${cause.layer} ${cause.layer === "identity" ? cause.detail.kind : causeName(cause)} ${cause.data.keys.join()}`;
}

function merged(all: readonly Cause[], before: MergedBefore): Cause {
  const [first] = all;
  if (first === undefined) throw new RangeError("no cause to merge");
  if (all.length === 1) return first;
  const known = before.get(first);
  if (known?.all.length === all.length && known.all.every((cause, index) => cause === all[index])) return known.one;
  const one = mergedAnew(all);
  before.set(first, { all, one });
  return one;
}

/** What fails for certain is the example; what may fail besides is fixed by the same edit. Writes come before reads. */
function mergedAnew(all: readonly Cause[]): Cause {
  const causes = all.some(isOfWrites) ? [...all.filter(isOfWrites), ...all.filter((one) => !isOfWrites(one))] : all;
  const [only] = causes;
  const first = causes.find(({ dependsOn }) => dependsOn === undefined) ?? only;
  if (first === undefined) throw new RangeError("no cause to merge");
  if (causes.length === 1) return first;
  const alike = causes.filter(({ dependsOn }) => (dependsOn === undefined) === (first.dependsOn === undefined));
  const summary = summaryOf(refusedIn(causes));
  const { operations, kmsActions } = summary;
  // Of one access something else passes: that no record of a bucket tells.
  const scope = summary.scope === "all" && causes.some((one) => one.scope === "some") ? "some" : summary.scope;
  return {
    ...first,
    scope,
    operations,
    kmsActions,
    ...(first.detail.kind === "condition"
      ? {
          byActions: byActions(
            alike.flatMap((one) => one.byActions ?? [{ kmsActions: one.kmsActions, objects: one.data.objects }]),
          ),
        }
      : {}),
    detail: joinableByAll(
      first.detail,
      causes.map(({ detail }) => detail),
    ),
    range: firstToken(causes),
    ...(causes.some(({ leftOutTwice }) => leftOutTwice === true) ? { leftOutTwice: true } : {}),
    ...(first.modelled === undefined ||
    causes.every(({ modelled }) => modelled?.bucketKeys === first.modelled?.bucketKeys)
      ? {}
      : { modelled: { ...first.modelled, bucketKeys: "unknown" } }),
    dependsOnBucketKeyToo: causes.some(
      ({ dependsOnBucketKeyToo, dependsOn }) => dependsOnBucketKeyToo === true || dependsOn === "bucketKey",
    ),
    keys: [...new Map(alike.flatMap(({ keys }) => keys).map((key) => [key.arn, key])).values()],
    grants: [...new Set(alike.flatMap(({ grants }) => grants))],
    data: {
      ...first.data,
      ...summary,
      scope,
      objects: alike.every(({ data }) => isSameList(data.objects, first.data.objects))
        ? first.data.objects
        : objectList(alike.flatMap(({ data }) => data.objects)),
      keys: union(alike, ({ data }) => data.keys),
    },
  };
}

const isOfWrites = ({ grants }: Cause): boolean => grants.some(({ action }) => action === putObject);

/**
 * Of several grants in one identity policy the first in document order is blamed: the first of a write, where writes and
 * reads fail.
 */
const firstToken = (causes: readonly Cause[]): Cause["range"] =>
  (causes.some(isOfWrites) ? causes.filter(isOfWrites) : causes)
    .map(({ range }) => range)
    .reduce((first, range) => (range.offset < first.offset ? range : first));

function* refusedIn(causes: readonly Cause[]) {
  for (const { data } of causes) yield* data.refused;
}

const union = (causes: readonly Cause[], of: (cause: Cause) => readonly string[]): readonly string[] =>
  [...new Set(causes.flatMap(of))].sort(byCodeUnits);
