/**
 * The files of a configuration as one text, so that every place in them is one number: each file follows the one before
 * it, behind characters that no file holds. There is room behind each, so that a small edit of one leaves the places in
 * the others as they are.
 */
import type { HclBody, ParsedHcl } from "../../policy/hcl/nodes.ts";
import type { Range } from "../../policy/nodes.ts";
import type { DeclaredBlock, OtherFile, SourceFile } from "./declared.ts";
import { declaredIn } from "./declared.ts";

/** Between two files, and what fills the room before it. */
const separator = "\u0000";
const filler = "\u0001";
/** In characters: files begin at multiples of it. */
const slot = 2_048;

const isOurs = /[\u0000\u0001]/g;

/** The files in a text of all of them. */
export const textsIn = (whole: string): readonly string[] =>
  whole.split(separator).map((text) => text.replace(/\u0001+$/, ""));

/** With lines that end where their file ends. */
export const withLines = (whole: string): string => whole.replace(isOurs, "\n");

/** What is at hand of a configuration. */
export interface ConfigurationFiles {
  /** The files of the language in a folder, and those with values of variables; undefined where nobody has looked. */
  inFolder(folder: string): readonly string[] | undefined;
  /** Undefined where it is not at hand. */
  read(file: string): FileText | undefined;
  /** What stays of the last reading of the same configuration. */
  readonly last?: unknown;
}

export interface FileText {
  readonly text: string;
  /** Of a file of the language. */
  readonly hcl: ParsedHcl | undefined;
}

export interface FilePlace {
  readonly file: string;
  readonly range: Range;
}

const noBody: HclBody = { offset: 0, end: 0, attributes: [], blocks: [] };

/** A file as the newest version has it: what stands where it stood before refers to the same one. */
class TableFile implements SourceFile {
  readonly file: string;
  readonly base: number;
  text = "";
  /** The text as it was given. */
  given = "";
  body = noBody;
  sound = false;
  declared: readonly DeclaredBlock[] = [];
  #hcl: ParsedHcl | undefined;
  #other: OtherFile | undefined;

  constructor(file: string, base: number) {
    this.file = file;
    this.base = base;
  }

  read({ hcl, ...read }: FileText, text: string, isCode: boolean): void {
    const before = { text: this.text, sound: this.sound, declared: this.declared };
    this.text = text;
    this.given = read.text;
    this.sound = !isCode || (hcl?.sound === true && !this.file.endsWith(".json"));
    if (!isCode || hcl === undefined) return;
    if (this.#hcl === hcl) return;
    this.#hcl = hcl;
    this.body = hcl.body;
    const known = new Map(before.declared.map((one) => [one.block.offset, one]));
    // In a text that was not read to its end the same words may mean something else.
    const mayStay = before.sound && this.sound;
    this.declared = hcl.body.blocks.map((block) => {
      const there = mayStay ? known.get(block.offset) : undefined;
      const { offset, end } = block;
      const isSame = there?.block.end === end && before.text.slice(offset, end) === read.text.slice(offset, end);
      return there !== undefined && isSame ? there : declaredIn(this, block);
    });
  }

  /** As an expression reads it: another object for another text. */
  get asRead(): OtherFile {
    const { file, base, text } = this;
    if (this.#other?.text !== text) this.#other = { file, base, text };
    return this.#other;
  }
}

export class FileTable {
  readonly #source: ConfigurationFiles;
  readonly #before: ReadonlyMap<string, TableFile | undefined>;
  readonly #files = new Map<string, TableFile | undefined>();
  readonly #parts: TableFile[] = [];
  #length = 0;
  #text: string | undefined;
  /** Folders and files that are not at hand. */
  readonly wantedFolders = new Set<string>();
  readonly wantedFiles = new Set<string>();

  /** @param before the last version of the same files */
  constructor(source: ConfigurationFiles, before?: FileTable) {
    this.#source = source;
    this.#before = before === undefined ? new Map<string, TableFile>() : before.#files;
  }

  /** Names of files in a folder by their ends. */
  inFolder(folder: string, ends: RegExp): readonly string[] | undefined {
    const files = this.#source.inFolder(folder);
    if (files === undefined) this.wantedFolders.add(folder);
    return files?.filter((file) => ends.test(file)).sort();
  }

  /** @param isCode whether it is read as the language, or as text */
  file(name: string, isCode: boolean): TableFile | undefined {
    if (this.#files.has(name)) return this.#files.get(name);
    const read = this.#source.read(name);
    if (read === undefined) this.wantedFiles.add(name);
    const file = read && this.#add(name, read, isCode);
    this.#files.set(name, file);
    return file;
  }

  #add(name: string, read: FileText, isCode: boolean): TableFile {
    const before = this.#before.get(name);
    const text = before?.given === read.text ? before.text : read.text.replace(isOurs, " ");
    const file = before?.base === this.#length ? before : new TableFile(name, this.#length);
    file.read(read, text, isCode);
    this.#parts.push(file);
    this.#length += roomFor(text);
    this.#text = undefined;
    return file;
  }

  get parts(): readonly SourceFile[] {
    return this.#parts;
  }

  get text(): string {
    return (this.#text ??= this.#parts
      .map(({ text }) => text + filler.repeat(roomFor(text) - text.length - 1))
      .join(separator));
  }

  at(offset: number): SourceFile | undefined {
    return fileAt(this.#parts, offset);
  }
}

const roomFor = (text: string): number => Math.ceil((text.length + 1 + slot / 4) / slot) * slot;

export function fileAt<Part extends { readonly base: number }>(
  parts: readonly Part[],
  offset: number,
): Part | undefined {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.base ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return parts[low];
}

/** Where in its file something of the whole text stands. */
export function located(table: FileTable, { offset, end }: Range): FilePlace {
  const file = table.at(offset);
  if (file === undefined) return { file: "", range: { offset, end } };
  const last = file.text.length;
  return {
    file: file.file,
    range: { offset: Math.min(offset - file.base, last), end: Math.min(Math.max(end - file.base, 0), last) },
  };
}
