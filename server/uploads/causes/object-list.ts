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
  const listed = new Set<string>();
  for (const arn of withoutCovered([...arns])) listed.add(spelled(arn));
  return [...listed].sort(byCodeUnits);
};

export const isSameList = <Item>(a: readonly Item[], b: readonly Item[]): boolean =>
  a === b || (a.length === b.length && a.every((one, index) => one === b[index]));

/** Without what a `prefix*` of the list includes, in their order. One that only other globs include stays. */
export function withoutCovered(globs: readonly string[]): readonly string[] {
  // Only quicker: there is nothing to compare.
  if (globs.length < 2) return globs;
  const byPrefix = new Map<string, string>();
  for (const glob of globs) {
    const literal = literalPart(glob);
    if (literal.length < glob.length && !byPrefix.has(literal) && hasOnlyStars(glob, literal.length))
      byPrefix.set(literal, glob);
  }
  // Only quicker: nothing includes another.
  if (byPrefix.size === 0) return globs;
  // In this order a prefix comes right after the one that includes it.
  const kept: string[] = [];
  for (const prefix of [...byPrefix.keys()].sort(byCodeUnits)) {
    const last = kept[kept.length - 1];
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix);
  }
  // Only quicker: nothing is left out.
  if (kept.length === globs.length) return globs;
  return globs.filter((glob) => {
    const literal = literalPart(glob);
    const prefix = lastNotAfter(kept, literal);
    return prefix === undefined || !literal.startsWith(prefix) || byPrefix.get(prefix) === glob;
  });
}

/** The text up to the first wildcard. */
function literalPart(glob: string): string {
  const [star, question] = [glob.indexOf("*"), glob.indexOf("?")];
  if (star < 0) return question < 0 ? glob : glob.slice(0, question);
  return glob.slice(0, question < 0 ? star : Math.min(star, question));
}

function hasOnlyStars(glob: string, from: number): boolean {
  for (let at = from; at < glob.length; at++) if (glob[at] !== "*") return false;
  return true;
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
