/** What suggestions depend on. */
import type { Catalog } from "../../catalog/catalog.ts";
import type { CatalogAction, ConditionKey } from "../../catalog/catalog-entry.ts";
import type { ServiceCatalog } from "../../catalog/service-catalog.ts";
import type { Statement } from "../../policy/document.ts";
import type { PolicyPlace } from "./place.ts";
import type { WorkspaceNames } from "./workspace-names.ts";

export interface CompletionContext {
  readonly catalog: Catalog;
  readonly names: WorkspaceNames;
  readonly place: PolicyPlace;
  /** What is typed of it, before the cursor. */
  readonly typed: string;
}

export interface ActionOfService {
  readonly service: ServiceCatalog;
  readonly action: CatalogAction;
}

/** A statement on all of EC2 has some hundreds; what most have in common is in the first. */
const mostActions = 800;

/** The actions of the catalog that a statement lists, wildcards expanded. */
export function actionsIn(catalog: Catalog, statement: Statement | undefined): ActionOfService[] {
  const found: ActionOfService[] = [];
  if (statement?.action?.negated !== false) return found;
  for (const { value } of statement.action.values) {
    const colon = value.indexOf(":");
    const service = colon < 0 ? undefined : catalog.service(value.slice(0, colon));
    for (const action of service?.actionsMatching(value.slice(colon + 1)) ?? []) {
      if (service !== undefined) found.push({ service, action });
      if (found.length >= mostActions) return found;
    }
  }
  return found;
}

/** Services of a statement's actions, in lower case. */
export const servicesIn = (statement: Statement | undefined): ReadonlySet<string> =>
  new Set(
    (statement?.action?.values ?? []).flatMap(({ value }) =>
      value.includes(":") ? [value.slice(0, value.indexOf(":")).toLowerCase()] : [],
    ),
  );

/** Of an action: its own keys, and those of its resource types. */
export function* keysOf({ action }: ActionOfService): Generator<ConditionKey> {
  yield* action.keys;
  for (const { keys, type } of action.resources) {
    yield* keys;
    yield* type.keys;
  }
}
