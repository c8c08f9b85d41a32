/** The files of a configuration as modules: what each declares, by name. */
import type { HclBlock } from "../../policy/hcl/nodes.ts";
import { isRelevant, typeOf } from "./instances.ts";
import type { Asking } from "./asking.ts";
import { isOverride, overridden } from "./overrides.ts";
import type { SourceFile, DeclaredBlock, DeclaredLocal } from "./declared.ts";
import { attributeOf } from "./declared.ts";

/** What is declared by name, in the newest version of the files. */
export class Table<Declared> {
  #all: ReadonlyMap<string, Declared> = new Map();
  #names: readonly string[] = [];
  readonly #named = new Map<string, Asking<Declared | undefined>>();
  readonly names: Asking<readonly string[]> = { answer: () => this.#names, lasts: true };

  set all(all: ReadonlyMap<string, Declared>) {
    this.#all = all;
    const names = [...all.keys()];
    const areSame = names.length === this.#names.length && names.every((name, index) => name === this.#names[index]);
    if (!areSame) this.#names = names;
  }

  named(name: string): Asking<Declared | undefined> {
    let question = this.#named.get(name);
    if (question === undefined) {
      question = { answer: () => this.#all.get(name), lasts: true };
      this.#named.set(name, question);
    }
    return question;
  }
}

/** One folder, however often it is called. */
export class ModuleSource {
  readonly folder: string;
  files: readonly SourceFile[] = [];
  /** In their order. */
  readonly providers = new Table<DeclaredBlock>();
  readonly variables = new Table<DeclaredBlock>();
  readonly locals = new Table<DeclaredLocal>();
  /** By `TYPE.NAME`. */
  readonly resources = new Table<DeclaredBlock>();
  /** Those of them that have a say on uploads. */
  readonly relevant = new Table<DeclaredBlock>();
  /** By `TYPE.NAME`. */
  readonly data = new Table<DeclaredBlock>();
  readonly outputs = new Table<DeclaredBlock>();
  readonly calls = new Table<DeclaredBlock>();
  /** What the files declared when they were last read. */
  #declared: readonly SourceFile["declared"][] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The files are these from here on. */
  read(all: readonly SourceFile[]): void {
    const declared = all.map((file) => file.declared);
    const isSame =
      all.length === this.files.length &&
      all.every((file, index) => file === this.files[index] && file.declared === this.#declared[index]);
    if (isSame) return;
    this.#declared = declared;
    const variables = new Map<string, DeclaredBlock>();
    const locals = new Map<string, DeclaredLocal>();
    const resources = new Map<string, DeclaredBlock>();
    const data = new Map<string, DeclaredBlock>();
    const outputs = new Map<string, DeclaredBlock>();
    const calls = new Map<string, DeclaredBlock>();
    const providers: DeclaredBlock[] = [];
    // The first one counts: Terraform refuses a second one.
    const add = (map: Map<string, DeclaredBlock>, name: string, declared: DeclaredBlock): void => {
      if (!map.has(name)) map.set(name, declared);
    };
    for (const file of all.filter((one) => !isOverride(one)))
      for (const declared of file.declared) {
        const { block } = declared;
        const [first, second] = block.labels.map(({ value }) => value);
        switch (block.type.value) {
          case "variable":
            if (first !== undefined) add(variables, first, declared);
            break;
          case "locals":
            for (const local of declared.locals)
              if (!locals.has(local.attribute.name.value)) locals.set(local.attribute.name.value, local);
            break;
          case "resource":
            if (first !== undefined && second !== undefined) add(resources, `${first}.${second}`, declared);
            break;
          case "data":
            if (first !== undefined && second !== undefined) add(data, `${first}.${second}`, declared);
            break;
          case "output":
            if (first !== undefined) add(outputs, first, declared);
            break;
          case "module":
            if (first !== undefined) add(calls, first, declared);
            break;
          case "provider":
            if (first !== undefined) providers.push(declared);
            break;
          default:
        }
      }
    const byType = new Map([
      ["variable", variables],
      ["resource", resources],
      ["data", data],
      ["output", outputs],
      ["module", calls],
    ]);
    for (const file of all.filter(isOverride))
      for (const declared of file.declared) {
        const { block } = declared;
        const name = block.labels.map(({ value }) => value).join(".");
        const map = byType.get(block.type.value);
        const known = map?.get(name);
        if (known !== undefined) map?.set(name, overridden(known, declared));
        for (const local of declared.locals) locals.set(local.attribute.name.value, local);
        if (block.type.value !== "provider") continue;
        const index = providers.findIndex((one) => providerName(one.block) === providerName(block));
        const provider = providers[index];
        if (provider !== undefined) providers[index] = overridden(provider, declared);
      }
    this.files = all;
    this.providers.all = new Map(providers.map((one, index) => [String(index), one]));
    this.variables.all = variables;
    this.locals.all = locals;
    this.resources.all = resources;
    this.relevant.all = new Map([...resources].filter(([, { block }]) => isRelevant(typeOf(block))));
    this.data.all = data;
    this.outputs.all = outputs;
    this.calls.all = calls;
  }
}

/** With its alias. */
function providerName({ labels, body }: HclBlock): string {
  const alias = attributeOf(body, "alias")?.value;
  const [part] = alias?.kind === "template" ? alias.parts : [];
  return `${labels[0]?.value ?? ""} ${part?.kind === "text" ? part.value : ""}`;
}
