/** The model that `init` would write from policy files: where there is no keyhole.json. */
import type { FoundDocument } from "../policy/recognize.ts";
import { initialModel } from "./init.ts";
import type { PolicyFileForInit } from "./init.ts";
import type { WorkspaceModel } from "./model.ts";
import { createModelReader } from "./read-model.ts";

export interface MadeModel {
  readonly model: WorkspaceModel;
  /** Of the keyhole.json that it would be. */
  readonly text: string;
}

/**
 * @param file what the keyhole.json would be called
 * @param nameOf the name of a policy file by its path from there
 */
export function modelOfFiles(
  policies: readonly PolicyFileForInit[],
  codes: readonly string[],
  file: string,
  nameOf: (path: string) => string,
): MadeModel {
  const documents = new Map<string, readonly FoundDocument[]>(
    policies.map((policy) => [nameOf(policy.file), policy.documents]),
  );
  const text = initialModel(policies);
  const model = createModelReader(codes).read({
    file,
    text,
    resolve: nameOf,
    find: () => [],
    documents: (name) => documents.get(name) ?? { problem: "cannot be read: no such file or folder" },
  });
  return { model, text };
}
