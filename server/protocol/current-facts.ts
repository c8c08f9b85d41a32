/** What the policy files of the workspace say about each other, worked out when one of them changes. */
import type { Engine, WorkspaceFacts, PolicyFile } from "../rules/engine.ts";
import { uriKey } from "./uris.ts";

/** What the policy files of the workspace tell about each other. */
export class CurrentFacts {
  readonly #engine: Engine;
  readonly #policyFiles: () => readonly PolicyFile[];
  readonly #changes: () => number;
  #members: readonly PolicyFile[] = [];
  #known: WorkspaceFacts | undefined;
  /** `changes` when it was last looked at. */
  #comparedAt = -1;

  /**
   * @param policyFiles as they are now
   * @param changes another number after every change of one
   */
  constructor(engine: Engine, policyFiles: () => readonly PolicyFile[], changes: () => number) {
    this.#engine = engine;
    this.#policyFiles = policyFiles;
    this.#changes = changes;
  }

  /** The same object for as long as no policy file changed in a way that matters to others. */
  now(): WorkspaceFacts {
    const changes = this.#changes();
    if (this.#known && this.#comparedAt === changes) return this.#known;
    this.#comparedAt = changes;
    const members = this.#policyFiles();
    const known = this.#known;
    if (known && members.length === this.#members.length && members.every((file, i) => file === this.#members[i]))
      return known;
    this.#members = members;
    const made = this.#engine.workspaceFacts(members);
    if (!known || !sameValues(known, made)) this.#known = made;
    return this.#known ?? made;
  }

  /** As it would be with another text of one of the files: for judging a text that exists nowhere yet. */
  with(changed: PolicyFile): WorkspaceFacts {
    const key = uriKey(changed.file);
    return this.#engine.workspaceFacts(this.#policyFiles().map((file) => (uriKey(file.file) === key ? changed : file)));
  }
}

/** Whether the facts say the same, as far as a look at their members tells; when in doubt they differ. */
function sameValues(a: WorkspaceFacts, b: WorkspaceFacts): boolean {
  const left = Object.entries(a);
  return (
    left.length === Object.keys(b).length &&
    left.every(([name, value]) => Object.is(value, b[name as keyof WorkspaceFacts]))
  );
}
