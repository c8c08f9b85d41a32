/** From the PATHs of a command line to the files they mean: each once, in the order of their names. */
import type { Dirent, Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { FileError, fileError } from "../../protocol/file-error.ts";
import { isWithin } from "../../protocol/real-path.ts";
import { createIgnoreRules } from "./gitignore.ts";

/** The name of standard input, as PATH and in reports. */
export const stdinPath = "-";
export const stdinFile = "<stdin>";

export interface FoundFile {
  /** Absolute; `-` for standard input. */
  readonly path: string;
  /** As reports name it: relative to the current folder, with `/`. */
  readonly file: string;
  /** Named by the user, not met in a folder or by a glob: then it must be a readable policy. */
  readonly named: boolean;
  /** A link that leads out of the folder in which it was met: nobody has said that what it leads to may be changed. */
  readonly outside?: boolean;
}

export interface PathError {
  readonly file: string;
  readonly message: string;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly errors: readonly PathError[];
}

const neverSearched = new Set([".git", "node_modules"]);
/** What tools make of a template that is searched itself. */
const derived = new Set([".aws-sam", "cdk.out", ".terraform"]);
/** Policies, and infrastructure code that may hold them. */
const searched = /\.(?:jsonc?|ya?ml|template|tf|tofu)$/i;

/**
 * Whether a search of a folder would find a file, whatever its name: what a configuration reads (`policy.json.tpl`) is
 * searched with it.
 * @param path from that folder, with `/`
 */
export const isFoundWith = (path: string): boolean =>
  !searched.test(path) &&
  path.split("/").every((part) => !neverSearched.has(part) && !derived.has(part) && part !== "..");

/**
 * PATH is a file, a folder (searched for policies and infrastructure code by their names), a glob or `-`. A file that is reached twice, by
 * another PATH or by a symbolic link, is listed once.
 */
export async function findFiles(paths: readonly string[], cwd: string): Promise<FoundFiles> {
  const byIdentity = new Map<string, Candidate>();
  const errors: PathError[] = [];
  const add: Add = (path, real, top) => {
    const candidate = {
      path,
      file: displayName(path, cwd),
      named: top === undefined,
      link: basename(path) !== basename(real),
      outside: top !== undefined && !isWithin(real, [top]),
    };
    const known = byIdentity.get(real);
    if (known === undefined || isBetterName(candidate, known))
      byIdentity.set(real, { ...candidate, outside: candidate.outside && known?.outside !== false });
    else if (!candidate.outside) byIdentity.set(real, { ...known, outside: false });
  };
  const fail = (path: string, error: unknown): void => {
    const file = displayName(path, cwd);
    if (!errors.some((known) => known.file === file))
      errors.push({ file, message: fileError("cannot be read", error, path).message });
  };
  for (const path of paths) {
    if (path === stdinPath)
      byIdentity.set(stdinFile, { path, file: stdinFile, named: true, link: false, outside: false });
    // An empty variable in a script must not come to mean the whole folder.
    else if (path === "") errors.push({ file: '""', message: "is no path" });
    else await findOne(path, cwd, add, fail);
  }
  const files = [...byIdentity.values()].map(({ path, file, named, outside }) => ({ path, file, named, outside }));
  return { files: files.sort((a, b) => compareCodeUnits(a.file, b.file)), errors };
}

type Candidate = Required<FoundFile> & { readonly link: boolean };

/** @param top the folder that is searched, with links resolved; undefined where the user names the file */
type Add = (path: string, real: string, top: string | undefined) => void;
type Fail = (path: string, error: unknown) => void;

async function findOne(path: string, cwd: string, add: Add, fail: Fail): Promise<void> {
  const absolute = resolve(cwd, path);
  const stats = await stat(absolute).catch((error: unknown) => error);
  if (isStats(stats)) {
    if (stats.isDirectory()) await searchFolder(absolute, add, fail);
    // What the system has no path for (`<(aws iam …)`) is known by the one it was given.
    else add(absolute, await realpath(absolute).catch(() => absolute), undefined);
  } else if ((stats as NodeJS.ErrnoException).code === "ENOENT" && isDynamicPattern(path)) {
    // Only now: `[draft].json` may well be a file's name.
    await searchGlob(path, cwd, add).catch((error: unknown) => {
      fail(absolute, error);
    });
  } else {
    fail(absolute, stats);
  }
}

async function searchFolder(top: string, add: Add, fail: Fail): Promise<void> {
  const rulesFor = createIgnoreRules(top);
  const realTop = await realpath(top);
  const visit = async (folder: string, real: string): Promise<void> => {
    let entries: Dirent[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      fail(folder, error);
      return;
    }
    const rules = rulesFor(folder);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (neverSearched.has(entry.name) || rules.ignores(path, entry.isDirectory())) continue;
      if (entry.isDirectory() && derived.has(entry.name)) continue;
      if (entry.isDirectory()) await visit(path, join(real, entry.name));
      else if (!searched.test(entry.name)) continue;
      else if (entry.isFile()) add(path, join(real, entry.name), realTop);
      else if (entry.isSymbolicLink()) await addLink(path, realTop, add, fail);
    }
  };
  await visit(top, realTop);
}

