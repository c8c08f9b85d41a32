/** The policies that a model names. */
import type { FoundDocument } from "../policy/recognize.ts";
import type { ModelPolicy, WorkspaceModel } from "./model.ts";

/** Every policy that a model names, each document once. */
export function policiesOf(model: WorkspaceModel): ReadonlyMap<FoundDocument, ModelPolicy> {
  const policies = new Map<FoundDocument, ModelPolicy>();
  const add = (list: readonly ModelPolicy[] | undefined): void => {
    for (const one of list ?? []) policies.set(one.found, one);
  };
  for (const { identity, permissionsBoundary, session, trust } of model.principals)
    [identity, permissionsBoundary, session, trust].forEach(add);
  for (const list of [model.buckets, model.keys, model.vpcEndpoints, model.accessPoints])
    for (const { policy } of list) add(policy);
  for (const { serviceControl, resourceControl } of model.accounts)
    [...(serviceControl ?? []), ...(resourceControl ?? [])].forEach(add);
  return policies;
}
