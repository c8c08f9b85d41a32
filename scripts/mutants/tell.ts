/** Looks for what would tell mutants, in a process that has them built in: see `teller.ts`. */
import { fork } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Mutation } from "./mutations.ts";
import { instrument } from "./mutations.ts";

export interface Search {
  /** Source texts by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** After the drawings, so long new titles are tried. */
  readonly minutes: number;
  readonly seed: number;
  /** Test files whose drawings are asked; otherwise those of everything that users are told. */
  readonly tests?: readonly string[] | undefined;
  /** What is found, line by line. */
  readonly say: (line: string) => void;
}

/** What the process is given. */
export interface Job extends Pick<Search, "minutes" | "seed" | "tests"> {
  /** Of the mutations, as people read them. */
  readonly places: readonly string[];
}

const here = dirname(fileURLToPath(import.meta.url));

/** Says which mutations no drawing tells. */
export async function tell(
  mutations: readonly Mutation[],
  { texts, minutes, seed, tests, say }: Search,
): Promise<void> {
  const folder = join(process.cwd(), ".cache", "mutants");
  mkdirSync(folder, { recursive: true });
  const [sources, given] = ["sources", "job"].map((what) =>
    join(folder, `tell-${what}-${String(process.pid)}.json`),
  ) as [string, string];
  const instrumented = [...texts].map(([file, text]) => {
    const own = mutations.flatMap((mutation, id) => (mutation.file === file ? [{ id, mutation }] : []));
    return [pathToFileURL(file).href, instrument(file, text, { mutations: own, firstFunction: 0 })];
  });
  writeFileSync(sources, JSON.stringify(Object.fromEntries(instrumented)));
  const places = mutations.map((mutation) => placeOf(mutation, texts));
  writeFileSync(given, JSON.stringify({ places, minutes, seed, tests } satisfies Job));
  try {
    await new Promise<void>((resolve) => {
      const child = fork(join(here, "teller.ts"), [given], {
        execArgv: ["--import", pathToFileURL(join(here, "hook.mjs")).href, "--import", "tsx"],
        env: { ...process.env, KEYHOLE_MUTANTS: sources },
      });
      child.on("message", (line) => {
        say(String(line));
      });
      child.on("exit", () => {
        resolve();
      });
    });
  } finally {
    for (const file of [sources, given]) rmSync(file, { force: true });
  }
}

/** `FILE:LINE  what  [before -> after]` */
function placeOf({ file, line, what, start, end, replacement }: Mutation, texts: Search["texts"]): string {
  const [before, after] = [texts.get(file)?.slice(start, end) ?? "", replacement].map((text) => {
    const short = text.replaceAll(/\s+/g, " ");
    return short.length > 70 ? `${short.slice(0, 69)}…` : short;
  }) as [string, string];
  return `${relative(process.cwd(), file)}:${String(line)}  ${what}  [${before} -> ${after}]`;
}
