/**
 * Configurations of several files among the files of a run: folders of Terraform's language, cloud assemblies, templates
 * with those of their nested stacks. What another one calls or nests is read with that one.
 */
import type { HclBlock, HclExpression } from "../policy/hcl/nodes.ts";
import { folderOf, joined } from "../workspace/paths.ts";
import type { ConfigurationFiles } from "../workspace/terraform/files.ts";
import { assemblyName, isHclFile, isManifest, isValuesFile, stacksName } from "../workspace/infrastructure-files.ts";
import { modelFileName } from "../workspace/named-files.ts";
import type { ConfigurationFile, Engine, PolicyFile } from "./engine.ts";

/** Immutable; made anew where one of the files is another one. */
export interface Configurations {
  readonly all: readonly ConfigurationFile[];
  /** What they refer to, and was not among the files. */
  readonly wantedFolders: ReadonlySet<string>;
  readonly wantedFiles: ReadonlySet<string>;
  readonly readings: ReadonlyMap<string, CachedReading>;
}

/** What was asked for in reading a configuration, with the answers: it depends on nothing else. */
interface CachedReading {
  readonly file: ConfigurationFile;
  readonly folders: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, PolicyFile | undefined>;
}

export const noConfigurations: Configurations = {
  all: [],
  wantedFolders: new Set(),
  wantedFiles: new Set(),
  readings: new Map(),
};

/**
 * @param before the last ones: what has not changed since is the same object
 * @param isTried whether the files are only what they might be: then nothing of before goes on with them
 */
export function configurationsOf(
  engine: Pick<Engine, "readConfiguration">,
  files: readonly PolicyFile[],
  before: Configurations = noConfigurations,
  isTried = false,
): Configurations {
  const byFolder = new Map<string, string[]>();
  const byName = new Map<string, PolicyFile>();
  const called = new Set<string>();
  const assemblies: string[] = [];
  const nesting: PolicyFile[] = [];
  const deployed = files.filter(({ file, text }) => file.endsWith(modelFileName) && text.includes('"environments"'));
  for (const file of files) {
    byName.set(file.file, file);
    if (isManifest(file.file, file.text)) assemblies.push(folderOf(file.file));
    if (file.nested !== undefined || isBelowAny(file, deployed)) nesting.push(file);
    if (!isHclFile(file.file)) continue;
    const folder = folderOf(file.file);
    const known = byFolder.get(folder);
    if (known === undefined) byFolder.set(folder, [file.file]);
    else known.push(file.file);
    for (const path of localCalls(file)) called.add(joined(folder, path));
  }
  if (byFolder.size === 0 && assemblies.length === 0 && nesting.length === 0) return noConfigurations;
  const readings = new Map<string, CachedReading>();
  const wantedFolders = new Set<string>();
  const wantedFiles = new Set<string>();
  const roots = [...byFolder].filter(([folder, names]) => !called.has(folder) && !names.every(isValuesFile));
  const all = [
    ...roots.map(([folder]) => ({ name: `${folder}/*.tf`, folder })),
    ...assemblies.map((folder) => ({ name: assemblyName(folder), folder })),
    ...outermost(nesting).map((file) => ({ name: stacksName(file), folder: folderOf(file) })),
  ];
  for (const { name, folder } of all) {
    const last = before.readings.get(name);
    const reading =
      last !== undefined && stillHolds(last, byFolder, byName)
        ? last
        : read(engine, name, folder, byFolder, byName, isTried ? undefined : last?.file.stays);
    readings.set(name, reading);
    for (const wanted of reading.file.wantedFolders) wantedFolders.add(wanted);
    for (const wanted of reading.file.wantedFiles) wantedFiles.add(wanted);
  }
  return { all: [...readings.values()].map(({ file }) => file), wantedFolders, wantedFiles, readings };
}

type ByFolder = ReadonlyMap<string, readonly string[]>;

const listed = (byFolder: ByFolder, folder: string): string => JSON.stringify(byFolder.get(folder) ?? []);

const stillHolds = (
  { folders, files }: CachedReading,
  byFolder: ByFolder,
  byName: ReadonlyMap<string, PolicyFile>,
): boolean =>
  [...folders].every(([folder, names]) => listed(byFolder, folder) === names) &&
  [...files].every(([name, file]) => byName.get(name) === file);

function read(
  engine: Pick<Engine, "readConfiguration">,
  name: string,
  folder: string,
  byFolder: ByFolder,
  byName: ReadonlyMap<string, PolicyFile>,
  last: unknown,
): CachedReading {
  const folders = new Map<string, string>();
  const asked = new Map<string, PolicyFile | undefined>();
  const files: ConfigurationFiles = {
    last,
    inFolder: (wanted) => {
      folders.set(wanted, listed(byFolder, wanted));
      return byFolder.get(wanted);
    },
    read: (name) => {
      const file = byName.get(name);
      asked.set(name, file);
      return file === undefined ? undefined : { text: file.text, hcl: file.hcl };
    },
  };
  return { file: engine.readConfiguration(name, folder, files), folders, files: asked };
}

/** Whether a template may be one that is deployed as some keyhole.json says. */
const isBelowAny = ({ file, models }: PolicyFile, deployed: readonly PolicyFile[]): boolean =>
  models !== undefined &&
  deployed.some(
    (model) => file.startsWith(model.file.slice(0, -modelFileName.length)) && !file.endsWith(modelFileName),
  );

/** Templates that no other one nests; of a circle the first one. */
function outermost(nesting: readonly PolicyFile[]): readonly string[] {
  const nested = new Map(nesting.map((file) => [file.file, nestedFiles(file)]));
  const inner = new Set([...nested].flatMap(([file, others]) => others.filter((other) => other !== file)));
  const reached = new Set<string>();
  const roots: string[] = [];
  const isInner = (file: string): number => (inner.has(file) ? 1 : 0);
  for (const root of [...nested.keys()].sort((a, b) => isInner(a) - isInner(b) || (a < b ? -1 : 1))) {
    if (reached.has(root)) continue;
    roots.push(root);
    const waiting = [root];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      for (const other of nested.get(file) ?? []) waiting.push(other);
    }
  }
  return roots;
}

/** The templates of a template's nested stacks. */
export const nestedFiles = ({ file, nested = [] }: PolicyFile): readonly string[] =>
  nested.map((path) => joined(folderOf(file), path));

/** Folders that a file calls as modules, as it names them. */
export const localCalls = ({ hcl }: PolicyFile): readonly string[] =>
  (hcl?.body.blocks ?? []).flatMap(({ type, body }: HclBlock) => {
    if (type.value !== "module") return [];
    const source = body.attributes.find(({ name }) => name.value === "source")?.value;
    const path = source && plainText(source);
    return path !== undefined && /^\.\.?\//.test(path) ? [path] : [];
  });

function plainText(expression: HclExpression): string | undefined {
  const [part, ...others] = expression.kind === "template" ? expression.parts : [];
  return part?.kind === "text" && others.length === 0 ? part.value : undefined;
}
