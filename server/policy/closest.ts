/** The name that was probably meant by a misspelled one. */

import { distance } from "fastest-levenshtein";

/** Longer ones are no names: to compare two takes the product of their lengths. */
const longestName = 1024;

/**
 * Undefined where nothing is near: a third of the letters may differ, `most` at most; case differs for free.
 * @param fits whether a candidate may be meant at all: asked only of what is near
 */
export function closest(
  name: string,
  candidates: Iterable<string>,
  most = 3,
  fits: (candidate: string) => boolean = () => true,
): string | undefined {
  if (name.length > longestName) return undefined;
  const lower = name.toLowerCase();
  let best: string | undefined;
  let limit = Math.min(most, Math.ceil(name.length / 3));
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const differ = distance(lower, candidate.toLowerCase());
    if (differ > limit || (best !== undefined && differ === limit) || !fits(candidate)) continue;
    best = candidate;
    limit = differ;
  }
  return best;
}
