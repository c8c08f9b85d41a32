/** The example policies of a rule: the files in its folder, each with the expected squiggles drawn in it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseFixture } from "./fixture.ts";

const rulesFolder = fileURLToPath(new URL("../../server/rules/", import.meta.url));

export interface Example {
  /** From the repository's root. */
  readonly path: string;
  /** What it shows: the first line of the file. */
  readonly title: string;
  /** The text of the file: a fixture. */
  readonly source: string;
}

/**
 * In the order of the files' names; empty where the rule has none.
 * @throws where one has no title, or is no fixture
 */
export function examplesOf(code: string): Example[] {
  const folder = `${rulesFolder}${code}/examples/`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = `server/rules/${code}/examples/${name}`;
      const source = readFileSync(folder + name, "utf8").replaceAll("\r\n", "\n");
      const title = parseFixture(path, source).header["shows"];
      if (title === undefined) throw new Error(`${path}: the line "// shows: …" at its head is missing`);
      return { path, title, source };
    });
}
