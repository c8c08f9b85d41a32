/**
 * What configurations are read from beside the files that a command names: the other files of Terraform's folders, the
 * modules that they call, and what they read; the templates of nested stacks.
 */
import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { configurationsOf, noConfigurations } from "../../rules/configurations.ts";
import { isHclFile, isManifest, manifestOf } from "../../workspace/infrastructure-files.ts";
import { modelFileName } from "../../workspace/named-files.ts";
import { folderOf } from "../../workspace/paths.ts";
import type { CheckEngine } from "./checker.ts";
import { realPathOf } from "../../protocol/real-path.ts";
import { repositoryRoot } from "./gitignore.ts";
import type { Io } from "./io.ts";
import { loadFile } from "./load.ts";
import type { LoadedFile } from "./loaded.ts";
import { reaches } from "./reach.ts";
import { displayName } from "./search.ts";

/** Modules may call modules. */
const maxRounds = 12;
/** Of the files in one folder. */
const maxFiles = 2_000;

/** Values of variables that Terraform reads without being told. */
const loadsItself = /(?:\.(?:tf|tofu)|(?:^|\.auto|^terraform)\.tfvars)(?:\.json)?$/i;

/** Only what lies in the same repository, or below the current folder, is read. */
export async function configurationFiles(
  loaded: readonly LoadedFile[],
  io: Io,
  engine: CheckEngine,
): Promise<LoadedFile[]> {
  const manifests = new Map(loaded.map(({ found }) => [found.file, manifestOf(found.file)]));
  const code = loaded.filter(
    ({ found, policy }) =>
      isHclFile(found.file) ||
      policy.nested !== undefined ||
      manifests.get(found.file) !== undefined ||
      found.file.endsWith(modelFileName),
  );
  if (code.length === 0) return [];
  const known = new Map(loaded.map((file) => [file.found.file, file]));
  const added: LoadedFile[] = [];
  const tried = new Set<string>();
  const reach = await Promise.all(
    [io.cwd, ...new Set(code.map(({ found }) => dirname(found.path)))].map((folder) =>
      realPathOf(repositoryRoot(folder) ?? folder),
    ),
  );
  const load = async (file: string, isWanted: (file: string, text: string) => boolean = () => true): Promise<void> => {
    const path = resolve(io.cwd, file);
    if (known.has(file) || tried.has(file) || !(await reaches(reach, path))) return;
    tried.add(file);
    const found = { path, file, named: false };
    const one = await loadFile(found, async (name, limit) => await io.read(name, limit), engine, "anything");
    if (one === undefined || one === "large" || !("policy" in one) || !isWanted(file, one.policy.text)) return;
    known.set(file, one);
    added.push(one);
  };
  const loadFolder = async (folder: string): Promise<void> => {
    const path = resolve(io.cwd, folder);
    if (tried.has(`${folder}/`) || !(await reaches(reach, path))) return;
    tried.add(`${folder}/`);
    const names = await readdir(path).catch((): string[] => []);
    for (const name of names.sort().slice(0, maxFiles))
      if (loadsItself.test(name)) await load(displayName(join(path, name), io.cwd));
  };
  for (const { found } of code) if (isHclFile(found.file)) await loadFolder(folderOf(found.file));
  for (const manifest of new Set(manifests.values())) if (manifest !== undefined) await load(manifest, isManifest);
  let before = noConfigurations;
  for (let round = 0; round < maxRounds; round++) {
    const files = [...known.values()].map(({ policy }) => policy);
    before = configurationsOf(engine, files, before);
    const count = tried.size;
    for (const folder of before.wantedFolders) await loadFolder(folder);
    for (const file of before.wantedFiles) await load(file);
    if (tried.size === count) break;
  }
  return added;
}
