/** Where a model's reader gets keyhole.json and the policy files from; and, within one reading, what was asked for. */
import type { FoundDocument } from "../policy/recognize.ts";

/** A file that cannot be used; `problem` reads on behind its name: "no such file". */
export interface FileProblem {
  readonly problem: string;
  /** Whether there is no such file, rather than one that cannot be read. */
  readonly missing?: boolean;
  /** Whether the model may not name it: then it is none of the model's files. */
  readonly refused?: boolean;
}

/**
 * File names are opaque to the reader: paths on the command line, URIs in the language server. `documents` gives the
 * same objects for as long as a file is the same: by that the reader knows what it need not look at again.
 */
export interface ModelSource {
  /** keyhole.json's own name. */
  readonly file: string;
  readonly text: string;
  /**
   * The name of the file that a path means, "/" between its parts, relative to keyhole.json's folder; a glob's
   * wildcards stay.
   */
  resolve(path: string): string;
  /**
   * Names of the files that a glob matches, as written in keyhole.json, always in the same order; or why it may not be
   * asked.
   */
  find(glob: string): readonly string[] | FileProblem;
  /** The policy documents in a file; none where it holds none. */
  documents(file: string): readonly FoundDocument[] | FileProblem;
}

type Asked =
  | { readonly kind: "file"; readonly name: string; readonly answer: readonly FoundDocument[] | FileProblem }
  | { readonly kind: "glob"; readonly glob: string; readonly answer: readonly string[] | FileProblem };

/**
 * What one entry of the model asked of the source: its answers are all that the entry depends on, beside keyhole.json.
 */
export type Questions = readonly Asked[];

/** Asks the source once for each thing, and keeps account. */
export class Lookup {
  readonly source: ModelSource;
  readonly #documents = new Map<string, readonly FoundDocument[] | FileProblem>();
  readonly #globs = new Map<string, readonly string[] | FileProblem>();

  constructor(source: ModelSource) {
    this.source = source;
  }

  documents(name: string, asked: Asked[]): readonly FoundDocument[] | FileProblem {
    const answer = this.#file(name);
    asked.push({ kind: "file", name, answer });
    return answer;
  }

  find(glob: string, asked: Asked[]): readonly string[] | FileProblem {
    const answer = this.#find(glob);
    asked.push({ kind: "glob", glob, answer });
    return answer;
  }

  /** Whether all answers are what they were. */
  stillHolds(questions: Questions): boolean {
    return questions.every((asked) => {
      const now = asked.kind === "glob" ? this.#find(asked.glob) : this.#file(asked.name);
      if (now === asked.answer) return true;
      if ("problem" in now || "problem" in asked.answer)
        return "problem" in now && "problem" in asked.answer && now.problem === asked.answer.problem;
      const { answer } = asked;
      return (
        asked.kind === "glob" && now.length === answer.length && now.every((name, index) => name === answer[index])
      );
    });
  }

  /** Every file asked for that the model may name, found or not, in the order in which the model names them. */
  get dependencies(): readonly string[] {
    return [...this.#documents]
      .filter(([, answer]) => !("problem" in answer) || answer.refused !== true)
      .map(([name]) => name);
  }

  get globs(): readonly string[] {
    return [...this.#globs.keys()].map((glob) => this.source.resolve(glob));
  }

  #file(name: string): readonly FoundDocument[] | FileProblem {
    let answer = this.#documents.get(name);
    if (answer === undefined) this.#documents.set(name, (answer = this.source.documents(name)));
    return answer;
  }

  #find(glob: string): readonly string[] | FileProblem {
    let answer = this.#globs.get(glob);
    if (answer === undefined) this.#globs.set(glob, (answer = this.source.find(glob)));
    return answer;
  }
}
