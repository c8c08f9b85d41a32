/**
 * What an upload lacks under one key, one bucket-key setting, one choice of what is open: a finding is told against the
 * choice that lacks least.
 */
import { generateDataKey } from "../../catalog/kms-actions.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Counts, the most important first: of two choices the first count that differs decides, and less is nearer. What one
 * edit mends it takes from every choice that it stands in the way of, so that the nearest stays the nearest: what is told
 * after the edit was told before. For that the counts go by action, the first upload call first, and not by what fails.
 */
export interface Shortfall {
  /**
   * 1 for a key that is only named to be denied: what is reported of it is no longer so once the Deny is gone, and with it
   * the key's name.
   */
  readonly keyMeantToFail: number;
  /** 1 for a key that no Allow names for what S3 asks first: it is there for something else. */
  readonly keyOfOtherUse: number;
  /** What keeps `kms:GenerateDataKey` from being allowed for certain: Denies, and that nothing allows it. */
  readonly toEveryUpload: number;
  /** The same of what S3 asks for later, `kms:Decrypt`. */
  readonly toLaterCalls: number;
  /** 1 for another key than another access is told under: one cause is told, and mended, under one key. */
  readonly untoldKey: number;
  /** What stands in the way of plain uploads, be it open. */
  readonly toPlainUploads: number;
  /** All that stands in the way, be it open. */
  readonly denialReasons: number;
  /** 1 for a key that is made up, or that only a Deny names, beside one that the file means uploads to be under. */
  readonly unlikelyKey: number;
  /** 1 for a key that only a Deny names. */
  readonly onlyDeniedKey: number;
  /** Conditions that fail where one would do: several keep an Allow from holding. */
  readonly furtherConditions: number;
}

export const nothing: Shortfall = {
  keyMeantToFail: 0,
  keyOfOtherUse: 0,
  toEveryUpload: 0,
  toLaterCalls: 0,
  untoldKey: 0,
  toPlainUploads: 0,
  denialReasons: 0,
  unlikelyKey: 0,
  onlyDeniedKey: 0,
  furtherConditions: 0,
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
      if (one !== other) return one - other;
    }
    return 0;
  };

const lacks: readonly ((shortfall: Shortfall) => number)[] = [
  ({ keyMeantToFail }) => keyMeantToFail,
  ({ keyOfOtherUse }) => keyOfOtherUse,
  ({ toEveryUpload }) => toEveryUpload,
  ({ toLaterCalls }) => toLaterCalls,
  ({ untoldKey }) => untoldKey,
  ({ toPlainUploads }) => toPlainUploads,
  ({ denialReasons }) => denialReasons,
];

/** Below 0 where the first lacks less, however likely the keys are. */
export const compareWhatLacks = compareBy(lacks);

/** Below 0 where the first lacks less. */
export const compareShortfalls = compareBy<Shortfall>([
  ...lacks,
  ({ unlikelyKey }) => unlikelyKey,
  ({ onlyDeniedKey }) => onlyDeniedKey,
  ({ furtherConditions }) => furtherConditions,
]);

/** The first of those that are least. */
export function leastOf<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Item | undefined {
  let least: Item | undefined;
  for (const item of items) if (least === undefined || compare(item, least) < 0) least = item;
  return least;
}

/** The requests of one upload, with what stands in the way of each. */
export type JudgedRequests = Iterable<Pick<Verdict, "request" | "denialReasons">>;

/**
 * @param key how likely it is that the upload is under this key
 * @param isUntold whether another access is told under other keys
 * @param isOfOtherUse whether no Allow names the key for what S3 asks first
 */
export function shortfallOf(
  requests: JudgedRequests,
  key?: Pick<KeyCandidate, "onlyDenied" | "meantToFail" | "assumed">,
  isUntold = false,
  isOfOtherUse = false,
): Shortfall {
  let [toEveryUpload, toLaterCalls] = [0, 0];
  let [denialReasons, toPlainUploads, furtherConditions] = [0, 0, 0];
  for (const { request, denialReasons: here } of requests) {
    const certain = here.filter((one) => one.certain).length;
    denialReasons += here.length;
    for (const one of here)
      if (one.kind === "noAllow" && one.failing !== undefined && one.failing > 1) furtherConditions += one.failing - 1;
    if (request.action === generateDataKey) {
      toPlainUploads += here.length;
      toEveryUpload += certain;
    } else toLaterCalls += certain;
  }
  if (denialReasons === 0) return nothing;
  return {
    keyMeantToFail: Number(key?.meantToFail === true),
    keyOfOtherUse: Number(isOfOtherUse),
    toEveryUpload,
    toLaterCalls,
    untoldKey: Number(isUntold),
    toPlainUploads,
    denialReasons,
    unlikelyKey: Number(key?.onlyDenied === true || key?.assumed === true),
    onlyDeniedKey: Number(key?.onlyDenied === true),
    furtherConditions,
  };
}
