/**
 * What may be chosen in reading a configuration: values that a condition compares and nobody knows, and variables whose
 * default may be replaced. What is asked for while values are worked out is all that matters.
 */
import type { ValuePlace } from "./declared.ts";
import type { HclValue } from "./values.ts";
import { bool, nullValue, number, string, unknown } from "./values.ts";

/** Stands for a value that is none of those that something is compared with. */
export const someOther = Symbol("other");
export type ChosenValue = string | number | boolean | null | typeof someOther;

export interface AskedChoice {
  readonly byDefault: ChosenValue | undefined;
  readonly others: Set<ChosenValue>;
  /** It is one of these: a key of each map that is asked for by it. */
  oneOf?: readonly string[];
}

/** Literals that one value is compared with. */
const maxLiterals = 6;

export class Choosing {
  readonly #chosen: ReadonlyMap<string, ChosenValue>;
  /** By expression. */
  readonly asked = new Map<string, AskedChoice>();

  constructor(chosen: ReadonlyMap<string, ChosenValue> = new Map()) {
    this.#chosen = chosen;
  }

  get areDefaults(): boolean {
    return this.#chosen.size === 0;
  }

  /** Whether it chooses one of these. */
  changesAny(names: ReadonlySet<string>): boolean {
    for (const name of this.#chosen.keys()) if (names.has(name)) return true;
    return false;
  }

  /** Undefined where nothing is chosen. */
  valueOf(expression: string): ChosenValue | undefined {
    return this.#chosen.get(expression);
  }

  /** The same, as a value. */
  chosen(expression: string, place: ValuePlace): HclValue | undefined {
    const value = this.#chosen.get(expression);
    if (value === undefined) return undefined;
    if (value === someOther) return unknown(expression, place);
    if (value === null) return nullValue(place);
    if (typeof value === "boolean") return bool(value, place);
    return typeof value === "number" ? number(value, place) : { ...string(value, place), triedFor: expression };
  }

  /** The outcome of a condition that nobody knows. */
  truth(expression: string, byDefault = true): boolean {
    this.mayBe(expression, byDefault, !byDefault);
    const chosen = this.#chosen.get(expression);
    return chosen === undefined ? byDefault : chosen === true || chosen === "true";
  }

  mayBe(expression: string, byDefault: ChosenValue | undefined, other: ChosenValue): void {
    const known = this.asked.get(expression) ?? { byDefault, others: new Set<ChosenValue>() };
    this.asked.set(expression, known);
    if (other !== known.byDefault && known.others.size < maxLiterals) known.others.add(other);
  }

  /** A variable that has a default is compared with a literal. */
  compared(variable: string, own: ChosenValue | undefined, literal: ChosenValue): void {
    if (own === undefined) return;
    if (own !== literal) this.mayBe(variable, own, literal);
    else if (typeof own === "boolean") this.mayBe(variable, own, !own);
    else this.mayBe(variable, own, someOther);
  }

  /**
   * A map is asked for by a key that nobody knows, or that is a variable's default.
   * @param isOneOf whether there is nothing for any other key
   */
  key(expression: string, byDefault: string | undefined, keys: readonly string[], isOneOf: boolean): void {
    const known = this.asked.get(expression) ?? { byDefault, others: new Set<ChosenValue>() };
    this.asked.set(expression, known);
    for (const key of keys) if (key !== known.byDefault) known.others.add(key);
    if (!isOneOf) return;
    const both = known.oneOf?.filter((key) => keys.includes(key)) ?? keys;
    if (both.length > 0) known.oneOf = both;
  }

  /** What another reading asked for, with choices that this one goes on with. */
  askAll(others: ReadonlyMap<string, AskedChoice>): void {
    for (const [name, asked] of others) {
      const own = this.asked.get(name);
      if (own === undefined) this.asked.set(name, asked);
      else for (const other of asked.others) own.others.add(other);
    }
  }

  /**
   * What is chosen for all that was asked for, as reports say it.
   * @param others with which a reading would be another one: of a name for which nothing is chosen
   */
  facts(
    names: Iterable<readonly [string, AskedChoice]>,
    others: (name: string) => readonly ChosenValue[],
  ): ReadonlyMap<string, boolean | string> {
    const facts = new Map<string, boolean | string>();
    for (const [name, { byDefault }] of names) {
      // `null` may be chosen, too.
      const chosen = this.#chosen.has(name) ? this.#chosen.get(name) : byDefault;
      if (typeof chosen === "boolean") facts.set(name, chosen);
      else if (chosen !== undefined && chosen !== someOther) facts.set(name, said(chosen));
      else {
        const excluded: readonly ChosenValue[] = byDefault === undefined ? others(name) : [byDefault];
        facts.set(name, excluded.length === 0 ? "" : `not ${excluded.map(said).join(" or ")}`);
      }
    }
    return facts;
  }
}

/** What has to be chosen first: for each key that is one of a map's the first one. */
export const keysToChoose = (asked: ReadonlyMap<string, AskedChoice>): readonly (readonly [string, ChosenValue])[] =>
  [...asked].flatMap(([name, { byDefault, oneOf }]) =>
    byDefault === undefined && oneOf?.[0] !== undefined ? [[name, oneOf[0]] as const] : [],
  );

const said = (choice: ChosenValue): string => (choice === "" ? '""' : String(choice));
