/**
 * Which files git leaves alone, by the `.gitignore` of each folder from the repository's root down. (Not read: the
 * user's own excludes and `.git/info/exclude`, which differ from one machine to the next.)
 * https://git-scm.com/docs/gitignore
 */
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ignore from "ignore";
import { readSmallFile } from "../../protocol/regular-files.ts";

export interface IgnoreRules {
  /** `path` is absolute and in the folder the rules were asked for (or the folder itself). */
  ignores(path: string, isFolder: boolean): boolean;
}

interface Rules extends IgnoreRules {
  readonly lines: readonly string[];
}

/** As git's own default: `core.ignoreCase` is set where the file system does not tell cases apart. */
const ignorecase = process.platform === "win32" || process.platform === "darwin";

/** The folder that holds `.git` (a file in worktrees and submodules), at or above `folder`. */
export function repositoryRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * Rules for folders at or below `top`, made on demand and kept. Above `top` counts what lies in the same repository,
 * unless that ignores `top` itself: who names an ignored folder wants it searched.
 */
export function createIgnoreRules(top: string): (folder: string) => IgnoreRules {
  const repository = repositoryRoot(top);
  const above = repository === undefined || repository === top ? undefined : rulesBelow(repository);
  if (above === undefined || above(dirname(top)).ignores(top, true)) return rulesBelow(top);
  return above;
}

function rulesBelow(root: string): (folder: string) => Rules {
  const known = new Map<string, Rules>();
  const rulesFor = (folder: string): Rules => {
    let rules = known.get(folder);
    if (rules === undefined) {
      const parent = folder === root ? undefined : rulesFor(dirname(folder));
      const own = gitignoreLines(folder).flatMap((line) => fromRoot(line, slashed(relative(root, folder))));
      rules = parent !== undefined && own.length === 0 ? parent : compile(root, [...(parent?.lines ?? []), ...own]);
      known.set(folder, rules);
    }
    return rules;
  };
  return rulesFor;
}

function compile(root: string, lines: readonly string[]): Rules {
  const matcher = ignore({ ignorecase }).add(lines);
  return {
    lines,
    ignores: (path, isFolder) => {
      const name = slashed(relative(root, path));
      return name !== "" && matcher.ignores(isFolder ? `${name}/` : name);
    },
  };
}

/** A larger one is nobody's, and is not obeyed. */
const maxBytes = 512 * 1024;

function gitignoreLines(folder: string): string[] {
  const bytes = readSmallFile(join(folder, ".gitignore"), maxBytes);
  return bytes === undefined ? [] : new TextDecoder().decode(bytes).split(/\r?\n/);
}

/** A line of the `.gitignore` in `folder` (relative to the root), said as a line of the root's own. */
function fromRoot(line: string, folder: string): string[] {
  if (line === "" || line.startsWith("#")) return [];
  if (folder === "") return [line];
  const negated = line.startsWith("!");
  const pattern = negated ? line.slice(1) : line;
  // With a slash before its end a pattern is tied to its folder; without, it holds at any depth.
  const anchored = /\/./.test(pattern.trimEnd());
  const escaped = folder.replace(/[\\*?[\]!# ]/g, "\\$&");
  const path = anchored ? pattern.replace(/^\//, "") : `**/${pattern.replace(/^\\(?=[!#])/, "")}`;
  return [`${negated ? "!" : ""}/${escaped}/${path}`];
}

function slashed(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
