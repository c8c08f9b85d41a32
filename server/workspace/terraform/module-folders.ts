/** The folders of a configuration's modules: the root's, local ones, and what `terraform init` has fetched. */
import { joined } from "../paths.ts";
import type { FileTable } from "./files.ts";
import { installedModules } from "./installed-modules.ts";
import type { SourceFile } from "./declared.ts";
import { ModuleSource } from "./modules.ts";

export class ModuleFolders {
  readonly #root: string;
  readonly #table: FileTable;
  readonly #code: RegExp | undefined;
  /** What stays from one version of the files to the next. */
  readonly #sources: Map<string, ModuleSource>;
  readonly #modules = new Map<string, ModuleSource | undefined>();
  #installed: ReadonlyMap<string, string> | undefined;

  /** @param code how files of the language end; undefined: all of a folder are taken */
  constructor(root: string, table: FileTable, code: RegExp | undefined, sources: Map<string, ModuleSource>) {
    this.#root = root;
    this.#table = table;
    this.#code = code;
    this.#sources = sources;
  }

  root(): ModuleSource {
    return this.#module(this.#root) ?? this.#sourceOf(this.#root, []);
  }

  /** Undefined where it is not at hand. */
  called(path: string, from: ModuleSource, call: string): ModuleSource | undefined {
    if (/^\.\.?\//.test(path)) return this.#module(joined(from.folder, path));
    this.#installed ??= installedModules(
      this.#table.file(joined(this.#root, ".terraform/modules/modules.json"), false)?.text,
    );
    const key = call
      .replace(/\[[^\]]*\]/g, "")
      .replace(/(?:^|\.)module\./g, (written) => (written.startsWith(".") ? "." : ""));
    const folder = this.#installed.get(key);
    return folder === undefined ? undefined : this.#module(joined(this.#root, folder));
  }

  #module(folder: string): ModuleSource | undefined {
    if (this.#modules.has(folder)) return this.#modules.get(folder);
    const names = this.#table.inFolder(folder, this.#code ?? /$/);
    const all = new Set(names);
    // OpenTofu passes over a file for Terraform that has one of its own beside it.
    const isTaken = (name: string): boolean =>
      /\.tf(?:\.json)?$/i.test(name) && all.has(name.replace(/\.tf(\.json)?$/i, ".tofu$1"));
    const files = (names ?? []).flatMap((name) => (isTaken(name) ? [] : (this.#table.file(name, true) ?? [])));
    const module = names === undefined || files.length === 0 ? undefined : this.#sourceOf(folder, files);
    this.#modules.set(folder, module);
    return module;
  }

  #sourceOf(folder: string, files: readonly SourceFile[]): ModuleSource {
    const source = this.#sources.get(folder) ?? new ModuleSource(folder);
    this.#sources.set(folder, source);
    source.read(files);
    return source;
  }
}
