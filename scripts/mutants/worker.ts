/**
 * Loads the test files once and runs some of their tests again and again, each time with another mutation turned on.
 * `node --import hook.mjs --import tsx worker.ts MUTATION FUNCTIONS MUTATIONS FILE…`: the mutation that is on from the
 * start, or -1, and how many functions and mutations the sources have.
 */
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import Mocha from "mocha";
import type { Answer, Question } from "./protocol.ts";

/** Of the process: the instrumented sources ask it. */
class Switch {
  active: number;
  turns = 0;
  limit = Infinity;
  /** Mutations, while the files are loaded. */
  readonly loading = new Set<number>();
  readonly functions: Uint8Array;
  readonly entered: Uint8Array;
  isLoading = true;

  constructor(active: number, functions: number, mutations: number) {
    this.active = active;
    this.functions = new Uint8Array(functions);
    this.entered = new Uint8Array(mutations);
  }

  is(id: number): boolean {
    if (this.isLoading) this.loading.add(id);
    this.entered[id] = 1;
    return id === this.active;
  }

  at(id: number): void {
    this.functions[id] = 1;
  }

  turn(): void {
    if (++this.turns > this.limit) throw new RangeError("a loop without end");
  }
}

const [, , active = "-1", functions = "0", mutations = "0", ...files] = process.argv;
const mutant = new Switch(Number(active), Number(functions), Number(mutations));
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
// A test that takes long because the machine is busy notices nothing: turns of loops are counted instead.
const mocha = new Mocha({ ui: "tdd", timeout: 600_000, reporter: Quiet });
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
mutant.isLoading = false;
mutant.turns = 0;

const fileOf = (test: Mocha.Runnable): string => relative(process.cwd(), test.file ?? test.parent?.file ?? "");
const nameOf = (test: Mocha.Runnable): string => `${fileOf(test)} ${test.fullTitle()}`;

const names = new Map<Mocha.Test, string>();
mocha.suite.eachTest((test: Mocha.Test) => {
  names.set(test, nameOf(test));
});

/** Before the test that runs: on a busy machine the time that passes says little of what a test costs. */
let cpuBefore = process.cpuUsage();
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage(cpuBefore);
  return Math.round((user + system) / 1000);
}

/** Runs the tests of these names; ends with the first that fails, if asked to. */
function run(wanted: ReadonlySet<string>, bail: boolean, after: (test: Mocha.Test) => void) {
  return new Promise<string | undefined>((resolve) => {
    const titles = new Set([...names].flatMap(([test, name]) => (wanted.has(name) ? [test.fullTitle()] : [])));
    mocha.grep({ test: (title: string) => titles.has(title) } as RegExp);
    let failed: string | undefined;
    const runner = mocha.run(() => {
      resolve(failed);
    });
    runner.on("test", () => {
      cpuBefore = process.cpuUsage();
      mutant.turns = 0;
      mutant.functions.fill(0);
      mutant.entered.fill(0);
    });
    runner.on("fail", (test) => {
      failed ??= nameOf(test);
      if (bail) runner.abort();
    });
    runner.on("test end", after);
  });
}

function bitsOf(flags: Uint8Array): string {
  const bits = Buffer.alloc(Math.ceil(flags.length / 8));
  for (const [at, flag] of flags.entries()) if (flag === 1) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  return bits.toString("base64");
}

/** Whether each test passes without a mutation, as far as this process knows. */
const passes = new Map<string, boolean>();

async function baseline(known: readonly string[]): Promise<void> {
  const asked = new Set(names.values());
  for (const name of known) asked.delete(name);
  await run(asked, false, (test) => {
    const failed = test.isFailed();
    passes.set(nameOf(test), !failed);
    send({
      answer: "test",
      test: {
        name: nameOf(test),
        file: fileOf(test),
        milliseconds: cpuMilliseconds(),
        turns: mutant.turns,
        failed,
        reached: bitsOf(mutant.functions),
        entered: [...mutant.entered.keys()].filter((id) => mutant.entered[id] === 1),
      },
    });
  });
  send({ answer: "baseline" });
}

async function with_(id: number, turns: number, tests: readonly string[]): Promise<string | undefined> {
  mutant.active = id;
  mutant.limit = turns;
  const killedBy = await run(new Set(tests), true, () => undefined);
  mutant.active = -1;
  mutant.limit = Infinity;
  return killedBy;
}

/** Few tests at first, then more: most mutations are noticed by the nearest. */
async function withMutation({ id, tests, turns }: Extract<Question, { ask: "mutation" }>): Promise<void> {
  const always = mutant.active;
  let killedBy: string | undefined;
  for (let from = 0, size = 5; from < tests.length && killedBy === undefined; from += size, size *= 3) {
    let some = tests.slice(from, from + size);
    for (;;) {
      killedBy = await with_(id, turns, some);
      if (killedBy === undefined || always !== -1) break;
      // What was learnt of a test in an earlier run may be out of date: only one that passes without it notices it.
      if (!passes.has(killedBy)) passes.set(killedBy, (await with_(-1, Infinity, [killedBy])) === undefined);
      if (passes.get(killedBy) === true) break;
      some = some.filter((name) => name !== killedBy);
    }
  }
  mutant.active = always;
  send({ answer: "mutation", id, killedBy });
}

process.on("message", (question: Question) => {
  void (question.ask === "baseline" ? baseline(question.known) : withMutation(question));
});
send({ answer: "loaded", names: [...names.values()], loading: [...mutant.loading] });
