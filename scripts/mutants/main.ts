/**
 * `npm run mutants -- --seed S --count N`: draws N small faults, runs the tests that reach each, and says which faults
 * no test notices. Not part of CI: docs/testing.md, "Mutants".
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { globMatches } from "../../server/workspace/file-glob.ts";
import { unitTests } from "../unit-tests.mjs";
import type { Outcome } from "./laboratory.ts";
import { Laboratory } from "./laboratory.ts";
import type { Mutation } from "./mutations.ts";
import { draw, findMutations } from "./mutations.ts";
import { tell } from "./tell.ts";
import { refusedByCompiler } from "./types.ts";

interface Options {
  readonly seed: number;
  readonly count: number;
  readonly skip: number;
  readonly slowest: number;
  readonly patience: number;
  readonly store: string;
  readonly source: readonly string[];
  readonly test: readonly string[];
  readonly under: readonly string[];
  readonly untyped: boolean;
  readonly afresh: boolean;
  readonly tell?: number;
  readonly only?: readonly string[];
  readonly scan?: readonly string[];
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("a whole number is expected.");
  return value;
};

const sourceFile = (file: string): boolean => file.endsWith(".ts") && !/(test|test-helper)\.ts$/.test(file);

const testFile = (file: string): boolean => file.endsWith(".test.ts");

/** Every file below the folder, or the file itself. */
const filesIn = (place: string): string[] =>
  place.endsWith(".ts")
    ? [place]
    : readdirSync(place, { recursive: true, encoding: "utf8" }).map((file) => join(place, file));

/** The tests of `npm test -- unit`. */
const allTests = (): string[] =>
  ["server", "client", "test"].flatMap(filesIn).filter((file) => unitTests.some((glob) => globMatches(glob, file)));

async function mutants(options: Options): Promise<void> {
  const sources = (options.scan ?? options.source).flatMap(filesIn).filter(sourceFile).sort();
  // As they are now: a long run may outlive them.
  const texts = new Map(sources.map((file) => [resolve(file), readFileSync(file, "utf8")]));
  const under = options.under.map((place) => resolve(place));
  const isUnder = (file: string): boolean =>
    under.length === 0 || under.some((place) => file === place || file.startsWith(place + sep));
  const all = [...texts].flatMap(([file, text]) => (isUnder(file) ? findMutations(file, text) : []));
  const place = ({ mutation: { file, line, what } }: Pick<Outcome, "mutation">): string =>
    `${file.slice(process.cwd().length + 1)}:${String(line)}  ${what}`;
  const only = options.only ?? (options.scan === undefined ? undefined : [""]);
  const wanted =
    only === undefined
      ? draw(all, all.length, options.seed)
      : all.filter((mutation) => only.some((text) => `${place({ mutation })} `.includes(text)));
  const last = only === undefined ? options.skip + options.count : wanted.length;
  const { found, refused } = options.untyped
    ? { found: wanted.slice(0, last), refused: 0 }
    : compiling(wanted, last, texts);
  const drawn = found.slice(only === undefined ? options.skip : 0);
  say(`seed ${String(options.seed)}: ${String(drawn.length)} of ${String(all.length)} mutants`);
  if (refused > 0) say(`${String(refused)} more were drawn, and are refused by the compiler`);
  if (options.tell !== undefined || options.scan !== undefined) {
    await tell(drawn, { texts, minutes: options.tell ?? 0, seed: options.seed, say });
    return;
  }

  const tests = options.test.length > 0 ? options.test.flatMap(filesIn).filter(testFile) : allTests().sort();
  const { slowest, patience, store, afresh } = options;
  const laboratory = new Laboratory(drawn, { sources, tests, slowest, patience, store, afresh });
  try {
    let milliseconds = 0;
    const known = await laboratory.start((test) => {
      milliseconds += test.milliseconds;
    });
    say(
      `${String(known.length)} tests of ${String(tests.length)} files; ${(milliseconds / 1000).toFixed(0)} s to run new ones`,
    );
    for (const { name, failed } of known) if (failed) say(`fails without a mutant, and is left out: ${name}`);
    const outcomes: Outcome[] = [];
    for (const [id, mutation] of drawn.entries()) {
      const before = performance.now();
      const outcome = await laboratory.try({ id, mutation });
      outcomes.push(outcome);
      const { killedBy, reached, asked } = outcome;
      const took = `${((performance.now() - before) / 1000).toFixed(1)} s`;
      say(`${String(id + 1)}  ${killedBy === undefined ? "SURVIVES" : "killed"}  ${place(outcome)}  (${took})`);
      const by = killedBy ?? `reached by ${String(reached)} tests, of which ${String(asked)} were asked`;
      say(`      ${by.replaceAll(/\s+/g, " ")}`);
    }
    report(outcomes, place, texts);
  } finally {
    laboratory.close();
  }
}

