/** What an edit has changed, told from two versions of a text. */

/** In the first one. */
export interface ChangedRange {
  readonly from: number;
  readonly to: number;
}

/** The shortest range that differs. */
export function changedRange(before: string, text: string): ChangedRange {
  const shorter = Math.min(before.length, text.length);
  const [end, endOfText] = [before.length, text.length];
  let from = 0;
  // Most of it is the same: compared piece by piece that costs next to nothing.
  while (from + piece <= shorter && before.slice(from, from + piece) === text.slice(from, from + piece)) from += piece;
  while (from < shorter && before.charCodeAt(from) === text.charCodeAt(from)) from++;
  const most = shorter - from;
  const isSame = (from: number, to: number): boolean =>
    before.slice(end - to, end - from) === text.slice(endOfText - to, endOfText - from);
  let same = 0;
  while (same + piece <= most && isSame(same, same + piece)) same += piece;
  while (same < most && isSame(same, same + 1)) same++;
  return { from, to: end - same };
}

const piece = 512;
