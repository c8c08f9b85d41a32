/** The workspace models of a command, and the files that come with them. */
import { basename, resolve } from "node:path";
import type { Range } from "../../policy/nodes.ts";
import { parseJson } from "../../policy/parse.ts";
import type { PolicyFile } from "../../rules/engine.ts";
import { modelFileName } from "../../workspace/named-files.ts";
import { createLocator } from "../formats/report.ts";
import type { Io } from "./io.ts";
import type { LoadedFile } from "./loaded.ts";
import type { LoadedModel, ModelFilesEngine } from "./models.ts";
import { findModels, loadModels } from "./models.ts";
import { linkOutside, reaches, reachOf } from "./reach.ts";
import type { Reach } from "./reach.ts";
import type { FoundFile, PathError } from "./search.ts";

export interface ModelQuestion {
  readonly paths: readonly string[];
  /** Files found in the paths, keyhole.json among them. */
  readonly found: readonly FoundFile[];
  /** Policy files loaded already. */
  readonly loaded: readonly LoadedFile[];
  /** `--config`. */
  readonly config: string | undefined;
  /** `--allow-outside`: folders, with links resolved. */
  readonly allowed: Reach;
}

export interface ModelFiles {
  readonly models: readonly LoadedModel[];
  /** The keyhole.json files. */
  readonly configurations: readonly LoadedFile[];
  /** They, and the policy files that they name and that were not loaded already. */
  readonly files: readonly LoadedFile[];
  readonly errors: readonly PathError[];
  /** Whether the model that was named cannot be used at all: then nothing can be asked. */
  readonly unusable: boolean;
}

/**
 * What is left of the files found when those that are models, or the one that was named, are taken out: they are no
 * policies.
 */
export function withoutModels(found: readonly FoundFile[], config: string | undefined, cwd: string): FoundFile[] {
  const named = config === undefined ? undefined : resolve(cwd, config);
  return found.filter(({ path }) => basename(path) !== modelFileName && path !== named);
}

export async function modelsFor(
  { paths, found, loaded, config, allowed }: ModelQuestion,
  io: Io,
  engine: ModelFilesEngine,
  codes: readonly string[],
): Promise<ModelFiles> {
  const modelFiles: FoundFile[] = [];
  const links: PathError[] = [];
  for (const file of findModels(paths, found, io.cwd, config)) {
    if (file.named || (await reaches(await reachOf(file.path, io.cwd, allowed), file.path)))
      modelFiles.push({ ...file, named: false });
    else links.push({ file: file.file, message: linkOutside });
  }
  const { models, errors: unread } = await loadModels(modelFiles, loaded, io, engine, codes, allowed);
  const errors = [...links, ...unread];
  const broken = config === undefined ? [] : models.flatMap(unreadable);
  const known = new Set(loaded.map((file) => file.found.file));
  const files = new Map<string, LoadedFile>();
  for (const model of models)
    for (const file of [model.config, ...model.policies])
      if (!known.has(file.found.file)) files.set(file.found.file, file);
  return {
    models,
    configurations: models.map((model) => model.config),
    files: [...files.values()],
    errors: [...errors, ...broken],
    unusable: config !== undefined && (errors.length > 0 || broken.length > 0),
  };
}

/** A model that was named and is not even a JSON object is no model; one that was met is told of by a finding. */
function unreadable({ config: { policy }, read }: LoadedModel): PathError[] {
  const [problem] = policy.broken || parseJson(policy.text).root?.kind !== "object" ? read().problems : [];
  return problem === undefined ? [] : [{ file: placeName(policy, problem.place.range), message: problem.message }];
}

/** `file:line:column`, counted from 1. */
export function placeName({ file, text }: PolicyFile, range: Range): string {
  const { start } = createLocator(new Map([[file, text]]))(file, range);
  return `${file}:${start.line + 1}:${start.character + 1}`;
}
