/** Roles that nobody but a service of S3 may assume: they replicate, or copy, and do not upload. */
import type { OperationName } from "../../../catalog/operation-names.ts";
import { operationNames } from "../../../catalog/operation-names.ts";
import { roleOperations } from "../../../catalog/s3-services.ts";
import type { ModelPrincipal } from "../../../workspace/model.ts";

/** What the role's services do with it; undefined where anybody else may assume it, or nobody says who may. */
export function operationsOfRole({ trust }: Pick<ModelPrincipal, "trust">): readonly OperationName[] | undefined {
  const allows = (trust ?? [])
    .flatMap(({ found }) => found.document.statements)
    .filter(({ effect }) => effect === "Allow");
  const trusted = allows.flatMap(({ principal }) =>
    principal === undefined || principal.negated
      ? [undefined]
      : principal.entries.map(({ kind, node }) => (kind === "Service" ? roleOperations.get(node.value) : undefined)),
  );
  if (trusted.length === 0 || trusted.includes(undefined)) return undefined;
  const all = new Set(trusted.flatMap((operations) => operations ?? []));
  return operationNames.filter((name) => all.has(name));
}
