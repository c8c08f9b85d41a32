/** All that a configuration makes, module by module, and what it passes to modules that are not at hand. */
import type { Evaluating } from "./evaluating.ts";
import type { Instance, ModuleInstance, CalledModule, HclValue } from "./values.ts";

/** Of a configuration of more only the first are looked at. */
const maxModules = 500;

export interface Made {
  readonly modules: readonly ModuleInstance[];
  /** Calls of modules whose source is not at hand. */
  readonly unread: readonly CalledModule[];
  readonly complete: boolean;
}

export function madeBy(evaluator: Evaluating, root: ModuleInstance): Made {
  const modules: ModuleInstance[] = [root];
  const unread: CalledModule[] = [];
  for (const module of modules) {
    for (const name of evaluator.memory.answered(module.source.calls.names))
      for (const called of evaluator.references.calledModules(module, name)) {
        if (called.module === undefined) unread.push(called);
        else if (modules.length < maxModules) modules.push(called.module);
      }
  }
  return { modules, unread, complete: modules.length < maxModules };
}

/** By type, in the order of modules and files. */
export function resourcesByType(evaluator: Evaluating, { modules }: Made): ReadonlyMap<string, readonly Instance[]> {
  const found = new Map<string, Instance[]>();
  for (const module of modules)
    for (const name of evaluator.memory.answered(module.source.relevant.names))
      for (const instance of evaluator.references.instances("resource", name, module)?.all.values() ?? []) {
        const known = found.get(instance.type);
        if (known === undefined) found.set(instance.type, [instance]);
        else known.push(instance);
      }
  return found;
}

/** Arguments that every module takes. */
const ofAllModules: ReadonlySet<string> = new Set([
  "source",
  "version",
  "providers",
  "count",
  "for_each",
  "depends_on",
]);

/** Whether the module itself gives the argument a meaning. */
export const isOfModule = (argument: string): boolean => !ofAllModules.has(argument);

const maxTexts = 20_000;

/** Names and ARNs that are passed to modules which nobody can read: they may attach anything to them. */
export function passedOn(evaluator: Evaluating, { unread }: Made): ReadonlySet<string> {
  const found = new Set<string>();
  let left = maxTexts;
  const visit = (value: HclValue, depth: number): void => {
    if (--left < 0 || depth > 12) return;
    switch (value.kind) {
      case "string":
        if (value.encodes === undefined) found.add(value.value);
        break;
      case "list":
        for (const item of value.items) visit(item, depth + 1);
        break;
      case "object":
        for (const entry of value.entries.values()) visit(entry.value, depth + 1);
        break;
      case "resource":
        found.add(evaluator.references.physicalName(value.instance));
        found.add(evaluator.references.arnOf(value.instance));
        break;
      default:
    }
  };
  for (const { declared, from } of unread)
    for (const { name, value } of declared.block.body.attributes)
      if (isOfModule(name.value)) visit(evaluator.known(value, from), 0);
  return found;
}
