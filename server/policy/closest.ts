/** The name that was probably meant by a misspelled one. */

/** Undefined where nothing is near: a third of the letters may differ, `most` at most; case differs for free. */
export function closest(name: string, candidates: Iterable<string>, most = 3): string | undefined {
  const lower = name.toLowerCase();
  let best: string | undefined;
  let limit = Math.min(most, Math.ceil(name.length / 3));
  for (const candidate of candidates) {
    const distance = distanceWithin(lower, candidate.toLowerCase(), limit);
    if (distance > limit || (best !== undefined && distance === limit)) continue;
    best = candidate;
    limit = distance;
  }
  return best;
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