/** A link to a file is that file; one to a folder is not followed: it may lead round in circles. */
async function addLink(path: string, top: string, add: Add, fail: Fail): Promise<void> {
  try {
    if ((await stat(path)).isFile()) add(path, await realpath(path), top);
  } catch (error) {
    fail(path, error);
  }
}

/**
 * For shells that do not expand globs, and for `**`. Ignored files stay out, unless the glob starts in an ignored
 * folder.
 */
async function searchGlob(pattern: string, cwd: string, add: Add): Promise<void> {
  const segments = (sep === "/" ? pattern : pattern.replaceAll(sep, "/")).split("/");
  // A brace may span segments (`{a/b,c}/*.json`), so that each on its own need not look like a glob.
  const magic = segments.findIndex((segment) => /[*?[\]{}()!+@\\]/.test(segment));
  const base = resolve(cwd, segments.slice(0, magic).join("/") || (isAbsolute(pattern) ? sep : "."));
  const realBase = await realpath(base).catch(() => base);
  const rulesFor = createIgnoreRules(base);
  const matches = await glob(segments.slice(magic).join("/"), {
    cwd: base,
    absolute: false,
    dot: true,
    expandDirectories: false,
    onlyFiles: true,
    ignore: [...neverSearched].map((name) => `**/${name}/**`),
  });
  let ignored = 0;
  for (const match of matches) {
    const path = join(base, match);
    // Through a link to a folder it would be met again under its own name.
    if ((await realpath(dirname(path))) !== dirname(join(realBase, match))) continue;
    if (rulesFor(dirname(path)).ignores(path, false)) ignored++;
    else add(path, await realpath(path), realBase);
  }
  if (matches.length === 0) throw new FileError("no such file, and as a glob it matches none");
  if (ignored === matches.length) throw new FileError("the glob matches only files that .gitignore excludes");
}

function isStats(value: unknown): value is Stats {
  return typeof value === "object" && value !== null && "isDirectory" in value;
}

/** Of two names of one file: the one the user gave, the one that is no link, the first. */
function isBetterName(a: Candidate, b: Candidate): boolean {
  if (a.named !== b.named) return a.named;
  if (a.link !== b.link) return b.link;
  return compareCodeUnits(a.file, b.file) < 0;
}

/** Relative to the current folder with `/`, also where it lies outside (`../`). */
export function displayName(path: string, cwd: string): string {
  const name = relative(cwd, path) || ".";
  return sep === "/" ? name : name.replaceAll(sep, "/");
}

/** The order that does not depend on anybody's language. */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
