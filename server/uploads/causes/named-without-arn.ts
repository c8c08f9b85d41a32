/** Principals that a key policy names by their name alone: it is refused for that, and lacks nothing else. */
import { allows } from "../scenario/policy-set.ts";
import type { Cause } from "./cause.ts";

/** Whether a statement allows all of it to everybody that is refused, once names have become ARNs. */
export function isNamedWithoutArn({ detail, layer, modelled, kmsActions, data: { principals } }: Cause): boolean {
  if (detail.kind !== "missingAction" || layer !== "keyPolicy") return false;
  const statements = (modelled?.set.statements ?? []).filter(allows);
  const isMeant = (arn: string, action: string): boolean =>
    statements.some(
      (statement) =>
        statement.statement.principal?.negated === false &&
        statement.statement.principal.entries.some(({ node }) => node.value !== "" && arn.endsWith(`/${node.value}`)) &&
        statement.matchAction(action.toLowerCase()) >= 0,
    );
  return principals.every((arn) => kmsActions.every((action) => isMeant(arn, action)));
}
