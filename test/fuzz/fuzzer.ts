/** Which documents are drawn, and which laws each is asked. */
import { LineEvaluator } from "../../server/entry/commands/evaluate-line.ts";
import type { Engine } from "../../server/rules/engine.ts";
import { wholeEngine } from "../harness/whole-engine.ts";
import { fixAllLaws, fixLaws, freshLaws, questionLaws, quickLaws } from "./laws.ts";
import type { Files } from "./laws.ts";
import { drawLine, lineLaws } from "./lines.ts";
import { junk, mutate } from "./mutate.ts";
import { Draw } from "./random.ts";
import type { Seeds } from "./seeds.ts";
import { sessionLaws } from "./sessions.ts";

export interface Drawing {
  readonly seed: number;
  /** Every document whose number this divides is asked with a new engine, and all laws of fixes. */
  readonly deep: number;
  /** One in so many is an editor session. */
  readonly sessions: number;
}

export interface Case {
  readonly what: "policy" | "model" | "line" | "session";
  /** To be shown and kept where a law is broken. */
  readonly files: Files;
  laws(): string[] | Promise<string[]>;
}

/** An engine is replaced now and then, so that its memory does not become what is measured. */
const documentsPerEngine = 20_000;

export class Fuzzer {
  readonly #seeds: Seeds;
  readonly #options: Drawing;
  #engine: Engine = wholeEngine();
  #lines = new LineEvaluator();

  constructor(seeds: Seeds, options: Drawing) {
    this.#seeds = seeds;
    this.#options = options;
  }

  /** @param number of the document, from 0 */
  draw(number: number): Case {
    if (number % documentsPerEngine === 0) {
      this.#engine = wholeEngine();
      this.#lines = new LineEvaluator();
    }
    const draw = new Draw(this.#options.seed, number);
    const deep = this.#isDeep(number);
    if (this.isSession(number))
      return { what: "session", files: [], laws: () => sessionLaws(this.#seeds.policies, draw) };
    const kind = draw.below(20);
    if (kind < 2) return this.#line(draw, deep);
    if (kind === 2) return this.#model(draw, deep);
    return kind < 5
      ? this.#policy(junk(draw), draw, deep)
      : this.#policy(mutate(this.#seed(draw), this.#seed(draw), draw), draw, deep);
  }

  /** Mostly one of ordinary size: a large one costs as much as a hundred of them. */
  #seed(draw: Draw): string {
    return draw.of(draw.once(10) ? this.#seeds.policies : this.#seeds.small.policies);
  }

  #isDeep = (number: number): boolean => number % this.#options.deep === 0;
  isDeep = (number: number): boolean => this.#isDeep(number) && !this.isSession(number);
  isSession = (number: number): boolean => number % this.#options.sessions === this.#options.sessions - 1;

  #line(draw: Draw, deep: boolean): Case {
    const line = drawLine(this.#seeds.small.policies, draw);
    return { what: "line", files: [{ file: "line.jsonl", text: line }], laws: () => lineLaws(this.#lines, line, deep) };
  }

  #model(draw: Draw, deep: boolean): Case {
    const seed = draw.of(draw.once(12) ? this.#seeds.workspaces : this.#seeds.small.workspaces);
    const edited = draw.below(seed.length + 1);
    const files = seed.map((one, index) =>
      index === edited || (one.file === "keyhole.json" && draw.once(2))
        ? { ...one, text: mutate(one.text, this.#seed(draw), draw) }
        : one,
    );
    return {
      what: "model",
      files,
      laws: () => [
        ...quickLaws(this.#engine, files),
        ...(deep
          ? [
              ...freshLaws(this.#engine, files),
              ...fixAllLaws(this.#engine, files),
              ...fixLaws(this.#engine, files),
              ...questionLaws(this.#engine, files),
            ]
          : []),
      ],
    };
  }

  #policy(text: string, draw: Draw, deep: boolean): Case {
    const files = [{ file: draw.once(4) ? "policy.jsonc" : "policy.json", text }];
    return {
      what: "policy",
      files,
      laws: () => [
        ...quickLaws(this.#engine, files),
        ...(deep
          ? [...freshLaws(this.#engine, files), ...fixAllLaws(this.#engine, files), ...fixLaws(this.#engine, files)]
          : []),
      ],
    };
  }
}

export async function brokenLaws(one: Case): Promise<string[]> {
  try {
    return await one.laws();
  } catch (error) {
    return [`crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}
