/**
 * `npm run fuzz -- --minutes N --seed S`: hostile policies, models, `evaluate` lines and editor sessions, made of good
 * ones by edits of characters, tokens and structure, and the laws that must hold of each. Document N of seed S is
 * always the same.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import type { Case, Drawing } from "./fuzzer.ts";
import { brokenLaws, Fuzzer } from "./fuzzer.ts";
import { readSeeds } from "./seeds.ts";

interface Options extends Drawing {
  readonly minutes: number;
  readonly start: number;
  readonly only?: number;
  readonly stopAfter: number;
}

/** What was tried, by what was asked of it. */
interface Tally {
  documents: number;
  deep: number;
  sessions: number;
  failures: number;
}

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError("a number is expected.");
  return value;
};

/** Shows what is broken once for each kind, and keeps every hostile text. */
class Report {
  readonly #folder: string;
  readonly #kinds = new Map<string, number>();
  readonly #slowest: { readonly number: number; readonly milliseconds: number; readonly size: number }[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  add(number: number, { what, files }: Case, broken: readonly string[]): void {
    for (const problem of broken) {
      const kind = `${what}: ${(problem.split("\n")[0] ?? "").replace(/"[^"]*"/g, "…").slice(0, 90)}`;
      const seen = (this.#kinds.get(kind) ?? 0) + 1;
      this.#kinds.set(kind, seen);
      if (seen > 1) continue;
      say(`\n${what} ${String(number)}: ${problem.slice(0, 3_000)}`);
      mkdirSync(this.#folder, { recursive: true });
      for (const { file, text } of files)
        writeFileSync(join(this.#folder, `${String(number)}-${file.replaceAll("/", "_")}`), text);
    }
  }

  timed(number: number, milliseconds: number, size: number): void {
    if (this.#slowest.length === 5 && milliseconds <= (this.#slowest.at(-1)?.milliseconds ?? 0)) return;
    this.#slowest.push({ number, milliseconds, size });
    this.#slowest.sort((a, b) => b.milliseconds - a.milliseconds);
    this.#slowest.length = Math.min(this.#slowest.length, 5);
  }

  end(): void {
    for (const { number, milliseconds, size } of this.#slowest)
      say(`slow: document ${String(number)}, ${String(size)} characters, ${milliseconds.toFixed(0)} ms`);
    for (const [kind, count] of [...this.#kinds].sort((a, b) => b[1] - a[1])) say(`${String(count)} × ${kind}`);
  }
}

/** Set by a signal: the document at hand is the last one. */
let stopped = false;
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    stopped = true;
  });

/** Signals arrive between documents only if the event loop gets its turn. */
const documentsPerTurn = 500;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function fuzz(options: Options): Promise<void> {
  const root = process.cwd();
  const fuzzer = new Fuzzer(readSeeds(root), options);
  const report = new Report(join(root, ".cache", "fuzz", String(options.seed)));
  const tally: Tally = { documents: 0, deep: 0, sessions: 0, failures: 0 };
  const started = performance.now();
  const end = started + options.minutes * 60_000;
  for (
    let number = options.only ?? options.start;
    performance.now() < end && tally.failures < options.stopAfter && !stopped;
    number++
  ) {
    if (number % documentsPerTurn === 0) await setImmediate();
    const one = fuzzer.draw(number);
    const before = performance.now();
    const broken = await brokenLaws(one);
    report.timed(
      number,
      performance.now() - before,
      one.files.reduce((sum, { text }) => sum + text.length, 0),
    );
    report.add(number, one, broken);
    if (fuzzer.isSession(number)) tally.sessions++;
    else tally.documents++;
    if (fuzzer.isDeep(number)) tally.deep++;
    if (broken.length > 0) tally.failures++;
    if (options.only !== undefined) break;
  }
  const seconds = (performance.now() - started) / 1000;
  const first = options.only ?? options.start;
  report.end();
  say(
    `\nseed ${String(options.seed)}, documents ${String(first)} to ${String(first + tally.documents + tally.sessions - 1)}: ` +
      `${String(tally.documents)} for crash, budget and syntax, ${String(tally.deep)} of them with a new engine and all laws of fixes, ${String(tally.sessions)} editor sessions, ` +
      `in ${seconds.toFixed(0)} s (${(tally.documents / seconds).toFixed(0)} a second)`,
  );
  say(`${String(tally.documents + tally.sessions - tally.failures)} passed, ${String(tally.failures)} failed`);
  say(JSON.stringify({ seed: options.seed, first, ...tally, seconds: Math.round(seconds) }));
  process.exitCode = tally.failures === 0 ? 0 : 1;
}

await new Command("fuzz")
  .description("Hostile policies, models, evaluate lines and editor sessions, and the laws that must hold of each.")
  .option("--minutes <N>", "how long", whole, 1)
  .option("--seed <S>", "what is drawn", whole, 1)
  .option("--start <N>", "number of the first document", whole, 0)
  .option("--only <N>", "only this document", whole)
  .option("--deep <N>", "every Nth document is asked with a new engine, and all laws of fixes", whole, 50)
  .option("--sessions <N>", "every Nth is an editor session", whole, 2000)
  .option("--stop-after <N>", "end after so many documents that break a law", whole, 1_000_000)
  .action((options: Options) => fuzz(options))
  .parseAsync(process.argv);
