/** Tries mutations: one warm process, that runs the tests that reach them. */
import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Mutation, Numbered } from "./mutations.ts";
import { instrument } from "./mutations.ts";
import type { Answer, Question, TestRun } from "./protocol.ts";
import { Reach } from "./reach.ts";

export interface Outcome {
  readonly mutation: Mutation;
  /** The test that failed, or what else happened; undefined of a survivor. */
  readonly killedBy: string | undefined;
  /** How many tests reach it, and how many of them were asked. */
  readonly reached: number;
  readonly asked: number;
}

export interface Options {
  /** Files whose functions are watched; those of the mutations are among them. */
  readonly sources: readonly string[];
  /** Test files. */
  readonly tests: readonly string[];
  /** Tests that take longer, in milliseconds, are not asked. */
  readonly slowest: number;
  /** Of one mutation: so many milliseconds of tests are asked, the nearest and quickest. */
  readonly patience: number;
  /** The file that keeps which tests reach what. */
  readonly store: string;
  /** Whether every test runs first, also one of which is known what it reaches: then it is known which code of a mutation it runs. */
  readonly afresh?: boolean;
}

const here = dirname(fileURLToPath(import.meta.url));

interface Worker {
  readonly process: ChildProcess;
  readonly names: readonly string[];
}

export class Laboratory {
  readonly #options: Options;
  readonly #reach: Reach;
  readonly #sources: string;
  #warm: Worker | undefined;
  #tests: readonly TestRun[] = [];
  #loading: ReadonlySet<number> = new Set();
  readonly #mutations: number;
  /** Of tests that have run: the mutations whose code they run. */
  readonly #entered = new Map<string, ReadonlySet<number>>();
  /** Tests that noticed another mutation of the file. */
  readonly #killers = new Map<string, Set<string>>();
  /** By test file, how many mutations its tests noticed: those of a drawing of everything notice more than others. */
  readonly #kills = new Map<string, number>();

