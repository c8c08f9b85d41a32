/**
 * The files that a `keyhole.json` names, and the model that it is with them: the same for whoever looks the files up, an
 * editor by URIs, the command line by paths.
 */
import type { FoundDocument } from "../policy/recognize.ts";
import type { WorkspaceModel } from "./model.ts";
import type { ModelReader } from "./read-model.ts";
import type { FileProblem } from "./source.ts";

/** The name by which a workspace model is found. */
export const modelFileName = "keyhole.json";

/** What was found where the model names something. */
export interface NamedFile<File> {
  /** As findings name it. */
  readonly name: string;
  /** The same object for as long as the file does not change. */
  readonly found: File | FileProblem;
}

/** By the paths and globs, as they are written. */
export interface NamedFiles<File> {
  readonly byPath: ReadonlyMap<string, NamedFile<File>>;
  /** Or why the glob may not be asked. */
  readonly byGlob: ReadonlyMap<string, readonly NamedFile<File>[] | FileProblem>;
}

export const isProblem = (found: object): found is FileProblem => "problem" in found;

/** Files that are there, each once. */
export function filesIn<File extends object>({ byPath, byGlob }: NamedFiles<File>): File[] {
  const all = [...byPath.values(), ...[...byGlob.values()].flatMap((list) => (isProblem(list) ? [] : list))];
  return [...new Set(all.flatMap(({ found }) => (isProblem(found) ? [] : [found])))];
}

/** Whether the same files were found in the same places. */
export function sameFiles<File extends object>(a: NamedFiles<File>, b: NamedFiles<File>): boolean {
  const same = (one: NamedFile<File> | undefined, other: NamedFile<File> | undefined): boolean =>
    one?.name === other?.name && one?.found === other?.found;
  return (
    a.byPath.size === b.byPath.size &&
    a.byGlob.size === b.byGlob.size &&
    [...a.byPath].every(([path, one]) => same(one, b.byPath.get(path))) &&
    [...a.byGlob].every(([glob, list]) => {
      const other = b.byGlob.get(glob);
      if (other === undefined || isProblem(list) || isProblem(other)) return list === other;
      return list.length === other.length && list.every((one, index) => same(one, other[index]));
    })
  );
}

export interface NamedReading<File> {
  readonly file: string;
  readonly text: string;
  readonly named: NamedFiles<File>;
  /** The name of what a path means that nobody has looked for. */
  nameOf(path: string): string;
  documents(file: File): readonly FoundDocument[] | FileProblem;
  /** What is said of a file that nobody has looked for. */
  readonly missing: FileProblem;
}

/** The model that the text is with these files; what has not changed since the reader's last is the same object. */
export function readWithFiles<File extends object>(
  reader: ModelReader,
  { file, text, named, nameOf, documents, missing }: NamedReading<File>,
): WorkspaceModel {
  const { byPath, byGlob } = named;
  const byName = new Map([...byPath.values()].map((one) => [one.name, one.found]));
  for (const list of byGlob.values()) if (!isProblem(list)) for (const one of list) byName.set(one.name, one.found);
  return reader.read({
    file,
    text,
    resolve: (path) => byPath.get(path)?.name ?? nameOf(path),
    find: (glob) => {
      const list = byGlob.get(glob) ?? [];
      return isProblem(list) ? list : list.map(({ name }) => name);
    },
    documents: (name) => {
      const found = byName.get(name) ?? missing;
      return isProblem(found) ? found : documents(found);
    },
  });
}
