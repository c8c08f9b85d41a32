/** Looks for what would tell mutants, in a process that has them built in: see `teller.ts`. */
import { fork } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Mutation } from "./mutations.ts";
import { instrument } from "./mutations.ts";

interface Search {
  /** Source texts by file. */
  readonly texts: ReadonlyMap<string, string>;
  readonly minutes: number;
  readonly seed: number;
}

const here = dirname(fileURLToPath(import.meta.url));

/** @param places of the mutations, as people read them */
export async function tell(
  mutations: readonly Mutation[],
  places: readonly string[],
  { texts, minutes, seed }: Search,
): Promise<void> {
  const folder = join(process.cwd(), ".cache", "mutants");
  mkdirSync(folder, { recursive: true });
  const [sources, list] = ["sources", "places"].map((what) =>
    join(folder, `tell-${what}-${String(process.pid)}.json`),
  ) as [string, string];
  const instrumented = [...texts].map(([file, text]) => {
    const own = mutations.flatMap((mutation, id) => (mutation.file === file ? [{ id, mutation }] : []));
    return [pathToFileURL(file).href, instrument(file, text, { mutations: own, firstFunction: 0 })];
  });
  writeFileSync(sources, JSON.stringify(Object.fromEntries(instrumented)));
  writeFileSync(list, JSON.stringify(places));
  try {
    await new Promise<void>((resolve) => {
      const child = fork(join(here, "teller.ts"), [list, String(minutes), String(seed)], {
        execArgv: ["--import", pathToFileURL(join(here, "hook.mjs")).href, "--import", "tsx"],
        env: { ...process.env, KEYHOLE_MUTANTS: sources },
        stdio: "inherit",
      });
      child.on("exit", () => {
        resolve();
      });
    });
  } finally {
    for (const file of [sources, list]) rmSync(file, { force: true });
  }
}
