/** Which workspace models a command works with, and the files they name. */
import { existsSync, statSync } from "node:fs";
import type { Dirent, Stats } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { append } from "../../policy/append.ts";
import type { Engine, PolicyFile } from "../../rules/engine.ts";
import { compileFileGlob, isGlob, splitGlob } from "../../workspace/file-glob.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { createModelReader } from "../../workspace/read-model.ts";
import type { NamedFile } from "../../workspace/named-files.ts";
import { filesIn, isProblem, modelFileName, readWithFiles } from "../../workspace/named-files.ts";
import type { FileProblem } from "../../workspace/source.ts";
import { FileError } from "../../protocol/file-error.ts";
import { repositoryRoot } from "./gitignore.ts";
import type { Io } from "./io.ts";
import { internalError } from "./loaded.ts";
import type { LoadedFile } from "./loaded.ts";
import { outOfReach, reaches, reachOf } from "./reach.ts";
import type { Reach } from "./reach.ts";
import { decode } from "./read.ts";
import { compareCodeUnits, displayName, stdinPath } from "./search.ts";
import type { FoundFile, PathError } from "./search.ts";

export type ModelFilesEngine = Pick<Engine, "prepare" | "read" | "documents">;

export interface LoadedModel {
  /** The keyhole.json. */
  readonly config: LoadedFile;
  /** The files it names, as far as they could be read; in the order of their names. */
  readonly policies: readonly LoadedFile[];
  /**
   * With these versions of files, keyhole.json included; the others are as they were read. What has not changed is the
   * same object as before.
   */
  read(files?: Iterable<PolicyFile>): WorkspaceModel;
}

/**
 * The nearest keyhole.json in or above each PATH, up to the repository's root (without one: up to the current folder),
 * and those among the files that were found below. `config`, a path, is taken instead, there or not.
 */
export function findModels(
  paths: readonly string[],
  found: readonly FoundFile[],
  cwd: string,
  config?: string,
): FoundFile[] {
  if (config !== undefined)
    return [{ path: resolve(cwd, config), file: displayName(resolve(cwd, config), cwd), named: true }];
  const models = new Map(found.filter(({ path }) => basename(path) === modelFileName).map((file) => [file.path, file]));
  for (const path of paths) {
    const nearest = path === stdinPath || path === "" ? undefined : nearestModel(folderOf(path, cwd), cwd);
    if (nearest !== undefined && !models.has(nearest))
      models.set(nearest, { path: nearest, file: displayName(nearest, cwd), named: false });
  }
  return [...models.values()].sort((a, b) => compareCodeUnits(a.file, b.file));
}

function folderOf(path: string, cwd: string): string {
  const absolute = resolve(cwd, path);
  if (statsOf(absolute)?.isDirectory() === true) return absolute;
  return existsSync(absolute) || !isGlob(path)
    ? dirname(absolute)
    : resolve(cwd, splitGlob(path.replaceAll(sep, "/")).base || ".");
}

/**
 * Undefined where nothing is there, and where nobody may look (permissions, names too long, links in a circle): a
 * search told of that.
 */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function nearestModel(folder: string, cwd: string): string | undefined {
  const below = relative(cwd, folder);
  const top = repositoryRoot(folder) ?? (below.startsWith("..") ? folder : cwd);
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, modelFileName);
    if (statsOf(file)?.isFile() === true) return file;
    if (at === top || dirname(at) === at) return undefined;
  }
}

/**
 * Reads models and the files they name, also outside the paths that are searched. A file that is already loaded is not
 * read again, and keeps its name. A keyhole.json that cannot be read is an error; what is wrong in it, or with a file
 * it names, is the model's to tell.
 * @param allowed folders in which a model may name files although it lies elsewhere
 * @param mostEntries a glob such as `../../**` would search a whole disk: it is given up where it has met so many files
 * and folders
 */
export async function loadModels(
  found: readonly FoundFile[],
  loaded: readonly LoadedFile[],
  io: Io,
  engine: ModelFilesEngine,
  codes: readonly string[],
  allowed: Reach = [],
  mostEntries = 50_000,
): Promise<{ readonly models: readonly LoadedModel[]; readonly errors: readonly PathError[] }> {
  const files = new FilesByPath(io, engine, mostEntries);
  for (const file of loaded) await files.add(file);
  const models: LoadedModel[] = [];
  const errors: PathError[] = [];
  for (const one of found) {
    const config = await files.load(one.path);
    if ("problem" in config) errors.push({ file: one.file, message: config.problem });
    else {
      models.push(
        await loadModel(
          { ...config, found: one },
          files,
          io.cwd,
          engine,
          codes,
          await reachOf(one.path, io.cwd, allowed),
          (glob) => {
            errors.push({
              file: one.file,
              message: `"${glob}" reaches more than ${String(mostEntries)} files and folders: start it nearer to the policies`,
            });
          },
        ),
      );
    }
  }
  return { models, errors };
}

