/**
 * Judges one upload under every key it could be under, and keeps the key that lacks least: what a file cannot know is
 * chosen in its favour.
 */
import type { Budget } from "../../evaluate/budget.ts";
import type { RequestContext } from "../../evaluate/context.ts";
import { FALSE } from "../../evaluate/truth.ts";
import type { BucketKeys, PerSetting } from "../requests/bucket-keys.ts";
import { betterSetting, encryptionContextOf, isAlike, otherSetting, perSetting } from "../requests/bucket-keys.ts";
import type { KeyCandidate } from "../scenario/key.ts";
import type { Uploader } from "../scenario/principal.ts";
import type { Shortfall } from "./shortfall.ts";
import { compareShortfalls, compareWhatLacks, shortfallOf } from "./shortfall.ts";
import type { Deciders, Verdict } from "./verdict.ts";
import { judge } from "./verdict.ts";

/** An upload, but for the bucket-key setting. */
export interface UploadCase {
  readonly uploader: Uploader;
  readonly keys: readonly KeyCandidate[];
  readonly callerAccounts: readonly (string | undefined)[];
  /** The ARNs that another access of the same file is told under. */
  readonly toldKeys?: ReadonlySet<string> | undefined;
  /** By KMS action, spelled as AWS does. */
  readonly deciders: ReadonlyMap<string, Deciders>;
  /** By ARN, which keys were found to be meant for the upload. */
  readonly ofUse?: Map<string, boolean> | undefined;
  /** Of the analysis. */
  readonly budget?: Budget | undefined;
  /** What was judged under the same keys, by encryption context: with a bucket key many objects have the same. */
  readonly judged?: Map<string | undefined, Judgement> | undefined;
}

export interface Judgement {
  /** One for each KMS action of an upload. */
  readonly verdicts: readonly Verdict[];
  readonly shortfall: Shortfall;
}

export const isRefused = ({ verdicts }: Judgement): boolean => verdicts.some(({ refused }) => refused);

/** Below 0 where the first lacks less. */
export const compareJudgements = (a: Judgement, b: Judgement): number => compareShortfalls(a.shortfall, b.shortfall);

/** The same, however likely the keys are, and however many conditions fail where one would do. */
export const compareLacks = (a: Judgement, b: Judgement): number => compareWhatLacks(a.shortfall, b.shortfall);

/** Undefined only if there is no key to look at. */
function judgeUnder(upload: UploadCase, encryptionContext: string | undefined): Judgement | undefined {
  const known = upload.judged?.get(encryptionContext);
  if (known !== undefined) return known;
  const judged = judgeAnew(upload, encryptionContext);
  // Only quicker: it would be judged again.
  if (judged !== undefined) upload.judged?.set(encryptionContext, judged);
  return judged;
}

function judgeAnew(upload: UploadCase, encryptionContext: string | undefined): Judgement | undefined {
  const { toldKeys } = upload;
  let best: Judgement | undefined;
  for (const key of upload.keys) {
    const isUntold = toldKeys !== undefined && !toldKeys.has(key.arn);
    for (const callerAccount of upload.callerAccounts) {
      const verdicts: Verdict[] = [];
      for (const [action, deciders] of upload.deciders) {
        const { uploader, budget } = upload;
        verdicts.push(judge({ action, key, uploader, callerAccount, encryptionContext }, deciders, budget));
      }
      const judged = { verdicts, shortfall: shortfallOf(verdicts, key, isUntold, !isForUploads(key, upload)) };
      if (best === undefined || compareJudgements(judged, best) < 0) best = judged;
      // Only quicker: nothing lacks less.
      if (isClear(best)) return best;
    }
  }
  return best;
}

/** Whether some Allow is about the key and what S3 asks KMS for first, whatever its conditions. */
function isForUploads({ arn, segments }: KeyCandidate, { deciders, ofUse }: UploadCase): boolean {
  const known = ofUse?.get(arn);
  if (known !== undefined) return known;
  const [first] = deciders.values();
  const is = first?.allow.some((statement) => statement.matchResource(segments, anyContext) !== FALSE) ?? false;
  ofUse?.set(arn, is);
  return is;
}

const anyContext: RequestContext = { get: () => "unknown" };

/** Whether nothing at all is lacking: nothing lacks less. */
export const isClear = ({ shortfall }: Judgement): boolean => shortfall.denialReasons === 0;

/** The same under one setting, of an object whose encryption context conditions can tell. */
export const judgeUnderSetting = (upload: UploadCase, object: string, setting: BucketKeys): Judgement | undefined =>
  judgeUnder(upload, encryptionContextOf(setting, object));

/**
 * Under each setting of S3 Bucket Keys the key that lacks least; undefined only if there is no key to look at.
 * @param object whose encryption context conditions can tell; undefined where none looks at it
 */
export function judgeUpload(upload: UploadCase, object: string | undefined): PerSetting<Judgement> | undefined {
  const { off, on } = perSetting(object === undefined ? "off" : "unknown", (setting) =>
    judgeUnder(upload, object === undefined ? undefined : encryptionContextOf(setting, object)),
  );
  return off === undefined || on === undefined ? undefined : { off, on };
}

/**
 * An upload that fails under one setting or both is told under one key: once it is mended there, nothing is left to be
 * told under another. Of keys that are as near under the better setting it is the one that is nearest under the other;
 * how likely a key is counts only between such as lack the same under both.
 */
export function underOneKey(both: PerSetting<Judgement>, upload: UploadCase): PerSetting<Judgement> {
  if (isAlike(both) || (isClear(both.off) && isClear(both.on))) return both;
  // Only quicker: there is no other key to choose.
  if (upload.keys.length === 1 && upload.callerAccounts.length === 1) return both;
  const setting = betterSetting(both, compareLacks);
  const [better, worse] = [both[setting], both[otherSetting(setting)]];
  let best: UnderOneKey | undefined;
  for (const key of upload.keys) {
    for (const callerAccount of upload.callerAccounts) {
      const under = (judged: Judgement): Judgement =>
        judgeUnder(
          { ...upload, keys: [key], callerAccounts: [callerAccount], judged: undefined },
          judged.verdicts[0]?.request.encryptionContext,
        ) ?? judged;
      const judged = under(better);
      if (compareLacks(judged, better) !== 0) continue;
      const other = under(worse);
      // What passes under some key is not refused.
      if (!isRefused(worse) && isRefused(other)) continue;
      const one = { better: judged, worse: other };
      if (best === undefined || nearerUnderOneKey(one, best) < 0) best = one;
    }
  }
  if (best === undefined) return both;
  return setting === "off" ? { off: best.better, on: best.worse } : { off: best.worse, on: best.better };
}

interface UnderOneKey {
  readonly better: Judgement;
  readonly worse: Judgement;
}

const nearerUnderOneKey = (a: UnderOneKey, b: UnderOneKey): number =>
  compareLacks(a.worse, b.worse) || compareJudgements(a.better, b.better) || compareJudgements(a.worse, b.worse);
