/**
 * Judges one upload under every key it could be under, and keeps the key that lacks least: what a file cannot know is
 * chosen in its favour.
 */
import type { Budget } from "../../evaluate/budget.ts";
import { kmsActions, brokenOperations } from "../requests/operations.ts";
import type { KeyCandidate } from "../scenario/key-candidates.ts";
import type { Uploader } from "../scenario/principal.ts";
import type { Deciders, Verdict } from "./verdict.ts";
import { judge } from "./verdict.ts";

export interface Case {
  readonly uploader: Uploader;
  readonly keys: readonly KeyCandidate[];
  readonly callerAccounts: readonly (string | undefined)[];
  /** By KMS action, spelled as AWS does. */
  readonly deciders: ReadonlyMap<string, Deciders>;
  readonly encryptionContext: string | undefined;
  /** Of the analysis. */
  readonly budget?: Budget | undefined;
}

export interface Judgement {
  /** One for each KMS action of an upload. */
  readonly verdicts: readonly Verdict[];
  readonly cost: number;
}

/** Undefined only if there is no key to look at. */
export function judgeUpload(upload: Case): Judgement | undefined {
  let best: Judgement | undefined;
  for (const key of upload.keys) {
    for (const callerAccount of upload.callerAccounts) {
      const verdicts: Verdict[] = [];
      for (const action of kmsActions) {
        const deciders = upload.deciders.get(action);
        if (deciders === undefined) continue;
        const { uploader, encryptionContext, budget } = upload;
        verdicts.push(
          judge(
            { action, key, uploader, callerAccount: callerAccount ?? uploader.account, encryptionContext },
            deciders,
            budget,
          ),
        );
      }
      const cost = costOf(verdicts, key);
      if (best === undefined || cost < best.cost) best = { verdicts, cost };
      if (cost === 0) return best;
    }
  }
  return best;
}

/**
 * Fewest failing operations, then fewest refused actions, then the fewest operations and actions that nothing allows; of
 * keys that are refused as much the one that the file means uploads to be under before one that is made up, then fewest obstacles.
 */
function costOf(verdicts: readonly Verdict[], key: KeyCandidate): number {
  let refused = 0;
  let obstacles = 0;
  for (const verdict of verdicts) {
    if (verdict.refused) refused += 1;
    obstacles += verdict.obstacles.length;
  }
  if (obstacles === 0) return 0;
  const broken = (some: readonly Verdict[]): number =>
    some.length === 0 ? 0 : brokenOperations(some.map(({ request }) => request.action)).length;
  const operations = broken(verdicts.filter((verdict) => verdict.refused));
  // What breaks more for want of an Allow, a Deny aside, would be told under another key once the Deny is mended.
  const lacking = verdicts.filter(({ obstacles: list }) => list.some(({ kind }) => kind === "noAllow"));
  const unallowed = 2 * broken(lacking) + lacking.length;
  const unlikely = key.onlyDenied === true ? 2 : key.assumed ? 1 : 0;
  return operations * 1e7 + refused * 1e6 + unallowed * 1e5 + Math.min(unlikely, 1) * 1e4 + obstacles * 10 + unlikely;
}

/** Under both settings of S3 Bucket Keys, where a condition can tell them apart. */
export interface BothSettings {
  readonly off: Judgement;
  readonly on: Judgement;
}

/**
 * An upload that fails under one setting or both is told under one key: once it is mended there, nothing is left to be
 * told under another. Of keys that are as near under the better setting it is the one that is nearest under the other.
 */
export function underOneKey(off: Judgement, on: Judgement, upload: Omit<Case, "encryptionContext">): BothSettings {
  if (off === on || (off.cost === 0 && on.cost === 0)) return { off, on };
  const [better, worse] = off.cost <= on.cost ? [off, on] : [on, off];
  let best = { better, worse };
  let cost = Infinity;
  for (const key of upload.keys) {
    for (const callerAccount of upload.callerAccounts) {
      const under = (setting: Judgement): Judgement =>
        judgeUpload({
          ...upload,
          keys: [key],
          callerAccounts: [callerAccount],
          encryptionContext: setting.verdicts[0]?.request.encryptionContext,
        }) ?? setting;
      const judged = under(better);
      if (judged.cost !== better.cost) continue;
      const other = under(worse);
      // What passes under some key is not refused.
      if (other.cost < cost && (isRefused(worse) || !isRefused(other)))
        [best, cost] = [{ better: judged, worse: other }, other.cost];
    }
  }
  return better === off ? { off: best.better, on: best.worse } : { off: best.worse, on: best.better };
}

export const isRefused = ({ verdicts }: Judgement): boolean => verdicts.some(({ refused }) => refused);
