/** The workspace model of a configuration, around what is declared in it. */
import type { ModelTemplate, WorkspaceModel } from "../model.ts";
import { Expressions } from "../symbols/expressions.ts";
import type { FileTable } from "./files.ts";
import { located } from "./files.ts";

/** @param written files in which policies are written */
export const modelOf = (
  name: string,
  table: FileTable,
  declared: Pick<WorkspaceModel, "principals" | "buckets" | "keys">,
  written: readonly string[],
  template: ModelTemplate,
): WorkspaceModel => ({
  file: name,
  get text() {
    return table.text;
  },
  root: undefined,
  sound: table.parts.every(({ sound }) => sound),
  ...declared,
  accounts: [],
  vpcEndpoints: [],
  accessPoints: [],
  expectations: [],
  operations: undefined,
  severity: {},
  problems: [],
  dependencies: [name, ...written],
  globs: [],
  template,
});

/** Of a configuration of which nothing is known but that. */
export function tooLarge(name: string, table: FileTable): WorkspaceModel {
  const called = { account: "", region: "" };
  const variant = { key: "", facts: new Map<string, string>(), account: "", region: "", called };
  return modelOf(name, table, { principals: [], buckets: [], keys: [] }, [], {
    names: new Expressions(new Map()),
    orphans: [],
    incomplete: new Set(),
    limit: "values",
    variant,
    locate: (range) => located(table, range),
  });
}
