/** Tries mutations: one warm process after the other, that runs the tests that reach them. */
import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Mutation, Numbered } from "./mutations.ts";
import { instrument } from "./mutations.ts";
import type { Answer, Baseline, Question, TestRun } from "./protocol.ts";

export interface Outcome {
  readonly mutation: Mutation;
  /** The test that failed, or what else happened; undefined of a survivor. */
  readonly killedBy: string | undefined;
  /** How many tests reach it. */
  readonly reached: number;
}

export interface Options {
  /** Test files. */
  readonly tests: readonly string[];
  /** Tests that take longer are not asked. */
  readonly slowest: number;
}

const here = dirname(fileURLToPath(import.meta.url));

export class Laboratory {
  readonly #mutations: readonly Numbered[];
  readonly #options: Options;
  readonly #sources: string;
  #process: ChildProcess | undefined;
  #baseline: Baseline = { tests: [], loading: [], seconds: 0 };

  constructor(mutations: readonly Mutation[], options: Options) {
    this.#mutations = mutations.map((mutation, id) => ({ id, mutation }));
    this.#options = options;
    const byFile = new Map<string, Numbered[]>();
    for (const one of this.#mutations) byFile.set(one.mutation.file, [...(byFile.get(one.mutation.file) ?? []), one]);
    const folder = join(process.cwd(), ".cache", "mutants");
    mkdirSync(folder, { recursive: true });
    this.#sources = join(folder, `${String(process.pid)}.json`);
    writeFileSync(
      this.#sources,
      JSON.stringify(
        Object.fromEntries(
          [...byFile].map(([file, own]) => [
            pathToFileURL(file).href,
            instrument(file, readFileSync(file, "utf8"), own),
          ]),
        ),
      ),
    );
  }

  /** Runs everything once; whatever fails without a mutation is not asked again. */
  async start(): Promise<Baseline> {
    const answer = await this.#ask({ ask: "baseline" }, 3_600_000);
    if (answer?.answer !== "baseline") throw new Error("the tests ended without an answer");
    this.#baseline = answer;
    return answer;
  }

  async try({ id, mutation }: Numbered): Promise<Outcome> {
    const reaching = this.#baseline.tests.filter(({ reached, failed }) => reached.includes(id) && !failed);
    const loading = this.#baseline.loading.includes(id);
    const reached = loading ? this.#baseline.tests.length : reaching.length;
    let killedBy = await this.#run(id, reaching, mutation);
    if (killedBy === undefined && loading) {
      const all = this.#baseline.tests.filter(({ failed }) => !failed);
      this.end();
      killedBy = await this.#run(id, all, mutation, id);
      this.end();
    }
    return { mutation, killedBy, reached };
  }

  async #run(id: number, all: readonly TestRun[], mutation: Mutation, active = -1): Promise<string | undefined> {
    const tests = all.filter(({ milliseconds }) => milliseconds <= this.#options.slowest);
    if (tests.length === 0) return undefined;
    const ordered = [...tests].sort((a, b) => price(a, mutation) - price(b, mutation));
    const turns = 10 * Math.max(...tests.map((test) => test.turns)) + 1_000_000;
    const milliseconds = 10 * tests.reduce((sum, test) => sum + test.milliseconds, 0) + 120_000;
    const names = ordered.map(({ name }) => name);
    const answer = await this.#ask({ ask: "mutation", id, tests: names, turns }, milliseconds, active);
    return answer?.answer === "mutation" ? answer.killedBy : "(the process ended, or took too long)";
  }

  /** Undefined where the process ended or took longer. */
  async #ask(question: Question, milliseconds: number, active = -1): Promise<Answer | undefined> {
    this.#process ??= await this.#load(active);
    const child = this.#process;
    if (child === undefined) return undefined;
    const answer = next(child, milliseconds);
    child.send(question);
    const known = await answer;
    if (known === undefined) this.end();
    return known;
  }

  /** Undefined where the test files cannot be loaded with the mutation. */
  async #load(active: number): Promise<ChildProcess | undefined> {
    const child = fork(join(here, "worker.ts"), [String(active), ...this.#options.tests], {
      execArgv: ["--import", pathToFileURL(join(here, "hook.mjs")).href, "--import", "tsx"],
      env: { ...process.env, KEYHOLE_MUTANTS: this.#sources },
      stdio: ["ignore", "ignore", active === -1 ? "inherit" : "ignore", "ipc"],
    });
    if ((await next(child, 600_000)) !== undefined) return child;
    child.kill("SIGKILL");
    if (active === -1) throw new Error("the test files cannot be loaded: have the sources changed meanwhile?");
    return undefined;
  }

  end(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  close(): void {
    this.end();
    rmSync(this.#sources, { force: true });
  }
}

/** Near and quick tests first. */
function price({ file, milliseconds }: TestRun, mutation: Mutation): number {
  const own = file.replace(/\.(reference\.|property\.)?test\.ts$/, ".ts") === relative(process.cwd(), mutation.file);
  const near = own ? 1 : dirname(file) === dirname(relative(process.cwd(), mutation.file)) ? 5 : 25;
  return near * (milliseconds + 5);
}

function next(child: ChildProcess, milliseconds: number): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const settle = (answer?: Answer): void => {
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
