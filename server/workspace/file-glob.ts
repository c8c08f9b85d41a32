/**
 * Globs over file names with "/" between their parts: `*` and `?` stay in one part, `**` is any number of parts,
 * `{a,b}` alternatives, `[a-z]` and `[!a-z]` one character. A leading dot is a character like any other.
 */

/** A glob whose braces stand for more names than this is refused (`isTooWide`). */
export const maxAlternatives = 256;
/** So many braces are looked at, also where each holds one word only. */
const maxBraces = 10 * maxAlternatives;

export const isGlob = (path: string): boolean => /[*?{]|\[[^\]]+\]/.test(path);

/**
 * The folder, without wildcards, that holds all matches ("" is the folder the glob is taken from), and the glob from
 * there on.
 */
export function splitGlob(glob: string): { readonly base: string; readonly rest: string } {
  const parts = glob.split("/");
  const found = parts.findIndex(isGlob);
  const magic = found < 0 ? parts.length - 1 : found;
  return { base: parts.slice(0, magic).join("/") || (magic > 0 ? "/" : ""), rest: parts.slice(magic).join("/") };
}

/**
 * Whether a file's whole name matches. Time is at most proportional to the product of both lengths, for each
 * alternative.
 */
export const globMatches = (glob: string, name: string): boolean => compileFileGlob(glob)(name);

/** For one glob and many names. */
export function compileFileGlob(glob: string): (name: string) => boolean {
  const magic = glob.search(/[*?{[]/);
  const prefix = magic < 0 ? glob : glob.slice(0, magic);
  let alternatives: string[][] | undefined;
  return (name) => {
    if (!name.startsWith(prefix)) return false;
    alternatives ??= (alternativesOf(glob) ?? []).map((one) => one.split("/"));
    const parts = name.split("/");
    return alternatives.some((one) => matchParts(one, parts));
  };
}

/**
 * Whether the braces of a glob stand for more names than are tried: it matches nothing, and who wrote it must be told.
 */
export const isTooWide = (glob: string): boolean => alternativesOf(glob) === undefined;

/** The braces multiplied out; undefined where that makes more than `maxAlternatives`. */
function alternativesOf(glob: string): string[] | undefined {
  const done: string[] = [];
  const todo = [glob];
  for (let steps = 0; todo.length > 0; steps++) {
    if (done.length + todo.length > maxAlternatives || steps > maxBraces) return undefined;
    const next = todo.pop() ?? "";
    const braces = /\{([^{}]*)\}/.exec(next);
    if (braces === null) done.push(next);
    // One more than may be is enough to know that there are too many.
    else
      for (const word of (braces[1] ?? "").split(",", maxAlternatives + 1))
        todo.push(next.slice(0, braces.index) + word + next.slice(braces.index + braces[0].length));
  }
  return done;
}

/** `**` is to the parts what `*` is to characters: on a mismatch the last one takes one more. */
function matchParts(glob: readonly string[], parts: readonly string[]): boolean {
  return matchRuns(
    glob.length,
    parts.length,
    (g) => glob[g] === "**",
    (g, p) => matchPart(glob[g] ?? "", parts[p] ?? ""),
  );
}

function matchPart(glob: string, part: string): boolean {
  const tokens = glob.match(/\[[^\]]+\]|[^]/gu) ?? [];
  const characters = [...part];
  return matchRuns(
    tokens.length,
    characters.length,
    (t) => tokens[t] === "*",
    (t, c) => matchCharacter(tokens[t] ?? "", characters[c] ?? ""),
  );
}

function matchRuns(
  globLength: number,
  length: number,
  isRun: (g: number) => boolean,
  fits: (g: number, at: number) => boolean,
): boolean {
  let [g, at, run, runAt] = [0, 0, -1, 0];
  while (at < length) {
    if (g < globLength && isRun(g)) {
      run = g++;
      runAt = at;
    } else if (g < globLength && fits(g, at)) {
      g++;
      at++;
    } else if (run >= 0) {
      g = run + 1;
      at = ++runAt;
    } else {
      return false;
    }
  }
  while (g < globLength && isRun(g)) g++;
  return g === globLength;
}

function matchCharacter(token: string, character: string): boolean {
  if (token === "?") return true;
  if (token.length < 3 || !token.startsWith("[")) return token === character;
  const negated = token[1] === "!" || token[1] === "^";
  const set = [...token.slice(negated ? 2 : 1, -1)];
  let found = false;
  for (let i = 0; i < set.length && !found; i++) {
    const low = set[i] ?? "";
    const isRange = set[i + 1] === "-" && i + 2 < set.length;
    found = isRange ? low <= character && character <= (set[i + 2] ?? "") : low === character;
    if (isRange) i += 2;
  }
  return found !== negated;
}
