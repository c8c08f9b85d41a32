/** Which operators compare what a condition key holds. */
import type { Catalog } from "../../catalog/catalog.ts";
import type { ConditionKey, KeyType } from "../../catalog/catalog-entry.ts";
import { keyOf } from "./names.ts";
import type { Clause } from "./clauses.ts";

/** What an operator compares. */
export type Family = "String" | "Numeric" | "Date" | "Bool" | "Binary" | "IpAddress" | "Arn" | "Null";

/** Undefined for an operator that does not exist. */
export function familyOf({ op }: Clause): Family | undefined {
  const name = op?.base.name;
  if (name === undefined) return undefined;
  if (name.endsWith("IpAddress")) return "IpAddress";
  return (["String", "Numeric", "Date", "Bool", "Binary", "Arn", "Null"] as const).find((family) =>
    name.startsWith(family),
  );
}

/** Text and ARNs are compared by either family; a date is a number, too, in seconds since 1970. */
const fitting: ReadonlyMap<KeyType, readonly Family[]> = new Map<KeyType, readonly Family[]>([
  ["String", ["String", "Arn", "Binary"]],
  ["ARN", ["String", "Arn"]],
  ["Numeric", ["Numeric"]],
  ["Date", ["Date", "Numeric"]],
  ["Bool", ["Bool"]],
  ["IPAddress", ["IpAddress"]],
]);

/** The key of a condition whose operator compares something else than the key holds, as far as that is known. */
export function mismatchedKey(catalog: Catalog, clause: Clause): ConditionKey | undefined {
  const family = familyOf(clause);
  const known = family === undefined || family === "Null" ? undefined : keyOf(catalog, clause);
  return known === undefined || family === undefined || fitting.get(known.type)?.includes(family) !== false
    ? undefined
    : known;
}

/** Policy variables stand under operators that compare text. */
export const takesVariables = (clause: Clause): boolean => {
  const family = familyOf(clause);
  return family === undefined || family === "String" || family === "Arn";
};
