/** What rules may ask about files. What was worked out for the last question about a file serves the next one. */
import type { Catalog } from "../catalog/catalog.ts";
import { withNames } from "../catalog/known-names.ts";
import { defaultOperations } from "../catalog/operation-names.ts";
import type { Compiler } from "../evaluate/compiler.ts";
import type { FoundDocument } from "../policy/recognize.ts";
import { Ask } from "../uploads/check-file/ask.ts";
import { accessesOf } from "../uploads/requests/operations.ts";
import type { WorkspaceFacts } from "../uploads/scenario/from-file/workspace-facts.ts";
import type { ReadFile } from "./read-file.ts";
import type { Rule } from "./rule.ts";
import type { ChosenOperations, Settings } from "./settings.ts";

/** The last one of a file, with all that it depends on. */
interface Asked {
  readonly workspaceFacts: WorkspaceFacts;
  readonly assumed: Settings["assumeBucketEncryption"];
  readonly operations: ChosenOperations["names"] | undefined;
  readonly names: readonly string[] | undefined;
  readonly ask: Ask;
}

/** Rules by the kinds of policies that they may find something in. */
interface RulesOfKinds {
  readonly rules: readonly Rule[];
  readonly byKinds: Map<string, readonly Rule[]>;
}

export class Asks {
  #rules: RulesOfKinds = { rules: [], byKinds: new Map() };
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

  /** Those of the rules that may find something in these policies: asked for every file, and there are few kinds. */
  rulesAbout(rules: readonly Rule[], policies: readonly FoundDocument[]): readonly Rule[] {
    if (this.#rules.rules !== rules) this.#rules = { rules, byKinds: new Map() };
    const { byKinds } = this.#rules;
    const kinds = [...new Set(policies.map(({ type, kind }) => `${type} ${kind ?? ""}`))].sort().join();
    let about = byKinds.get(kinds);
    if (about === undefined) {
      about = rules.filter(({ isAbout }) => isAbout === undefined || policies.some((policy) => isAbout(policy)));
      byKinds.set(kinds, about);
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
