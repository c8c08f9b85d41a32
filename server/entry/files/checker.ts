/** Checks the files of a run together, by themselves or with the workspace models that name them. */
import type { Engine, PolicyFile, Settings } from "../../rules/engine.ts";
import type { CheckedModels } from "../../rules/project.ts";
import { configurationsOf, noConfigurations } from "../../rules/configurations.ts";
import { checkModels, noModels, projectDiagnostics } from "../../rules/project.ts";
import type { Findings, WaiverQuestion } from "../../rules/waiving/question.ts";
import { withoutWaived } from "../../rules/waivers.ts";
import type { LoadedModel } from "./models.ts";

/** What checking takes of an engine. */
export type CheckEngine = Pick<
  Engine,
  | "prepare"
  | "read"
  | "readConfiguration"
  | "workspaceFacts"
  | "check"
  | "documents"
  | "checkModel"
  | "modelDiagnostics"
  | "checkNamed"
>;

export interface Checker {
  /** Reads a text, and makes sure that it can be checked. */
  read(file: string, text: string): Promise<PolicyFile>;
  /**
   * In the order of file, position, code, layer, message. Files that have not changed since the last call are to be the
   * same objects.
   */
  check(files: readonly PolicyFile[]): Promise<Findings>;
  /** Whether findings in this file are reported, and fixes may change it. */
  concerns(file: string): boolean;
}

/** What a waiver depends on beside files and models. */
export type WaiverSurroundings = Pick<WaiverQuestion, "codes" | "today" | "pathOf" | "seesWhole">;

/**
 * @param concerned names of the files that the command is about; the models may name others, and what they show there
 * is left out
 */
export function createChecker(
  engine: CheckEngine,
  settings: Settings,
  models: readonly LoadedModel[],
  concerned: ReadonlySet<string>,
  waivers: WaiverSurroundings,
): Checker {
  let before: CheckedModels = noModels;
  let configurations = noConfigurations;
  return {
    read: async (file, text) => {
      await engine.prepare(file, text);
      return engine.read(file, text);
    },
    check: async (files) => {
      configurations = configurationsOf(engine, files, configurations);
      const all = [...files, ...configurations.all];
      before = checkModels(
        engine,
        [...models.map((model) => model.read(files)), ...all.flatMap((file) => file.models ?? [])],
        before,
        settings.operations,
      );
      const { diagnostics, waived } = await withoutWaived(
        projectDiagnostics(engine, all, before, engine.workspaceFacts(files), settings),
        { ...waivers, files, settings, models: before.read.filter(({ template }) => template === undefined) },
      );
      return {
        diagnostics: diagnostics.filter(({ file }) => concerned.has(file)),
        waived: waived.filter(({ diagnostic }) => concerned.has(diagnostic.file)),
      };
    },
    concerns: (file) => concerned.has(file),
  };
}
