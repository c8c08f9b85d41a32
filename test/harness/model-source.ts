/** A workspace in memory: keyhole.json and the files beside it, for whoever reads its model. */
import { findDocuments } from "../../server/policy/recognize.ts";
import type { FoundDocument } from "../../server/policy/recognize.ts";
import { parseJson } from "../../server/policy/parse.ts";
import { acceptedCodes } from "./whole-engine.ts";
import { globMatches } from "../../server/workspace/file-glob.ts";
import { readModel } from "../../server/workspace/read-model.ts";
import type { WorkspaceModel } from "../../server/workspace/model.ts";
import type { ModelSource } from "../../server/workspace/source.ts";

export const codes: readonly string[] = acceptedCodes();

/** By path; what lies outside the folder starts with "../". */
export type Workspace = Readonly<Record<string, string>>;

/** Documents are the same objects for as long as a file's text is the same. */
export class MemoryFiles {
  readonly #known = new Map<string, { readonly text: string; readonly documents: readonly FoundDocument[] }>();

  source(workspace: Workspace): ModelSource {
    const names = Object.keys(workspace)
      .filter((name) => name !== "keyhole.json")
      .sort();
    return {
      file: "keyhole.json",
      text: workspace["keyhole.json"] ?? "{}",
      resolve: (path) => path.replace(/^\.\//, ""),
      find: (glob) => names.filter((name) => globMatches(glob, name)),
      documents: (name) => {
        const text = Object.hasOwn(workspace, name) ? workspace[name] : undefined;
        if (text === undefined) return { problem: "no such file", missing: true };
        const known = this.#known.get(name);
        if (known?.text === text) return known.documents;
        const documents = findDocuments(parseJson(text).root, text);
        this.#known.set(name, { text, documents });
        return documents;
      },
    };
  }
}

/** @param keyhole the text, or the value, of keyhole.json */
export function modelOf(keyhole: unknown, files: Workspace = {}): WorkspaceModel {
  const text = typeof keyhole === "string" ? keyhole : JSON.stringify(keyhole, null, 2);
  return readModel(new MemoryFiles().source({ ...files, "keyhole.json": text }), codes);
}

/** Each problem as `what it underlines: message`. */
export const problemsOf = ({ text, problems }: WorkspaceModel): string[] =>
  problems.map(({ place: { range }, message }) => `${text.slice(range.offset, range.end)}: ${message}`);

/** Whether an edit, or the appearance or loss, of a file changes what the model says. */
export const dependsOn = ({ file: own, dependencies, globs }: WorkspaceModel, file: string): boolean =>
  file === own || dependencies.includes(file) || globs.some((glob) => globMatches(glob, file));
