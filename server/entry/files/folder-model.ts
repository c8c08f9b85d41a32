/** The model that `keyhole init` would write from the policies in the current folder: where there is no keyhole.json. */
import type { WorkspaceModel } from "../../workspace/model.ts";
import { modelOfFiles } from "../../workspace/model-of-files.ts";
import { modelFileName } from "../../workspace/named-files.ts";
import type { CheckEngine } from "./checker.ts";
import type { Io } from "./io.ts";
import { loadFiles } from "./load.ts";
import { findFiles } from "./search.ts";

export interface FolderModel {
  readonly model: WorkspaceModel;
  readonly texts: ReadonlyMap<string, string>;
}

/** Not the whole disk, wherever a message is pasted. */
const nearby = ["*.json", "*/*.json", "*/*/*.json"];

/** Undefined where the folder, and two levels below it, hold no policy. */
export async function modelOfFolder(
  io: Io,
  engine: CheckEngine,
  codes: readonly string[],
): Promise<FolderModel | undefined> {
  const found = await findFiles(nearby, io.cwd);
  const { files } = await loadFiles(
    found.files.map((file) => ({ ...file, named: false })),
    io,
    engine,
  );
  const policies = files
    .map(({ policy }) => ({ file: policy.file, documents: engine.documents(policy) }))
    .filter(({ documents }) => documents.length > 0);
  if (policies.length === 0) return undefined;
  const { model, text } = modelOfFiles(policies, codes, modelFileName, (path) => path);
  return {
    model,
    texts: new Map([[modelFileName, text], ...files.map(({ policy }) => [policy.file, policy.text] as const)]),
  };
}
