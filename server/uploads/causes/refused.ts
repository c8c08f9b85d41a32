/**
 * What a cause takes from each principal at each bucket. These records are what is known of a finding: the lists in its
 * `data`, its scope, its message and its hover are derived from them, so that none of them can say more or less than
 * what was judged.
 */
import type { Refused, Scope, UploadData, UploadOperation } from "./finding.ts";
import { allOperations, kmsActions } from "../requests/operations.ts";

export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export type RefusedSummary = Pick<
  UploadData,
  "principals" | "operations" | "kmsActions" | "buckets" | "scope" | "refused"
>;

/** One record for each principal and bucket, sorted, and what holds for all of them. */
export function summaryOf(records: Iterable<Refused>): RefusedSummary {
  const refused = mergeRecords(records);
  const operations = inOrder(allOperationNames, refused, (one) => one.operations);
  const actions = inOrder(kmsActions, refused, (one) => one.kmsActions);
  return {
    principals: sortedNames(refused, ({ principal }) => principal),
    operations,
    kmsActions: actions,
    buckets: sortedNames(refused, ({ bucket }) => bucket),
    scope: scopeOf(refused, operations, actions),
    refused,
  };
}

/** `all` only if every operation and action that is listed is refused for every principal at every bucket. */
function scopeOf(refused: readonly Refused[], operations: readonly string[], actions: readonly string[]): Scope {
  if (refused.every(({ scope }) => scope === "conditional")) return "conditional";
  const whole = refused.every(
    (one) =>
      one.scope === "all" && one.operations.length === operations.length && one.kmsActions.length === actions.length,
  );
  return whole ? "all" : "some";
}

const allOperationNames: readonly UploadOperation[] = allOperations.map(({ operation }) => operation);

/** In the order of `names`: what one of the records lists. */
function inOrder<Name extends string>(
  names: readonly Name[],
  refused: readonly Refused[],
  of: (one: Refused) => readonly Name[],
): readonly Name[] {
  const found = new Set<Name>();
  let last: readonly Name[] | undefined;
  for (const one of refused) {
    const own = of(one);
    if (own !== last) for (const name of own) found.add(name);
    last = own;
  }
  return names.filter((name) => found.has(name));
}

const sortedNames = (refused: readonly Refused[], of: (one: Refused) => string): readonly string[] =>
  [...new Set(refused.map(of))].sort(byCodeUnits);

function mergeRecords(records: Iterable<Refused>): readonly Refused[] {
  const byPrincipal = new Map<string, Map<string, Refused>>();
  for (const record of records) {
    let ofPrincipal = byPrincipal.get(record.principal);
    if (ofPrincipal === undefined) byPrincipal.set(record.principal, (ofPrincipal = new Map()));
    const known = ofPrincipal.get(record.bucket);
    ofPrincipal.set(record.bucket, known === undefined ? record : both(known, record));
  }
  return [...byPrincipal]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .flatMap(([, ofPrincipal]) => [...ofPrincipal].sort(([a], [b]) => byCodeUnits(a, b)).map(([, record]) => record));
}

/** The same principal and bucket, once more: through an access point, or by an expectation. */
function both(first: Refused, second: Refused): Refused {
  // What may fail besides is no part of what fails for certain.
  if ((first.scope === "conditional") !== (second.scope === "conditional")) {
    return { ...(first.scope === "conditional" ? second : first), scope: "some" };
  }
  return {
    ...first,
    operations: inOrder(allOperationNames, [first, second], (one) => one.operations),
    kmsActions: inOrder(kmsActions, [first, second], (one) => one.kmsActions),
    scope: first.scope === second.scope ? first.scope : "some",
  };
}

/** As many records as `data` lists; how many there are in all, where that is more. */
export const maxRefused = 500;

export function withinLimit(data: UploadData): UploadData {
  const { refused } = data;
  return refused.length <= maxRefused
    ? data
    : { ...data, refused: refused.slice(0, maxRefused), refusedCount: refused.length };
}
