/** Which KMS actions are refused for which objects, where that is not the same for all objects of a cause. */
import { objectList } from "./object-list.ts";

export interface RefusedActions {
  readonly kmsActions: readonly string[];
  /** As `data.objects` lists them. */
  readonly objects: readonly string[];
}

/**
 * One record for each set of actions, in the order in which they come; an object is listed with all that is refused for
 * it. Undefined where one record says it all.
 */
export function byActions(all: Iterable<RefusedActions>): readonly RefusedActions[] | undefined {
  const groups = new Map<string, { readonly kmsActions: readonly string[]; readonly objects: Set<string> }>();
  for (const { kmsActions, objects } of all) {
    const name = kmsActions.join();
    const known = groups.get(name) ?? { kmsActions, objects: new Set() };
    groups.set(name, known);
    for (const object of objects) known.objects.add(object);
  }
  if (groups.size < 2) return undefined;
  const apart = [...groups.values()].flatMap((group): RefusedActions[] => {
    const listed = new Set(
      [...groups.values()].filter((other) => includes(other, group)).flatMap((other) => [...other.objects]),
    );
    const objects = objectList([...group.objects].filter((object) => !listed.has(object)));
    return objects.length === 0 ? [] : [{ kmsActions: group.kmsActions, objects }];
  });
  return apart.length < 2 ? undefined : apart;
}

/** Whether all that the second one lists, and more, is in the first. */
const includes = ({ kmsActions: all }: Pick<RefusedActions, "kmsActions">, some: Pick<RefusedActions, "kmsActions">) =>
  all.length > some.kmsActions.length && some.kmsActions.every((action) => all.includes(action));
