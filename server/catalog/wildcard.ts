/** `*` and `?` in the names of actions, which are compared without regard to case. */

export const hasWildcard = (name: string): boolean => name.includes("*") || name.includes("?");

/** Whether a pattern matches a name. Both are lower-cased. */
export function matchesWildcard(pattern: string, name: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let retry = 0;
  while (from < name.length) {
    const letter = pattern[at];
    if (letter === "*") {
      star = at++;
      retry = from;
    } else if (letter === "?" || (letter !== undefined && letter === name[from])) {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++retry;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
