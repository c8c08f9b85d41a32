/** A question whose answer something that is remembered depends on. */

/** Asked again, it is answered by what holds then. */
export interface Asking<Answer = unknown> {
  answer(): Answer;
  /** Of what is chosen: its name. */
  readonly choice?: string;
  /** Of what is worked out: which choices that depends on by default. */
  choices?(): ReadonlySet<string>;
  /** Whether the answer is the same for all choices, until the files change. */
  readonly lasts?: true;
}