  constructor(mutations: readonly Mutation[], options: Options) {
    this.#options = options;
    this.#mutations = mutations.length;
    const texts = new Map(options.sources.map((file) => [relative(process.cwd(), file), readFileSync(file, "utf8")]));
    this.#reach = new Reach(
      options.store,
      texts,
      options.tests.map((file) => relative(process.cwd(), file)),
    );
    const byFile = new Map<string, Numbered[]>();
    for (const [id, mutation] of mutations.entries())
      byFile.set(mutation.file, [...(byFile.get(mutation.file) ?? []), { id, mutation }]);
    const folder = join(process.cwd(), ".cache", "mutants");
    mkdirSync(folder, { recursive: true });
    this.#sources = join(folder, `${String(process.pid)}.json`);
    const instrumented = [...texts].map(([file, text]) => {
      const own = { mutations: byFile.get(resolve(file)) ?? [], firstFunction: this.#reach.firstOf(file) };
      return [pathToFileURL(file).href, instrument(file, text, own)];
    });
    writeFileSync(this.#sources, JSON.stringify(Object.fromEntries(instrumented)));
  }

  /** Runs once what is not known yet; whatever fails without a mutation is not asked again. */
  async start(ran: (test: TestRun) => void = () => undefined): Promise<readonly TestRun[]> {
    const warm = await this.#warmed();
    if (warm === undefined) throw new Error("the test files cannot be loaded: have the sources changed meanwhile?");
    const known =
      this.#options.afresh === true ? [] : warm.names.filter((name) => this.#reach.knows(name) !== undefined);
    const answer = await ask(warm.process, { ask: "baseline", known }, 7_200_000, ({ entered, ...test }) => {
      this.#reach.learn(test);
      if (entered !== undefined) this.#entered.set(test.name, new Set(entered));
      ran(test);
    });
    if (answer?.answer !== "baseline") throw new Error("the tests ended without an answer");
    this.#reach.save();
    this.#tests = warm.names.flatMap((name) => this.#reach.knows(name) ?? []);
    return this.#tests;
  }

  async try({ id, mutation }: Numbered): Promise<Outcome> {
    const file = relative(process.cwd(), mutation.file);
    // What runs while files are loaded has its effect in any test that enters the file, whatever function it stands in.
    const reaches = (name: string): boolean =>
      this.#loading.has(id)
        ? this.#reach.reaches(name, file, { start: -1, end: -1 })
        : (this.#entered.get(name)?.has(id) ?? this.#reach.reaches(name, file, mutation));
    const reaching = this.#tests.filter(({ name, failed }) => !failed && reaches(name));
    const tests = this.#chosen(reaching, mutation);
    let killedBy = await this.#run(id, tests);
    if (killedBy === undefined && this.#loading.has(id)) {
      const within = this.#withinPatience(byFile(tests, file));
      const files = [...new Set(within.map((test) => test.file))];
      // To load a few files is quick.
      for (let from = 0, size = 6; from < files.length && killedBy === undefined; from += size, size *= 4) {
        const some = new Set(files.slice(from, from + size));
        killedBy = await this.#runAlone(
          id,
          within.filter((test) => some.has(test.file)),
        );
      }
    }
    if (killedBy !== undefined) {
      this.#killers.set(file, (this.#killers.get(file) ?? new Set()).add(killedBy));
      const own = tests.find(({ name }) => name === killedBy)?.file ?? "";
      this.#kills.set(own, (this.#kills.get(own) ?? 0) + 1);
    }
    return { mutation, killedBy, reached: reaching.length, asked: tests.length };
  }

  /** Near and quick tests first. */
  #chosen(tests: readonly TestRun[], mutation: Mutation): TestRun[] {
    const { slowest, patience } = this.#options;
    const killers = this.#killers.get(relative(process.cwd(), mutation.file));
    const price = (test: TestRun): number =>
      priceOf(test, mutation) / ((killers?.has(test.name) ? 25 : 1) * (1 + (this.#kills.get(test.file) ?? 0)));
    const ordered = tests.filter(({ milliseconds }) => milliseconds <= slowest).sort((a, b) => price(a) - price(b));
    let spent = 0;
    return ordered.filter(({ milliseconds }) => (spent += milliseconds + 1) <= patience);
  }

  /** Where the files have to be loaded for it, that counts, too. */
  #withinPatience(tests: readonly TestRun[]): TestRun[] {
    const files = new Set<string>();
    let spent = 0;
    return tests.filter(({ file, milliseconds }) => {
      spent += milliseconds + 1 + (files.has(file) ? 0 : loadingMilliseconds);
      files.add(file);
      return spent <= this.#options.patience;
    });
  }

  async #run(id: number, tests: readonly TestRun[]): Promise<string | undefined> {
    if (tests.length === 0) return undefined;
    const warm = await this.#warmed();
    const answer = warm && (await ask(warm.process, questionOf(id, tests), timeOf(tests)));
    if (answer?.answer === "mutation") return answer.killedBy;
    this.end();
    return "(the process ended, or took too long)";
  }

  /** In a process of its own, that loads the files with the mutation. */
  async #runAlone(id: number, tests: readonly TestRun[]): Promise<string | undefined> {
    if (tests.length === 0) return undefined;
    const files = [...new Set(tests.map(({ file }) => file))];
    const alone = await this.#load(id, files);
    if (alone === undefined) {
      const without = await this.#load(-1, files);
      if (without === undefined) throw new Error("the test files cannot be loaded any more");
      without.process.kill("SIGKILL");
      return "(the files cannot be loaded)";
    }
    const answer = await ask(alone.process, questionOf(id, tests), timeOf(tests));
    alone.process.kill("SIGKILL");
    if (answer?.answer !== "mutation") return "(the process ended, or took too long)";
    const { killedBy } = answer;
    const killer = tests.find(({ name }) => name === killedBy);
    // It must pass without the mutation.
    if (killer === undefined || (await this.#run(-1, [killer])) === undefined) return killedBy;
    return await this.#runAlone(
      id,
      tests.filter((test) => test !== killer),
    );
  }

  async #warmed(): Promise<Worker | undefined> {
    this.#warm ??= await this.#load(-1, this.#options.tests, (loading) => {
      this.#loading = new Set(loading);
    });
    return this.#warm;
  }

  /** Undefined where the test files cannot be loaded. */
  async #load(
    active: number,
    tests: readonly string[],
    learn: (loading: readonly number[]) => void = () => undefined,
  ): Promise<Worker | undefined> {
    const sizes = [this.#reach.count, this.#mutations].map(String);
    const child = fork(join(here, "worker.ts"), [String(active), ...sizes, ...tests], {
      execArgv: ["--import", pathToFileURL(join(here, "hook.mjs")).href, "--import", "tsx"],
      env: { ...process.env, KEYHOLE_MUTANTS: this.#sources },
      stdio: ["ignore", "ignore", active === -1 ? "inherit" : "ignore", "ipc"],
    });
    const answer = await next(child, 1_200_000);
    if (answer?.answer === "loaded") {
      learn(answer.loading);
      return { process: child, names: answer.names };
    }
    child.kill("SIGKILL");
    return undefined;
  }

  end(): void {
    this.#warm?.process.kill("SIGKILL");
    this.#warm = undefined;
  }

  close(): void {
    this.end();
    rmSync(this.#sources, { force: true });
  }
}

/** Files near the mutation first, then those with the most tests: to load few of them is quick. */
function byFile(tests: readonly TestRun[], mutated: string): TestRun[] {
  const files = new Map<string, TestRun[]>();
  for (const test of tests) files.set(test.file, [...(files.get(test.file) ?? []), test]);
  const isNear = (file: string): boolean => dirname(file) === dirname(mutated);
  return [...files]
    .sort(([a, own], [b, other]) => Number(isNear(b)) - Number(isNear(a)) || other.length - own.length)
    .flatMap(([, own]) => own);
}

/** Of one test file, roughly. */
const loadingMilliseconds = 150;

const questionOf = (id: number, tests: readonly TestRun[]): Question => ({
  ask: "mutation",
  id,
  tests: tests.map(({ name }) => name),
  turns: 10 * Math.max(...tests.map(({ turns }) => turns)) + 1_000_000,
});

const timeOf = (tests: readonly TestRun[]): number =>
  20 * tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0) + 120_000;

function priceOf({ file, milliseconds }: TestRun, mutation: Mutation): number {
  const own = file.replace(/\.(reference\.|property\.)?test\.ts$/, ".ts") === relative(process.cwd(), mutation.file);
  const near = own ? 1 : dirname(file) === dirname(relative(process.cwd(), mutation.file)) ? 5 : 25;
  return near * (milliseconds + 5);
}

/** Undefined where the process ended or took longer. */
function ask(
  child: ChildProcess,
  question: Question,
  milliseconds: number,
  ran?: (test: TestRun) => void,
): Promise<Answer | undefined> {
  const answer = next(child, milliseconds, ran);
  child.send(question);
  return answer;
}

function next(child: ChildProcess, milliseconds: number, ran?: (test: TestRun) => void): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const settle = (answer?: Answer): void => {
      if (answer?.answer === "test") {
        ran?.(answer.test);
        return;
      }
      clearTimeout(timer);
      child.off("message", settle).off("exit", ended);
      resolve(answer);
    };
    const ended = (): void => {
      settle();
    };
    const timer = setTimeout(ended, milliseconds);
    child.on("message", settle).on("exit", ended);
  });
}
