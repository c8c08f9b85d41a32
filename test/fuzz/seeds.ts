/** The good texts that are made hostile: every policy of the tests and examples, and the workspaces among them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import type { FixtureFile } from "../harness/fixture.ts";
import { parseFixture } from "../harness/fixture.ts";
import { drawnWorkspaces } from "./workspaces.ts";

export interface Seeds {
  /** Texts of single policy files. */
  readonly policies: readonly string[];
  /** Workspaces with a `keyhole.json`. */
  readonly workspaces: readonly (readonly FixtureFile[])[];
  /** Those of ordinary size: they cost little, so that most documents are made of them. */
  readonly small: Pick<Seeds, "policies" | "workspaces">;
}

/** Characters. A policy of a role and a workspace of a few files are shorter. */
const ordinary = { policy: 1_000, workspace: 3_000 };

/** @param root the repository's folder */
export function readSeeds(root: string): Seeds {
  const policies: string[] = [];
  for (const folder of ["documented", "reported"]) {
    const path = join(root, "test", "fixtures", folder);
    for (const name of filesIn(path))
      policies.push(
        ...parseFixture(`${folder}/${name}`, readFileSync(join(path, name), "utf8")).files.map(({ text }) => text),
      );
  }
  const oneFile = join(root, "examples", "one-file");
  for (const name of filesIn(oneFile)) policies.push(readFileSync(join(oneFile, name), "utf8"));
  const example = join(root, "examples", "many-accounts");
  const manyAccounts = filesIn(example).map((file) => ({ file, text: readFileSync(join(example, file), "utf8") }));
  policies.push(...manyAccounts.filter(({ file }) => file !== "keyhole.json").map(({ text }) => text));
  const workspaces = [...ofOnePrincipal(manyAccounts), ...drawnWorkspaces];
  return {
    policies,
    workspaces,
    small: {
      policies: policies.filter((text) => text.length <= ordinary.policy),
      workspaces: workspaces.filter((files) => sizeOf(files) <= ordinary.workspace),
    },
  };
}

export const sizeOf = (files: readonly FixtureFile[]): number => files.reduce((sum, { text }) => sum + text.length, 0);

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /\.jsonc?$/.test(name))
    .sort();

/** Of a large model the parts: one principal each, so that a document costs little and many are tried. */
function ofOnePrincipal(files: readonly FixtureFile[]): FixtureFile[][] {
  const text = files.find(({ file }) => file === "keyhole.json")?.text ?? "{}";
  const model = parse(text) as Record<string, Record<string, { policies?: string[]; permissionsBoundary?: string }>>;
  return Object.entries(model["principals"] ?? {}).map(([arn, principal]) => {
    const own = JSON.stringify({ ...model, principals: { [arn]: principal }, uploads: [] }, null, 2);
    return [
      { file: "keyhole.json", text: own },
      ...files.filter(({ file }) => file !== "keyhole.json" && own.includes(file)),
    ];
  });
}
