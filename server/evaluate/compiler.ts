/**
 * Compiles statements for matching; compiled parts are shared by their text, because a keystroke leaves most of a file
 * as it was.
 */
import type { ConditionElement, Statement } from "../policy/document.ts";
import { hasSymbol, withSymbols } from "../policy/symbols.ts";
import type { CompiledCondition } from "./conditions/condition.ts";
import { compileCondition } from "./conditions/condition.ts";
import { meantOperator } from "./conditions/operators.ts";
import type { Atoms, Pattern } from "./globs/atoms.ts";
import { atomsOf } from "./globs/atoms.ts";
import type { Universe } from "./globs/universe.ts";
import type { Glob } from "./globs/glob.ts";
import { compileGlob, globMatches } from "./globs/glob.ts";
import { withAnyValue } from "./globs/symbolic.ts";
import type { ResourcePattern } from "./resource-pattern.ts";
import { compileResourcePattern } from "./resource-pattern.ts";
import { StatementFacts } from "./statement-facts.ts";
import type { Steps } from "./steps.ts";
import { finish } from "./steps.ts";

/**
 * A map that forgets everything once it is full: bounded memory without bookkeeping on each hit. The limit is above what
 * a policy of the largest size that is checked has of anything, or each edit of such a one would find nothing.
 */
class Cache<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #limit: number;

  constructor(limit = 20_000) {
    this.#limit = limit;
  }

  /** @param make is given a key of its own */
  of(key: string, make: (key: string) => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const own = detached(key);
    return this.set(own, make(own));
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  /** @param key in memory of its own */
  set(key: string, value: Value): Value {
    if (this.#entries.size >= this.#limit) this.#entries.clear();
    // Only quicker: what is not remembered is worked out again.
    this.#entries.set(key, value);
    return value;
  }
}

/**
 * The same text in memory of its own: a part of a file's text would keep the whole of it, one version for each
 * keystroke.
 */
const detached = (text: string): string => ` ${text}`.slice(1);

export interface Compiler {
  /** Whether a template's placeholders stand for some value; AWS takes them as they are written. */
  readonly placeholders: boolean;
  /** An action pattern, lower-cased. */
  action(pattern: string): Glob;
  resource(pattern: string, variables: boolean): ResourcePattern;
  /** Of a misspelt operator the one that was meant; undefined for one that does not exist. */
  condition(element: ConditionElement, variables: boolean): CompiledCondition | undefined;
  /** `atomsOf`, remembered with what it cost: while a file is typed, the globs of its resources seldom change. */
  atoms(patterns: readonly Pattern[], universe: Universe, unwanted?: number): Atoms;
  /** The same for who has to do something else in between. */
  atomsInSteps(patterns: readonly Pattern[], universe: Universe, unwanted?: number): Steps<Atoms>;
  /** @param text of the statement, or of its content: it alone and `variables` may decide what is kept here */
  facts(text: string, variables: boolean): StatementFacts;
  /** What a layer above has worked out about a pattern; one kind of answer only. */
  remember<Value extends object>(pattern: ResourcePattern, make: () => Value): Value;
  /** What a layer above has worked out by a name that says all that it rests on; one kind of answer only. */
  rememberByName<Value extends object>(name: string, make: () => Value): Value;
}

/** @param placeholders as in {@link Compiler.placeholders} */
export function createCompiler(placeholders = true): Compiler {
  const actions = new Cache<Glob>();
  const [resources, plainResources] = [new Cache<ResourcePattern>(), new Cache<ResourcePattern>()];
  const [facts, plainFacts] = [new Cache<StatementFacts>(), new Cache<StatementFacts>()];
  const atoms = new Map<Universe, Cache<Atoms>>();
  // No WeakMap: an entry more at each keystroke makes every garbage collection dearer.
  const remembered = new Map<ResourcePattern, object>();
  const named = new Cache<object>(2_000);
  let factsMade = 0;
  const conditions = new Cache<{ readonly compiled: CompiledCondition | undefined }>();
  function* atomsInSteps(patterns: readonly Pattern[], universe: Universe, unwanted?: number): Steps<Atoms> {
    let known = atoms.get(universe);
    if (known === undefined) atoms.set(universe, (known = new Cache<Atoms>(500)));
    const name = JSON.stringify([
      unwanted,
      patterns.map((pattern) => ("union" in pattern ? [pattern.key] : pattern.key)),
    ]);
    return known.get(name) ?? known.set(name, yield* atomsOf(patterns, universe, unwanted));
  }
  return {
    placeholders,
    action: (pattern) => actions.of(pattern, (own) => compileGlob(own.toLowerCase())),
    resource: (pattern, variables) =>
      (variables ? resources : plainResources).of(pattern, (own) =>
        compileResourcePattern(own, variables, placeholders),
      ),
    facts: (text, variables) => (variables ? facts : plainFacts).of(text, () => new StatementFacts(++factsMade)),
    atoms: (...asked) => finish(atomsInSteps(...asked)),
    atomsInSteps,
    remember<Value extends object>(pattern: ResourcePattern, make: () => Value): Value {
      const known = remembered.get(pattern) as Value | undefined;
      if (known !== undefined) return known;
      // Only quicker: what is forgotten is worked out again.
      if (remembered.size >= 20_000) remembered.clear();
      const value = make();
      // Only quicker: what is not remembered is worked out again.
      remembered.set(pattern, value);
      return value;
    },
    rememberByName: <Value extends object>(name: string, make: () => Value): Value => named.of(name, make) as Value,
    condition(element, variables) {
      const name = JSON.stringify([variables, element.operator.key.value, element.key.key.value, ...element.values]);
      return conditions.of(name, (own) => {
        const [, operator, key, ...values] = JSON.parse(own) as [boolean, string, string, ...string[]];
        return {
          compiled: compileCondition(meantOperator(operator) ?? operator, key, values, { variables, placeholders }),
        };
      }).compiled;
    },
  };
}

/**
 * Index of the first pattern of the statement's `Action` list that matches, -1 for none. Of `NotAction`: 0 if the
 * action is not in the list, -1 if it is.
 * @param action lower-cased, `service:name`
 */
export function matchAction(compiler: Compiler, statement: Statement, action: string): number {
  const element = statement.action;
  if (element === undefined) return -1;
  const { values } = element;
  let index = 0;
  while (index < values.length && !actionMatches(compiler, values[index]?.value ?? "", action)) index++;
  if (element.negated) return index < values.length ? -1 : 0;
  return index < values.length ? index : -1;
}

export function actionMatches(compiler: Compiler, pattern: string, action: string): boolean {
  if (pattern === "*") return true;
  // A wildcard in the service part is not valid, and most patterns are of other services: look there first.
  const colon = action.indexOf(":");
  if (pattern.length <= colon || pattern.charCodeAt(colon) !== 58) return false;
  // Only quicker: the glob of such a pattern is itself.
  if (!/[*?]/.test(pattern)) return pattern.length === action.length && pattern.toLowerCase() === action;
  return globMatches(compiler.action(pattern), action);
}

/** Whether a pattern with a template's placeholder matches for some value of it. */
export function actionMayMatch(pattern: string, action: string): boolean {
  const written = withSymbols(pattern.toLowerCase());
  return hasSymbol(written) && globMatches(withAnyValue(compileGlob(written)), action);
}
