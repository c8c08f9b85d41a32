/**
 * What an upload lacks under one key, one bucket-key setting, one choice of what is open: a finding is told against the
 * choice that lacks least.
 */
import { generateDataKey } from "../../catalog/kms-actions.ts";
import { brokenOperations } from "../requests/operations.ts";
import type { Verdict } from "./verdict.ts";

/** Counts, the most important first: of two choices the first count that differs decides, and less is nearer. */
export interface Shortfall {
  /** Upload operations that fail for certain. */
  readonly operations: number;
  /** KMS actions that are refused for certain. */
  readonly refused: number;
  /**
   * Operations that would fail for want of an Allow, Denies aside, and the KMS actions that nothing allows: they would be
   * told under another key once the Denies are mended.
   */
  readonly unallowedOperations: number;
  readonly unallowed: number;
  /** 1 for a key that is made up, or that only a Deny names, beside one that the file means uploads to be under. */
  readonly unlikelyKey: number;
  /** All that stands in the way, be it open. */
  readonly obstacles: number;
  /** 1 for a key that only a Deny names. */
  readonly onlyDeniedKey: number;
  /** Of the obstacles those to plain uploads. */
  readonly toPlainUploads: number;
}

export const nothing: Shortfall = {
  operations: 0,
  refused: 0,
  unallowedOperations: 0,
  unallowed: 0,
  unlikelyKey: 0,
  obstacles: 0,
  onlyDeniedKey: 0,
  toPlainUploads: 0,
};

/**
 * Compares by counts: the first in which two differ decides. Below 0 where the first has less.
 * @param counts in the order of their weight
 */
export const compareBy =
  <Item>(counts: readonly ((item: Item) => number)[]) =>
  (a: Item, b: Item): number => {
    for (const count of counts) {
      const [one, other] = [count(a), count(b)];
      if (one !== other) return one < other ? -1 : 1;
    }
    return 0;
  };

/** Below 0 where the first lacks less. */
export const compareShortfalls = compareBy<Shortfall>([
  ({ operations }) => operations,
  ({ refused }) => refused,
  ({ unallowedOperations }) => unallowedOperations,
  ({ unallowed }) => unallowed,
  ({ unlikelyKey }) => unlikelyKey,
  ({ obstacles }) => obstacles,
  ({ onlyDeniedKey }) => onlyDeniedKey,
  ({ toPlainUploads }) => toPlainUploads,
]);

/** The first of those that are least. */
export function leastOf<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Item | undefined {
  let least: Item | undefined;
  for (const item of items) if (least === undefined || compare(item, least) < 0) least = item;
  return least;
}

/** The requests of one upload, with what stands in the way of each. */
export type JudgedRequests = Iterable<Pick<Verdict, "request" | "obstacles">>;

/** @param key how likely it is that the upload is under this key */
export function shortfallOf(
  requests: JudgedRequests,
  key?: { readonly onlyDenied?: boolean; readonly assumed: boolean },
): Shortfall {
  const [refused, unallowed]: [string[], string[]] = [[], []];
  let [obstacles, toPlainUploads] = [0, 0];
  for (const { request, obstacles: here } of requests) {
    obstacles += here.length;
    if (request.action === generateDataKey) toPlainUploads += here.length;
    if (here.some(({ certain }) => certain)) refused.push(request.action);
    if (here.some(({ kind }) => kind === "noAllow")) unallowed.push(request.action);
  }
  if (obstacles === 0) return nothing;
  const broken = (actions: readonly string[]): number => (actions.length === 0 ? 0 : brokenOperations(actions).length);
  return {
    operations: broken(refused),
    refused: refused.length,
    unallowedOperations: broken(unallowed),
    unallowed: unallowed.length,
    unlikelyKey: key?.onlyDenied === true || key?.assumed === true ? 1 : 0,
    obstacles,
    onlyDeniedKey: key?.onlyDenied === true ? 1 : 0,
    toPlainUploads,
  };
}
