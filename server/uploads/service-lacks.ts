/** What a service that calls KMS in its own name needs of a key policy, and doesn't find there. */
import { parseCaller } from "../evaluate/caller.ts";
import type { PolicySet } from "./scenario/policy-set.ts";
import { allows } from "./scenario/policy-set.ts";

/**
 * Only what is certain: a statement that names the service counts, whatever its conditions.
 * @param service its principal, such as `s3.amazonaws.com`
 * @param actions that it needs, as the catalog spells them
 */
export function serviceLacks(
  { statements }: PolicySet,
  service: string,
  actions: readonly string[],
): readonly string[] {
  const caller = parseCaller(service);
  const own = statements.filter(
    (statement) => allows(statement) && caller !== undefined && statement.names(caller) !== "no",
  );
  return actions.filter((action) => !own.some((statement) => statement.matchAction(action.toLowerCase()) >= 0));
}