/** @param tooMuch told of globs that reach further than a command searches */
async function loadModel(
  config: LoadedFile,
  files: FilesByPath,
  cwd: string,
  engine: ModelFilesEngine,
  codes: readonly string[],
  reach: Reach,
  tooMuch: (glob: string) => void,
): Promise<LoadedModel> {
  const reader = createModelReader(codes);
  const folder = dirname(config.found.path);
  const { file } = config.policy;
  const { paths, globs } = reader.paths(reader.parse(file, config.policy.text));
  const byPath = new Map<string, NamedFile<LoadedFile>>();
  const byGlob = new Map<string, readonly NamedFile<LoadedFile>[] | FileProblem>();
  const find = async (path: string): Promise<NamedFile<LoadedFile>> => {
    const found = (await reaches(reach, path)) ? await files.load(path) : outOfReach;
    return { name: isProblem(found) ? displayName(path, cwd) : found.policy.file, found };
  };
  await inBatches(paths, async (path) => {
    byPath.set(path, await find(resolve(folder, path)));
  });
  for (const glob of globs) {
    const { base, rest } = splitGlob(glob);
    const top = resolve(folder, base);
    if (!(await reaches(reach, top))) {
      byGlob.set(glob, outOfReach);
      continue;
    }
    const isMatch = compileFileGlob(rest);
    const { below, complete } = await files.below(top, /\*\*|\{/.test(rest) ? Infinity : rest.split("/").length);
    if (!complete) tooMuch(glob);
    const matching = below.filter((path) => isMatch(slashed(relative(top, path))) && path !== config.found.path);
    byGlob.set(glob, await inBatches(matching, find));
  }
  const named = { byPath, byGlob };
  return {
    config,
    policies: filesIn(named).sort((a, b) => compareCodeUnits(a.policy.file, b.policy.file)),
    read: (changed = []) => {
      const now = new Map([...changed].map((one) => [one.file, one]));
      return readWithFiles(reader, {
        file,
        text: (now.get(file) ?? config.policy).text,
        named,
        nameOf: (path) => displayName(resolve(folder, path), cwd),
        documents: ({ policy }) => engine.documents(now.get(policy.file) ?? policy),
        missing: { problem: "cannot be read: no such file or folder" },
      });
    },
  };
}

/** Files by their real path: each is read once, by whatever name. */
class FilesByPath {
  readonly #io: Io;
  readonly #engine: ModelFilesEngine;
  readonly #mostEntries: number;
  readonly #known = new Map<string, Promise<LoadedFile | FileProblem>>();
  readonly #below = new Map<string, Promise<Below>>();

  constructor(io: Io, engine: ModelFilesEngine, mostEntries: number) {
    this.#mostEntries = mostEntries;
    this.#io = io;
    this.#engine = engine;
  }

  async add(file: LoadedFile): Promise<void> {
    if (file.found.path !== stdinPath) this.#known.set(await realName(file.found.path), Promise.resolve(file));
  }

  /** JSON files in so many levels of folders, absolute and in order. */
  below(folder: string, levels: number): Promise<Below> {
    const name = `${String(levels)} ${folder}`;
    const known = this.#below.get(name) ?? jsonFilesIn(folder, levels, this.#mostEntries);
    this.#below.set(name, known);
    return known;
  }

  async load(path: string): Promise<LoadedFile | FileProblem> {
    const real = await realName(path);
    const known = this.#known.get(real) ?? this.#read(path);
    this.#known.set(real, known);
    return await known;
  }

  async #read(path: string): Promise<LoadedFile | FileProblem> {
    const file = displayName(path, this.#io.cwd);
    try {
      const bytes = await this.#io.read(path);
      const decoded = decode(bytes);
      await this.#engine.prepare(file, decoded.text);
      return { found: { path, file, named: false }, bytes, decoded, policy: this.#engine.read(file, decoded.text) };
    } catch (error) {
      return error instanceof FileError
        ? { problem: error.message, missing: error.missing }
        : { problem: internalError(error) };
    }
  }
}

const realName = (path: string): Promise<string> => realpath(path).catch(() => path);
const slashed = (path: string): string => (sep === "/" ? path : path.replaceAll(sep, "/"));

/** So many files are open at a time. */
const batch = 16;

async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += batch)
    append(results, await Promise.all(items.slice(from, from + batch).map(work)));
  return results;
}

interface Below {
  readonly below: readonly string[];
  /** False where the search was given up. */
  readonly complete: boolean;
}

/** Absolute paths, in order; links to folders are not followed. */
async function jsonFilesIn(top: string, levels: number, mostEntries: number): Promise<Below> {
  const files: string[] = [];
  const folders = [{ folder: top, depth: 1 }];
  let left = mostEntries;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const { folder, depth } = next;
    const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
    left -= entries.length;
    if (left < 0) return { below: files.sort(compareCodeUnits), complete: false };
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) {
        if (/\.jsonc?$/i.test(entry.name)) files.push(path);
      } else if (depth < levels && entry.name !== ".git" && entry.name !== "node_modules") {
        folders.push({ folder: path, depth: depth + 1 });
      }
    }
  }
  return { below: files.sort(compareCodeUnits), complete: true };
}
