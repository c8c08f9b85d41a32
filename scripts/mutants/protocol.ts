/** What the process that runs the tests is told, and what it answers. */

export interface TestRun {
  /** File and full title. */
  readonly name: string;
  readonly file: string;
  /** Of processor time. */
  readonly milliseconds: number;
  /** Turns of loops that it took. */
  readonly turns: number;
  readonly failed: boolean;
  /** The functions that it reached, a bit for each, as base64. */
  readonly reached: string;
  /** Of a test that has just run: the mutations of this run whose code it ran. */
  readonly entered?: readonly number[];
}

export type Question =
  /** Runs each test but those that are known, tells of each, then that this was all. */
  | { readonly ask: "baseline"; readonly known: readonly string[] }
  | {
      readonly ask: "mutation";
      readonly id: number;
      /** Names of tests, those to run first in front. */
      readonly tests: readonly string[];
      /** Turns of loops that one test may take. */
      readonly turns: number;
    };

export type Answer =
  /** Mutations that were reached while the files were loaded have their effect only in a process of their own. */
  | { readonly answer: "loaded"; readonly names: readonly string[]; readonly loading: readonly number[] }
  | { readonly answer: "test"; readonly test: TestRun }
  | { readonly answer: "baseline" }
  | { readonly answer: "mutation"; readonly id: number; readonly killedBy: string | undefined };
