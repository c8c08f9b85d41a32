/** Judges one upload under every key it could be under, and keeps the key that lacks least: what a file cannot know is chosen in its favour. */
import { kmsActions, brokenOperations } from "./operations.ts";
import type { KeyCandidate } from "./key-candidates.ts";
import type { Uploader } from "./principal.ts";
import type { Deciders, Verdict } from "./verdict.ts";
import { judge } from "./verdict.ts";

export interface Case {
  readonly uploader: Uploader;
  readonly keys: readonly KeyCandidate[];
  readonly callerAccounts: readonly (string | undefined)[];
  /** By KMS action, spelled as AWS does. */
  readonly deciders: ReadonlyMap<string, Deciders>;
  readonly encryptionContext: string | undefined;
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
        const { uploader, encryptionContext } = upload;
        verdicts.push(judge({ action, key, uploader, callerAccount: callerAccount ?? uploader.account, encryptionContext }, deciders));
      }
      const cost = costOf(verdicts, key);
      if (best === undefined || cost < best.cost) best = { verdicts, cost };
      if (cost === 0) return best;
    }
  }
  return best;
}

/** Fewest failing operations, then fewest refused actions, then fewest obstacles; a key the file names before one that is made up. */
function costOf(verdicts: readonly Verdict[], key: KeyCandidate): number {
  let refused = 0;
  let obstacles = 0;
  for (const verdict of verdicts) {
    if (verdict.refused) refused += 1;
    obstacles += verdict.obstacles.length;
  }
  if (obstacles === 0) return 0;
  const operations = refused === 0 ? 0 : brokenOperations(verdicts.filter((verdict) => verdict.refused).map(({ request }) => request.action)).length;
  const unnamed = verdicts.filter(({ obstacles: list }) => list.some(({ kind }) => kind === "noAllow")).length;
  return operations * 10_000 + refused * 1_000 + obstacles * 100 + unnamed * 10 + (key.onlyDenied === true ? 3 : key.assumed ? 2 : 1);
}

/** Under both settings of S3 Bucket Keys, where a condition can tell them apart. */
export interface BothSettings {
  readonly off: Judgement;
  readonly on: Judgement;
}

/** An upload that fails under one setting or both is told under one key: once it is mended there, nothing is left to be told under another. */
export function underOneKey(off: Judgement, on: Judgement, upload: Omit<Case, "encryptionContext">): BothSettings {
  if (!isRefused(off) && !isRefused(on)) return { off, on };
  const [better, worse] = off.cost <= on.cost ? [off, on] : [on, off];
  const [request, other] = [better.verdicts[0]?.request, worse.verdicts[0]?.request];
  if (request === undefined || other === undefined || (request.key === other.key && request.callerAccount === other.callerAccount)) return { off, on };
  const again = judgeUpload({ ...upload, keys: [request.key], callerAccounts: [request.callerAccount], encryptionContext: other.encryptionContext }) ?? worse;
  return better === off ? { off, on: again } : { off: again, on };
}

export const isRefused = ({ verdicts }: Judgement): boolean => verdicts.some(({ refused }) => refused);
