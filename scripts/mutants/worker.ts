/**
 * Loads the test files once and runs some of their tests again and again, each time with another mutation turned on.
 * `node --import hook.mjs --import tsx worker.ts MUTATION FILE…`: the mutation that is on from the start, or -1.
 */
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import Mocha from "mocha";
import type { Answer, Question, TestRun } from "./protocol.ts";

/** Of the process: the instrumented sources ask it. */
class Switch {
  active: number;
  turns = 0;
  limit = Infinity;
  readonly reached = new Set<number>();

  constructor(active: number) {
    this.active = active;
  }

  is(id: number): boolean {
    if (this.active === -1) this.reached.add(id);
    return id === this.active;
  }

  turn(): void {
    if (++this.turns > this.limit) throw new RangeError("a loop without end");
  }
}

const [, , active = "-1", ...files] = process.argv;
const mutant = new Switch(Number(active));
Object.assign(globalThis, { __mutant: mutant });
const send = (answer: Answer): void => {
  process.send?.(answer);
};

/** Mocha's own lines are nobody's business here. */
class Quiet extends Mocha.reporters.Base {
  override epilogue(): void {
    // Says nothing.
  }
}
const mocha = new Mocha({ ui: "tdd", timeout: 60_000, reporter: Quiet });
mocha.cleanReferencesAfterRun(false);
await import("../../test/harness/seed.ts");
// What fails fails: nobody needs the smallest example.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
// Mocha would require() the files, past the hook.
for (const file of files) {
  const path = resolve(file);
  mocha.suite.emit("pre-require", globalThis as never, path, mocha);
  mocha.suite.emit("require", await import(pathToFileURL(path).href), path, mocha);
  mocha.suite.emit("post-require", globalThis as never, path, mocha);
}
const loading = [...mutant.reached];
mutant.reached.clear();
mutant.turns = 0;

const nameOf = (test: Mocha.Runnable): string =>
  `${relative(process.cwd(), test.file ?? test.parent?.file ?? "")} ${test.fullTitle()}`;

const names = new Map<Mocha.Test, string>();
mocha.suite.eachTest((test: Mocha.Test) => {
  names.set(test, nameOf(test));
});

/** Runs the tests of these names; ends with the first that fails, if asked to. */
function run(wanted: ReadonlySet<string> | undefined, bail: boolean, after: (test: Mocha.Test) => void) {
  return new Promise<string | undefined>((resolve) => {
    const titles =
      wanted && new Set([...names].flatMap(([test, name]) => (wanted.has(name) ? [test.fullTitle()] : [])));
    mocha.grep((titles === undefined ? /./ : { test: (title: string) => titles.has(title) }) as RegExp);
    let failed: string | undefined;
    const runner = mocha.run(() => {
      resolve(failed);
    });
    runner.on("test", () => {
      mutant.turns = 0;
    });
    runner.on("fail", (test) => {
      failed ??= nameOf(test);
      if (bail) runner.abort();
    });
    runner.on("test end", after);
  });
}

async function baseline(): Promise<void> {
  const started = performance.now();
  const tests: TestRun[] = [];
  await run(undefined, false, (test) => {
    const { reached, turns } = mutant;
    tests.push({
      name: nameOf(test),
      file: relative(process.cwd(), test.file ?? ""),
      milliseconds: test.duration ?? 0,
      reached: [...reached],
      turns,
      failed: test.isFailed(),
    });
    reached.clear();
  });
  send({ answer: "baseline", tests, loading, seconds: (performance.now() - started) / 1000 });
}

/** Few tests at first, then more: most mutations are noticed by the nearest. */
async function withMutation({ id, tests, turns }: Extract<Question, { ask: "mutation" }>): Promise<void> {
  mutant.active = id;
  mutant.limit = turns;
  let killedBy: string | undefined;
  for (let from = 0, size = 5; from < tests.length && killedBy === undefined; from += size, size *= 3)
    killedBy = await run(new Set(tests.slice(from, from + size)), true, () => undefined);
  mutant.active = -1;
  mutant.limit = Infinity;
  mutant.reached.clear();
  send({ answer: "mutation", id, killedBy });
}

process.on("message", (question: Question) => {
  void (question.ask === "baseline" ? baseline() : withMutation(question));
});
send({ answer: "loaded" });
