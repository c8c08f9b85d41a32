/**
 * What was worked out once and holds again: each value is kept with what was asked in working it out, and with the
 * answers. It holds wherever the same questions have the same answers, so that reading a configuration with another
 * choice works out only what depends on that one.
 */
import type { Choosing } from "./choices.ts";
import type { Asking } from "./asking.ts";

interface Version<Value> {
  readonly value: Value;
  /** In the order in which it was asked. */
  readonly seen: ReadonlyMap<Asking, unknown>;
  /** What of it may be answered otherwise with other choices. */
  readonly varying: readonly (readonly [Asking, unknown])[];
  /** The turn, and the edit, after which all of it was last answered so. */
  turn: number;
  edit: number;
  /** After which edit the defaults last answered so, and which choices had a say in it. */
  byDefault: number;
  choices: { readonly edit: number; readonly all: ReadonlySet<string> } | undefined;
}

/** Values of one thing under different choices; the first one is that of the defaults. */
export type Versions<Value> = Version<Value>[];

/** What is being worked out, with what was asked so far. */
interface Working {
  readonly seen: Map<Asking, unknown>;
  readonly taken: Set<Version<unknown>>;
}

const maxVersions = 3;

export class Memory {
  #choices: Choosing;
  /** Another one whenever a question may be answered otherwise, and whenever one may be that lasts. */
  #turn = 0;
  #edit = 0;
  /** Whether something depends on what was asked first: then nothing of it holds in another order. */
  isInOrder = false;
  /** The innermost last; undefined where nobody waits for what is asked. */
  readonly #working: (Working | undefined)[] = [];
  readonly #of = new WeakMap<object, Map<string, Versions<unknown>>>();
  readonly #derived = new WeakMap<object, Map<string, Asking>>();
  readonly #named = new Map<string, Asking>();

  constructor(choices: Choosing) {
    this.#choices = choices;
  }

  /** Those of the reading that goes on. */
  get choices(): Choosing {
    return this.#choices;
  }

  set choices(choices: Choosing) {
    this.#choices = choices;
    this.#turn++;
  }

  /** The files are others from here on. */
  nextEdit(): void {
    this.#edit++;
    this.#turn++;
  }

  /** Somebody has asked what is chosen for this. */
  note(name: string): void {
    this.ask(`chosen ${name}`, () => this.#choices.valueOf(name), { choice: name });
  }

  /**
   * @param name of the question: under one name always the same is asked
   * @param what it depends on; without it, on any choice
   */
  ask<Answer>(name: string, answer: () => Answer, what: Pick<Asking, "choice" | "lasts"> = {}): Answer {
    let question = this.#named.get(name);
    if (question === undefined) this.#named.set(name, (question = { answer, ...what }));
    return this.answered(question as Asking<Answer>);
  }

  answered<Answer>(question: Asking<Answer>): Answer {
    const answer = question.answer();
    this.#working.at(-1)?.seen.set(question, answer);
    return answer;
  }

  /** @param owner the name is about it; another one is another thing, whatever it is called */
  of<Value>(owner: object, name: string, work: () => Value): Value {
    return this.remembered(memberOf(this.#of, owner, name, (): Versions<unknown> => []) as Versions<Value>, work);
  }

  /**
   * The same, of which only the answer matters to whoever asks, and not what that took.
   * @param areSame by which an answer is the one that was given before
   */
  derived<Value>(owner: object, name: string, work: () => Value, areSame?: (a: Value, b: Value) => boolean): Value {
    const question = memberOf(this.#derived, owner, name, (): Asking => {
      const versions: Versions<Value> = [];
      return {
        answer: () => this.#apart(() => this.remembered(versions, work, areSame)),
        choices: () => (versions[0] === undefined ? new Set<string>() : this.#choicesOf(versions[0])),
      };
    });
    return this.answered(question as Asking<Value>);
  }

  remembered<Value>(versions: Versions<Value>, work: () => Value, areSame?: (a: Value, b: Value) => boolean): Value {
    for (const version of versions)
      if (this.#holds(version)) {
        this.#take(version);
        return version.value;
      }
    const { value: made, working } = this.#tracked(work);
    const value = versions.find((version) => areSame?.(version.value, made))?.value ?? made;
    const varying = [...working.seen].filter(([{ lasts }]) => lasts !== true);
    const [turn, edit] = [this.#turn, this.#edit];
    const isDefault = this.#choices.areDefaults;
    const version = {
      value,
      seen: working.seen,
      varying,
      turn,
      edit,
      byDefault: isDefault ? edit : -1,
      choices: undefined,
    };
    if (isDefault) versions.splice(0, 1, version);
    else {
      if (versions.length >= maxVersions) versions.splice(1, 1);
      versions.push(version);
    }
    return value;
  }

  /** With the choices that it depends on. */
  tracked<Value>(work: () => Value): { readonly value: Value; readonly asked: ReadonlySet<string> } {
    const { value, working } = this.#tracked(work);
    return { value, asked: new Set([...working.seen.keys()].flatMap(({ choice }) => choice ?? [])) };
  }

  #tracked<Value>(work: () => Value): { readonly value: Value; readonly working: Working } {
    const working: Working = { seen: new Map(), taken: new Set() };
    this.#working.push(working);
    try {
      return { value: work(), working };
    } finally {
      this.#working.pop();
      this.#takeAll(working.seen);
    }
  }

  /** Nothing that is asked here is asked by whoever waits for it. */
  #apart<Value>(work: () => Value): Value {
    this.#working.push(undefined);
    try {
      return work();
    } finally {
      this.#working.pop();
    }
  }

  /** What a value depends on, all depends on that is worked out of it. */
  #take(version: Version<unknown>): void {
    const working = this.#working.at(-1);
    if (working === undefined || working.taken.has(version)) return;
    working.taken.add(version);
    this.#takeAll(version.seen);
  }

  #takeAll(seen: ReadonlyMap<Asking, unknown>): void {
    const working = this.#working.at(-1);
    if (working !== undefined) for (const [question, answer] of seen) working.seen.set(question, answer);
  }

  #holds(version: Version<unknown>): boolean {
    if (version.turn === this.#turn) return true;
    const isDefault = this.#choices.areDefaults;
    if (!isDefault && version.byDefault === this.#edit && !this.#choices.changesAny(this.#choicesOf(version))) {
      version.turn = this.#turn;
      return true;
    }
    const asked = version.edit === this.#edit ? version.varying : version.seen;
    for (const [question, answer] of asked) if (question.answer() !== answer) return false;
    version.turn = this.#turn;
    version.edit = this.#edit;
    if (isDefault) version.byDefault = this.#edit;
    return true;
  }

  #choicesOf(version: Version<unknown>): ReadonlySet<string> {
    if (version.choices?.edit !== this.#edit) {
      const all = new Set<string>();
      for (const [{ choice, choices }] of version.varying) {
        if (choice !== undefined) all.add(choice);
        for (const name of choices?.() ?? []) all.add(name);
      }
      version.choices = { edit: this.#edit, all };
    }
    return version.choices.all;
  }
}

function memberOf<Member>(
  all: WeakMap<object, Map<string, Member>>,
  owner: object,
  name: string,
  make: () => Member,
): Member {
  let members = all.get(owner);
  if (members === undefined) all.set(owner, (members = new Map()));
  let member = members.get(name);
  if (member === undefined) members.set(name, (member = make()));
  return member;
}
