/** One cause is one finding, however many principals and buckets it breaks uploads for. */
import type { FoundDocument } from "../../policy/recognize.ts";
import type { Cause } from "../cause.ts";
import { byCodeUnits, causeName } from "../collector.ts";
import { allOperations, kmsActions } from "../operations.ts";
import type { Scope } from "../finding.ts";

/** In the order in which the causes come. */
export function mergeCauses(causes: Iterable<Cause>): Cause[] {
  const byDocument = new Map<FoundDocument, Map<string, Cause>>();
  for (const cause of causes) {
    let ofDocument = byDocument.get(cause.document);
    if (ofDocument === undefined) byDocument.set(cause.document, ofDocument = new Map<string, Cause>());
    const name = nameOf(cause);
    const known = ofDocument.get(name);
    ofDocument.set(name, known === undefined ? cause : merged(known, cause));
  }
  return [...byDocument.values()].flatMap((ofDocument) => [...ofDocument.values()]);
}

/** A missing permission is one for each key; a Deny, a condition's value or a dead resource is mended once for all. */
function nameOf(cause: Cause): string {
  const key = cause.detail.kind === "missingAction" ? cause.data.keys.join() : "";
  return `${cause.layer} ${causeName(cause)} ${key}`;
}

function merged(first: Cause, second: Cause): Cause {
  // What fails for certain is told; what may fail besides hinges on the same edit.
  if ((first.open === undefined) !== (second.open === undefined)) return withPrincipals(first.open === undefined ? first : second, first, second);
  const [data, other] = [first.data, second.data];
  const refused = kmsActions.filter((action) => data.kmsActions.includes(action) || other.kmsActions.includes(action));
  const broken = allOperations.map(({ operation }) => operation).filter((operation) => data.operations.includes(operation) || other.operations.includes(operation));
  const scope: Scope = data.scope === other.scope ? data.scope : "some";
  const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])].sort(byCodeUnits);
  const all: Cause = {
    ...first, scope, operations: broken, kmsActions: refused,
    keys: [...first.keys, ...second.keys.filter(({ arn }) => !first.keys.some((key) => key.arn === arn))],
    grants: [...new Set([...first.grants, ...second.grants])],
    data: {
      ...data, scope, operations: broken, kmsActions: refused, buckets: union(data.buckets, other.buckets),
      objects: union(data.objects, other.objects), keys: union(data.keys, other.keys),
    },
  };
  return withPrincipals(all, first, second);
}

function withPrincipals(cause: Cause, first: Cause, second: Cause): Cause {
  if (cause.modelled === undefined) return cause;
  const principals = [...new Set([...first.modelled?.principals ?? [], ...second.modelled?.principals ?? []])].sort(byCodeUnits);
  const { detail } = cause;
  return {
    ...cause,
    detail: detail.kind === "missingAction" || detail.kind === "condition" ? { ...detail, principals } : detail,
    modelled: { ...cause.modelled, principals, crossAccount: cause.modelled.crossAccount },
  };
}
