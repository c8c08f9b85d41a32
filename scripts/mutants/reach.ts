/** Which tests reach which functions: learnt once, kept in a file, and learnt again of test files that have changed. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Range } from "./mutations.ts";
import { functionsIn } from "./mutations.ts";
import type { TestRun } from "./protocol.ts";

interface SourceFile {
  readonly hash: string;
  /** Number of its first function among those of all files. */
  readonly first: number;
  readonly count: number;
}

interface KnownTest extends TestRun {
  /** Of its file. */
  readonly hash: string;
  /** The sources, as they were when the test ran. */
  readonly epoch: number;
}

type Epoch = Record<string, SourceFile>;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 12);

export class Reach {
  readonly #store: string;
  /** Functions of each source file, of now. */
  readonly functions = new Map<string, readonly Range[]>();
  readonly #now = new Map<string, SourceFile>();
  readonly #epochs: Epoch[] = [];
  readonly #tests = new Map<string, KnownTest>();
  readonly #hashes = new Map<string, string>();
  readonly #bits = new Map<string, Buffer>();
  #unsaved = 0;

  /** @param store the file that keeps what is known; what it holds of other test files is kept, too. */
  constructor(store: string, sources: ReadonlyMap<string, string>, testFiles: readonly string[]) {
    this.#store = store;
    // As they are now, before they run.
    for (const file of testFiles) this.#hash(file);
    let first = 0;
    for (const [file, text] of sources) {
      const own = functionsIn(file, text);
      this.functions.set(file, own);
      this.#now.set(file, { hash: hashOf(text), first, count: own.length });
      first += own.length;
    }
    if (!existsSync(store)) return;
    const { epochs, tests } = JSON.parse(readFileSync(store, "utf8")) as { epochs: Epoch[]; tests: KnownTest[] };
    this.#epochs = epochs;
    for (const test of tests) if (this.#hash(test.file) === test.hash) this.#tests.set(test.name, test);
  }

  get count(): number {
    return [...this.#now.values()].reduce((sum, { count }) => sum + count, 0);
  }

  firstOf(file: string): number {
    return this.#now.get(file)?.first ?? 0;
  }

  #hash(file: string): string {
    const known = this.#hashes.get(file);
    if (known !== undefined) return known;
    const hash = existsSync(file) ? hashOf(readFileSync(file, "utf8")) : "";
    this.#hashes.set(file, hash);
    return hash;
  }

  knows(name: string): TestRun | undefined {
    return this.#tests.get(name);
  }

  learn(test: TestRun): void {
    const now = Object.fromEntries(this.#now);
    const text = JSON.stringify(now);
    let epoch = this.#epochs.findIndex((one) => JSON.stringify(one) === text);
    if (epoch === -1) epoch = this.#epochs.push(now) - 1;
    this.#tests.set(test.name, { ...test, hash: this.#hash(test.file), epoch });
    if (++this.#unsaved >= 500) this.save();
  }

  save(): void {
    this.#unsaved = 0;
    mkdirSync(dirname(this.#store), { recursive: true });
    writeFileSync(this.#store, JSON.stringify({ epochs: this.#epochs, tests: [...this.#tests.values()] }));
  }

  /**
   * Whether the test enters the innermost function around the piece of text; of a file that has changed since, or of a
   * piece outside all functions, whether it enters any function of the file.
   */
  reaches(name: string, file: string, { start, end }: Range): boolean {
    const test = this.#tests.get(name);
    if (!test) return false;
    const then = this.#epochs[test.epoch]?.[file];
    // A file that was not there then, or that is made of constants.
    if (!then || then.count === 0) return true;
    const bits = this.#bits.get(name) ?? Buffer.from(test.reached, "base64");
    this.#bits.set(name, bits);
    const has = (at: number): boolean => ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
    const around = (this.functions.get(file) ?? []).findLastIndex((one) => one.start <= start && end <= one.end);
    if (around !== -1 && then.hash === this.#now.get(file)?.hash) return has(then.first + around);
    for (let at = then.first; at < then.first + then.count; at++) if (has(at)) return true;
    return false;
  }
}
