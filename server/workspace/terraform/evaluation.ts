/** What all readings share that differ in the values of variables and in conditions, from one version to the next. */
import type { Home } from "../symbols/fresh.ts";
import type { Dialect } from "../symbols/dialects.ts";
import type { Expressions } from "../symbols/expressions.ts";
import type { Choosing } from "./choices.ts";
import type { Evaluator } from "./evaluator.ts";
import type { ModuleInstance, VariableValues } from "./values.ts";
import type { ModuleSource } from "./modules.ts";
import { rootProviders } from "./providers.ts";
import { rootScope } from "./references.ts";

export interface SharedEvaluation {
  readonly evaluator: Evaluator;
  readonly names: Expressions;
  readonly root: ModuleInstance;
  /** What account and Region are called. */
  readonly dialect: Dialect;
  readonly values: VariableValues;
  readonly homes: ReadonlyMap<string, Home>;
  /** The choices that providers depend on. */
  readonly asked: ReadonlySet<string>;
}

export function newEvaluation(
  evaluator: Evaluator,
  source: ModuleSource,
  dialect: Dialect,
  valuesOf: (root: ModuleInstance) => VariableValues,
): SharedEvaluation {
  const { names } = evaluator;
  const providers = new Map<string, Home>();
  const root: ModuleInstance = { address: "", source, call: undefined, providers };
  const values = valuesOf(root);
  evaluator.references.variableValues = values;
  const { homes, asked } = homesOf(evaluator, root);
  for (const [alias, home] of homes) providers.set(alias, home);
  const home = providers.get("");
  if (home !== undefined) names.liveIn(home);
  return { evaluator, names, root, dialect, values, homes, asked };
}

/** Whether it holds for another version of the files, too: then it is ready to read that. */
export function goesOn(
  { evaluator, root, dialect: before, values, homes }: SharedEvaluation,
  source: ModuleSource,
  dialect: Dialect,
  choices: Choosing,
  valuesOf: (root: ModuleInstance) => VariableValues,
): boolean {
  if (root.source !== source || !isSame(before, dialect)) return false;
  evaluator.nextEdit();
  evaluator.choose(choices);
  return areSame(values, valuesOf(root)) && homesOf(evaluator, root).homes === homes;
}

const isSame = (one: Dialect, other: Dialect): boolean =>
  one.account === other.account &&
  one.region === other.region &&
  one.declared.size === other.declared.size &&
  [...one.declared].every((name) => other.declared.has(name));

const areSame = (one: VariableValues, other: VariableValues): boolean =>
  one.size === other.size &&
  [...one].every(([name, { expression, scope }]) => {
    const there = other.get(name);
    return there?.expression === expression && there.scope.file === scope.file;
  });

/** Where the providers of the root are, and the choices that they depend on. */
function homesOf(evaluator: Evaluator, root: ModuleInstance): Pick<SharedEvaluation, "homes" | "asked"> {
  const { memory } = evaluator;
  const { value: homes, asked } = memory.tracked(() =>
    memory.of(root, "providers", () => rootProviders(evaluator, (declared) => rootScope(root, declared), root.source)),
  );
  return { homes, asked };
}