/** The first that compile. */
function compiling(
  wanted: readonly Mutation[],
  count: number,
  texts: ReadonlyMap<string, string>,
): { readonly found: readonly Mutation[]; readonly refused: number } {
  const found: Mutation[] = [];
  let refused = 0;
  for (let from = 0; found.length < count && from < wanted.length;) {
    const some = wanted.slice(from, from + 2 * (count - found.length));
    from += some.length;
    const bad = refusedByCompiler(some, texts);
    for (const mutation of some) {
      if (found.length === count) break;
      if (bad.has(mutation)) refused++;
      else found.push(mutation);
    }
  }
  return { found, refused };
}

function report(
  outcomes: readonly Outcome[],
  place: (outcome: Outcome) => string,
  texts: ReadonlyMap<string, string>,
): void {
  const survivors = outcomes.filter(({ killedBy }) => killedBy === undefined);
  if (survivors.length > 0) say("\nSurvivors:");
  for (const outcome of survivors) {
    const { file, start, end, replacement } = outcome.mutation;
    const original = texts.get(file)?.slice(start, end) ?? "";
    say(`\n${place(outcome)}${outcome.reached === 0 ? " (no test reaches it)" : ""}`);
    for (const line of original.split("\n")) say(`  - ${line.trim()}`);
    for (const line of replacement.split("\n")) if (line !== "") say(`  + ${line.trim()}`);
  }
  const byFolder = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const folder = relative(process.cwd(), outcome.mutation.file).split(sep).slice(0, 2).join("/");
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), outcome]);
  }
  for (const [folder, own] of [...byFolder].sort()) say(`\n${folder}: ${scoreOf(own)}`);
  say(`\n${scoreOf(outcomes)}`);
}

function scoreOf(outcomes: readonly Outcome[]): string {
  const killed = outcomes.filter(({ killedBy }) => killedBy !== undefined).length;
  const share = outcomes.length === 0 ? 100 : (100 * killed) / outcomes.length;
  return `${String(killed)} of ${String(outcomes.length)} killed: ${share.toFixed(1)} %`;
}

await new Command("mutants")
  .description("Small faults, drawn by a seed, and which of them no unit test notices.")
  .option("--seed <S>", "what is drawn", whole, 1)
  .option("--count <N>", "how many", whole, 200)
  .option("--skip <N>", "of those, so many not again", whole, 0)
  .option("--slowest <milliseconds>", "tests that take longer are not asked", Number, Infinity)
  .option(
    "--patience <milliseconds>",
    "so long tests are asked about one mutant, near and quick ones first",
    Number,
    Infinity,
  )
  .option("--store <file>", "keeps which test reaches what, for the next run", join(".cache", "mutants", "reach.json"))
  .option("--source <place...>", "files or folders to change", ["server/uploads", "server/evaluate", "server/rules"])
  .option("--test <place...>", "test files or folders of them", [])
  .option(
    "--under <place...>",
    "draws in these files or folders alone; what tests reach is learnt of all of --source",
    [],
  )
  .option(
    "--tell <minutes>",
    "instead of running tests looks so long for titles of drawings that tell the mutants",
    Number,
  )
  .option(
    "--scan <file...>",
    "instead of a draw all mutants of these files, and instead of running tests which of them no drawing tells",
  )
  .option("--afresh", "runs all tests first, so that only those are asked that run the code of a mutant", false)
  .option("--untyped", "draws faults, too, that the compiler refuses", false)
  .option("--only <text...>", "instead of a draw all whose line in the list holds one of these: a file, a line, a kind")
  .action((options: Options) => mutants(options))
  .parseAsync(process.argv);
