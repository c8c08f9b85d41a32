/** The name that was probably meant by a misspelled one. */

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
  const lower = name.toLowerCase();
  const distanceTo = lower.length <= 31 ? distanceByBits(lower) : undefined;
  let best: string | undefined;
  let limit = Math.min(most, Math.ceil(name.length / 3));
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (Math.abs(other.length - lower.length) > limit) continue;
    const distance = distanceTo?.(other, limit) ?? distanceWithin(lower, other, limit);
    if (distance > limit || (best !== undefined && distance === limit) || !fits(candidate)) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

/**
 * How many letters have to be inserted, deleted or replaced: by Myers, a column of the table of distances in two words.
 * @param name of 31 UTF-16 code units at most
 */
function distanceByBits(name: string): (other: string, limit: number) => number {
  const places = new Map<number, number>();
  for (let i = 0; i < name.length; i++)
    places.set(name.charCodeAt(i), (places.get(name.charCodeAt(i)) ?? 0) | (1 << i));
  const last = 1 << (name.length - 1);
  return (other, limit) => {
    if (name === "") return other.length;
    let [more, less, distance] = [-1, 0, name.length];
    for (let i = 0; i < other.length; i++) {
      const same = places.get(other.charCodeAt(i)) ?? 0;
      const down = same | less;
      const across = (((same & more) + more) ^ more) | same;
      const up = less | ~(across | more);
      const fewer = more & across;
      if ((up & last) !== 0) distance++;
      else if ((fewer & last) !== 0) distance--;
      const shifted = (up << 1) | 1;
      more = (fewer << 1) | ~(down | shifted);
      less = shifted & down;
      // Each letter that is left brings them nearer by one at most.
      if (distance - (other.length - 1 - i) > limit) return limit + 1;
    }
    return distance;
  };
}

/** How many letters have to be inserted, deleted or replaced; more than `limit` where it is more. */
function distanceWithin(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let start = 0;
  while (start < a.length && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  const width = endB - start;
  let row = Array.from({ length: width + 1 }, (_, j) => j);
  for (let i = start; i < endA; i++) {
    const next = [i - start + 1];
    let least = i - start + 1;
    for (let j = 0; j < width; j++) {
      const replaced = (row[j] ?? 0) + (a.charCodeAt(i) === b.charCodeAt(start + j) ? 0 : 1);
      const cost = Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1);
      next.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    row = next;
  }
  return row[width] ?? limit + 1;
}
