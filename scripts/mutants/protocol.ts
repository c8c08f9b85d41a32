/** What the process that runs the tests is told, and what it answers. */

export interface TestRun {
  /** File and full title. */
  readonly name: string;
  readonly file: string;
  readonly milliseconds: number;
  /** Mutations that it reached, and turns of loops that it took. */
  readonly reached: readonly number[];
  readonly turns: number;
  readonly failed: boolean;
}

export interface Baseline {
  readonly tests: readonly TestRun[];
  /** Reached while the files were loaded: they have their effect only in a process of their own. */
  readonly loading: readonly number[];
  readonly seconds: number;
}

export type Question =
  | { readonly ask: "baseline" }
  | {
      readonly ask: "mutation";
      readonly id: number;
      /** Names of tests, those to run first in front. */
      readonly tests: readonly string[];
      /** Turns of loops that one test may take. */
      readonly turns: number;
    };

export type Answer =
  | { readonly answer: "loaded" }
  | ({ readonly answer: "baseline" } & Baseline)
  | { readonly answer: "mutation"; readonly id: number; readonly killedBy: string | undefined };
