/**
 * What a cause takes from each principal at each bucket. These records are what is known of a finding: the lists in its
 * `data`, its scope, its message and its hover are derived from them, so that none of them can say more or less than
 * what was judged.
 */
import { operationNames } from "../../catalog/operation-names.ts";
import type { Refused, Scope, UploadData } from "./finding.ts";
import { inOrder as operationsInOrder, kmsActions } from "../requests/operations.ts";

export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export type RefusedSummary = Pick<
  UploadData,
  "principals" | "operations" | "kmsActions" | "buckets" | "scope" | "refused"
>;

/** One record for each principal and bucket, sorted, and what holds for all of them. */
export function summaryOf(records: Iterable<Refused>): RefusedSummary {
  const refused = mergeRecords(records);
  // What any of the records lists; a part is not listed beside its whole.
  const operations = operationsInOrder(
    namesInOrder(
      operationNames,
      refused.map((one) => one.operations),
    ),
  );
  const actions = namesInOrder(
    kmsActions,
    refused.map((one) => one.kmsActions),
  );
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

/** In the order of `names`: what one of the lists has. */
function namesInOrder<Name extends string>(names: readonly Name[], lists: Iterable<readonly Name[]>): readonly Name[] {
  const found = new Set<Name>();
  let last: readonly Name[] | undefined;
  for (const own of lists) {
    // Only quicker: lists of the same names are mostly one object.
    if (own !== last) for (const name of own) found.add(name);
    last = own;
  }
  return names.filter((name) => found.has(name));
}

const sortedNames = (refused: readonly Refused[], of: (one: Refused) => string): readonly string[] =>
  [...new Set(refused.map(of))].sort(byCodeUnits);

function mergeRecords(records: Iterable<Refused>): readonly Refused[] {
  const operationsOfBoth = ofLastPair((a: Operations, b: Operations) =>
    operationsInOrder(namesInOrder(operationNames, [a, b])),
  );
  const actionsOfBoth = ofLastPair((a: readonly string[], b: readonly string[]) => namesInOrder(kmsActions, [a, b]));
  const byPrincipal = new Map<string, Map<string, Refused>>();
  for (const record of records) {
    let ofPrincipal = byPrincipal.get(record.principal);
    if (ofPrincipal === undefined) byPrincipal.set(record.principal, (ofPrincipal = new Map()));
    const known = ofPrincipal.get(record.bucket);
    ofPrincipal.set(record.bucket, known === undefined ? record : both(known, record, operationsOfBoth, actionsOfBoth));
  }
  return [...byPrincipal]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .flatMap(([, ofPrincipal]) => [...ofPrincipal].sort(([a], [b]) => byCodeUnits(a, b)).map(([, record]) => record));
}

type Operations = Refused["operations"];

/** The same principal and bucket, once more: through an access point, or by an expectation. */
function both(
  first: Refused,
  second: Refused,
  operations: (a: Operations, b: Operations) => Operations,
  actions: (a: readonly string[], b: readonly string[]) => readonly string[],
): Refused {
  // What may fail besides is no part of what fails for certain.
  if ((first.scope === "conditional") !== (second.scope === "conditional")) {
    return { ...(first.scope === "conditional" ? second : first), scope: "some" };
  }
  return {
    ...first,
    operations: operations(first.operations, second.operations),
    kmsActions: actions(first.kmsActions, second.kmsActions),
    scope: first.scope === second.scope ? first.scope : "some",
  };
}

/** With the last answer at hand: the records of a cause share their lists. */
function ofLastPair<List, Result>(join: (a: List, b: List) => Result): (a: List, b: List) => Result {
  let last: { readonly a: List; readonly b: List; readonly result: Result } | undefined;
  return (a, b) => (last?.a === a && last.b === b ? last : (last = { a, b, result: join(a, b) })).result;
}

/** The same where other objects of the buckets pass, or are not judged with these. */
export function asSome<Summary extends RefusedSummary>(data: Summary): Summary {
  const refused = data.refused.map((one) => (one.scope === "all" ? { ...one, scope: "some" as const } : one));
  return { ...data, refused, scope: data.scope === "all" ? "some" : data.scope };
}

/** As many records as `data` lists; how many there are in all, where that is more. */
export const maxRefused = 500;

export function withinLimit(data: UploadData): UploadData {
  const { refused } = data;
  return refused.length <= maxRefused
    ? data
    : { ...data, refused: refused.slice(0, maxRefused), refusedCount: refused.length };
}
