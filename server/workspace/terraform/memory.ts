/**
 * What was worked out under one choice and holds under another, too: each value is kept with the choices that it was
 * asked of, so that reading a configuration with another choice works out only what depends on that one.
 */
import type { Choosing, ChosenValue } from "./choices.ts";

interface Version<Value> {
  readonly value: Value;
  /** What was chosen for all that it depends on. */
  readonly seen: ReadonlyMap<string, ChosenValue | undefined>;
}

/** Values of one thing under different choices; the first one is that of the defaults. */
export type Versions<Value> = Version<Value>[];

const maxVersions = 3;

export class Memory {
  /** Those of the reading that goes on. */
  choices: Choosing;
  /** What is being worked out, the innermost last: the choices that each has asked so far. */
  readonly #working: Set<string>[] = [];
  readonly #of = new WeakMap<object, Map<string, Versions<unknown>>>();

  constructor(choices: Choosing) {
    this.choices = choices;
  }

  /** Somebody has asked what is chosen for this. */
  note(name: string): void {
    this.#working.at(-1)?.add(name);
  }

  /** @param owner the name is about it; another one is another thing, whatever it is called */
  of<Value>(owner: object, name: string, work: () => Value): Value {
    const known = this.#of.get(owner) ?? new Map<string, Versions<unknown>>();
    this.#of.set(owner, known);
    const versions = known.get(name) ?? [];
    known.set(name, versions);
    return this.remembered(versions as Versions<Value>, work);
  }

  remembered<Value>(versions: Versions<Value>, work: () => Value): Value {
    for (const { value, seen } of versions)
      if (this.#holds(seen)) {
        const working = this.#working.at(-1);
        if (working !== undefined) for (const name of seen.keys()) working.add(name);
        return value;
      }
    const { value, asked } = this.tracked(work);
    if (versions.length >= maxVersions) versions.splice(1, 1);
    versions.push({ value, seen: new Map([...asked].map((name) => [name, this.choices.valueOf(name)])) });
    return value;
  }

  /** With the choices that it depends on. */
  tracked<Value>(work: () => Value): { readonly value: Value; readonly asked: ReadonlySet<string> } {
    const asked = new Set<string>();
    this.#working.push(asked);
    try {
      return { value: work(), asked };
    } finally {
      this.#working.pop();
      const outer = this.#working.at(-1);
      if (outer !== undefined) for (const name of asked) outer.add(name);
    }
  }

  #holds(seen: Version<unknown>["seen"]): boolean {
    for (const [name, value] of seen) if (this.choices.valueOf(name) !== value) return false;
    return true;
  }
}
