/** The models that infrastructure code declares, where no keyhole.json is asked: templates and Terraform folders. */
import type { PolicyFile } from "../../rules/engine.ts";
import type { WorkspaceModel } from "../../workspace/model.ts";
import { configurationsOf } from "../../rules/configurations.ts";
import { readModels } from "../../rules/project.ts";
import type { CheckEngine } from "./checker.ts";
import { configurationFiles } from "./configuration-files.ts";
import type { Io } from "./io.ts";
import { loadFiles } from "./load.ts";
import type { LoadedFile } from "./loaded.ts";
import type { PathError } from "./search.ts";
import { findFiles } from "./search.ts";

export interface DeclaredModel {
  /** As the source is read by default; other values of its conditions are left to `check`. */
  readonly model: WorkspaceModel;
  readonly source: PolicyFile;
}

export interface DeclaredModels {
  readonly models: readonly DeclaredModel[];
  readonly files: readonly LoadedFile[];
  readonly errors: readonly PathError[];
}

/** @param paths a template, a folder of Terraform, a folder with any number of them below, or globs */
export async function declaredModels(paths: readonly string[], io: Io, engine: CheckEngine): Promise<DeclaredModels> {
  const found = await findFiles(paths, io.cwd);
  const { files, errors } = await loadFiles(
    found.files.map((file) => ({ ...file, named: false })),
    io,
    engine,
  );
  const all = [...files, ...(await configurationFiles(files, io, engine))];
  const policies = all.map(({ policy }) => policy);
  const { all: configurations } = configurationsOf(engine, policies);
  const declared = [...policies, ...configurations].flatMap((source): DeclaredModel[] => {
    const [model] = source.models ?? [];
    return model === undefined ? [] : [{ model, source }];
  });
  const { read } = readModels(declared.map(({ model }) => model));
  return {
    models: declared.filter(({ model }) => read.includes(model)),
    files: all,
    errors: [...found.errors, ...errors],
  };
}
