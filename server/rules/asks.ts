/** What rules may ask about files. What was worked out for the last question about a file serves the next one. */
import type { Catalog } from "../catalog/catalog.ts";
import { withNames } from "../catalog/known-names.ts";
import { defaultOperations } from "../catalog/operation-names.ts";
import type { Compiler } from "../evaluate/compiler.ts";
import { Ask } from "../uploads/check-file/ask.ts";
import { accessesOf } from "../uploads/requests/operations.ts";
import type { WorkspaceFacts } from "../uploads/scenario/from-file/workspace-facts.ts";
import type { ReadFile } from "./read-file.ts";
import type { Need, Rule } from "./rule.ts";
import type { ChosenOperations, Settings } from "./settings.ts";

/** The last one of a file, with all that it depends on. */
interface Asked {
  readonly workspaceFacts: WorkspaceFacts;
  readonly assumed: Settings["assumeBucketEncryption"];
  readonly operations: ChosenOperations["names"] | undefined;
  readonly names: readonly string[] | undefined;
  readonly ask: Ask;
}

/** Rules by the kinds of policies that they may find something in, and by what is there of what they need. */
interface SortedRules {
  readonly rules: readonly Rule[];
  /** Of all of them, each once. */
  readonly needs: readonly Need[];
  readonly chosen: Map<string, readonly Rule[]>;
}

/** More than policies differ in what they have. */
const maxChosen = 1000;

export class Asks {
  #sorted: SortedRules = sorted([]);
  readonly compiler: Compiler;
  readonly #catalog: Catalog;
  readonly #last = new WeakMap<ReadFile, Asked>();

  constructor(compiler: Compiler, catalog: Catalog) {
    this.compiler = compiler;
    this.#catalog = catalog;
  }

  of(file: ReadFile, workspaceFacts: WorkspaceFacts, settings: Settings): Ask {
    const last = this.#last.get(file);
    const { assumeBucketEncryption: assumed, operations, knownNames: names } = settings;
    if (
      last?.workspaceFacts === workspaceFacts &&
      last.assumed === assumed &&
      last.operations === operations?.names &&
      last.names === names
    )
      return last.ask;
    const ask = this.once(file, workspaceFacts, settings);
    this.#last.set(file, { workspaceFacts, assumed, operations: operations?.names, names, ask });
    return ask;
  }

  /** Those of the rules that may find something in a file: most files have little of what rules need. */
  rulesAbout(rules: readonly Rule[], ask: Ask): readonly Rule[] {
    if (this.#sorted.rules !== rules) this.#sorted = sorted(rules);
    const { needs, chosen } = this.#sorted;
    const { documents } = ask;
    let met: readonly boolean[];
    try {
      met = needs.map((need) => need.isMet(ask));
    } catch {
      // Rules that look for it fail one by one, and say so.
      met = needs.map(() => true);
    }
    const kinds = new Set(documents.map(({ type, kind }) => `${type} ${kind ?? ""}`));
    const name = [...[...kinds].sort(), ...met].join();
    let about = chosen.get(name);
    if (about === undefined) {
      about = rules.filter(
        ({ isAbout, needs: needed }) =>
          (needed === undefined || met[needs.findIndex(({ what }) => what === needed.what)] === true) &&
          (isAbout === undefined || documents.some((policy) => isAbout(policy))),
      );
      if (chosen.size >= maxChosen) chosen.clear();
      chosen.set(name, about);
    }
    return about;
  }

  /** For a question that does not come again. */
  once(file: ReadFile, workspaceFacts: WorkspaceFacts, settings: Settings): Ask {
    const { assumeBucketEncryption: assumed } = settings;
    const operations = settings.operations?.names ?? defaultOperations;
    return new Ask(
      this.compiler,
      file,
      assumed !== "none",
      workspaceFacts,
      assumed === "aws:kms" || file.showsKmsForS3,
      // The same for the next question, by which what was found is known again.
      this.compiler.rememberByName(`accesses ${operations.join()}`, () => accessesOf(operations)),
      withNames(this.#catalog, settings.knownNames ?? []),
    );
  }
}

const sorted = (rules: readonly Rule[]): SortedRules => ({
  rules,
  needs: [...new Map(rules.flatMap(({ needs }) => (needs === undefined ? [] : [[needs.what, needs]]))).values()],
  chosen: new Map(),
});
