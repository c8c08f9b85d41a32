/**
 * What an upload lacks under one key, one bucket-key setting, one choice of what is open: a finding is told against the
 * choice that lacks least.
 */
import { generateDataKey } from "../../catalog/kms-actions.ts";
import { brokenOperations } from "../requests/operations.ts";
import type { DenialReason } from "./verdict.ts";

/** Counts, the most important first: of two choices the first count that differs decides, and less is nearer. */
export interface Shortfall {
  /** Upload operations that fail for certain. */
  readonly operations: number;
  /** KMS actions that are refused for certain. */
  readonly refused: number;
  /** KMS actions that nothing allows: a Deny is mended in one place. */
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
  unallowed: 0,
  unlikelyKey: 0,
  obstacles: 0,
  onlyDeniedKey: 0,
  toPlainUploads: 0,
};

const counts = Object.keys(nothing) as (keyof Shortfall)[];

/** Below 0 where the first lacks less. */
export function compareShortfalls(a: Shortfall, b: Shortfall): number {
  for (const count of counts) if (a[count] !== b[count]) return a[count] - b[count];
  return 0;
}

/** The requests of one upload, with what stands in the way of each. */
export type JudgedRequests = Iterable<{ readonly action: string; readonly obstacles: Iterable<DenialReason> }>;

/** @param key how likely it is that the upload is under this key */
export function shortfallOf(requests: JudgedRequests, key?: { onlyDenied?: boolean; assumed: boolean }): Shortfall {
  const refused: string[] = [];
  let [unallowed, obstacles, toPlainUploads] = [0, 0, 0];
  for (const { action, obstacles: here } of requests) {
    let [certain, missing] = [false, false];
    for (const { certain: isCertain, kind } of here) {
      obstacles++;
      if (action === generateDataKey) toPlainUploads++;
      certain ||= isCertain;
      missing ||= kind === "noAllow";
    }
    if (certain) refused.push(action);
    if (missing) unallowed++;
  }
  if (obstacles === 0) return nothing;
  return {
    operations: refused.length === 0 ? 0 : brokenOperations(refused).length,
    refused: refused.length,
    unallowed,
    unlikelyKey: key?.onlyDenied === true || key?.assumed === true ? 1 : 0,
    obstacles,
    onlyDeniedKey: key?.onlyDenied === true ? 1 : 0,
    toPlainUploads,
  };
}
