/** The lists of objects, and of names with wildcards, as findings have them. */
import { spelled } from "../../policy/symbols.ts";
import { byCodeUnits } from "./refused.ts";

/**
 * Object ARNs as `data.objects` lists them: as the file spells them, sorted, each once, and without those that a
 * `prefix*` of the list includes.
 * @param covers globs, with the symbols of unknown values
 */
export const objectList = (covers: Iterable<string>): string[] => {
  const arns = new Set<string>();
  for (const cover of covers) arns.add(cover === "*" ? "arn:aws:s3:::*" : cover);
  return [...new Set(withoutCovered([...arns]).map(spelled))].sort(byCodeUnits);
};

/** Without what a `prefix*` of the list includes, in their order. One that only other globs include stays. */
export function withoutCovered(globs: readonly string[]): readonly string[] {
  if (globs.length < 2) return globs;
  const byPrefix = new Map<string, string>();
  for (const glob of globs) {
    const [, prefix] = /^([^*?]*)\*+$/.exec(glob) ?? [];
    if (prefix !== undefined && !byPrefix.has(prefix)) byPrefix.set(prefix, glob);
  }
  if (byPrefix.size === 0) return globs;
  // In this order a prefix comes right after the one that includes it.
  const kept: string[] = [];
  for (const prefix of [...byPrefix.keys()].sort(byCodeUnits)) {
    const last = kept[kept.length - 1];
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix);
  }
  return globs.filter((glob) => {
    const wildcard = glob.search(/[*?]/);
    const literal = wildcard < 0 ? glob : glob.slice(0, wildcard);
    const prefix = lastNotAfter(kept, literal);
    return prefix === undefined || !literal.startsWith(prefix) || byPrefix.get(prefix) === glob;
  });
}

/** The only prefix of the list that a text can begin with: none of them is the beginning of another one. */
function lastNotAfter(sorted: readonly string[], text: string): string | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") <= text) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}
