/**
 * Which principals of a key policy nothing but their names tells apart: what one of them lacks, all lack, and a list of
 * thousands is judged as one.
 */
import type { CompiledStatement } from "../../evaluate/statement.ts";
import type { PolicySet } from "../scenario/policy-set.ts";
import type { KeyUser } from "./key-users.ts";

/** Keys whose value is one principal's own, or its account's. */
const ownKeys: ReadonlySet<string> = new Set([
  "aws:principalarn",
  "aws:username",
  "aws:userid",
  "aws:principalaccount",
  "kms:calleraccount",
]);

/** Whether the statement may mean something else for each principal. */
export const looksAtPrincipals = (statement: CompiledStatement): boolean =>
  statement.remember(
    "looks at principals",
    () => statement.isOpen || statement.conditions.some(({ key }) => ownKeys.has(key.toLowerCase())),
  );

/**
 * The same text for principals that are alike, where no statement looks at principals.
 * @param set the statements that can be about the principal
 */
export function groupOf({ statements }: PolicySet, { caller, onlyDenied }: KeyUser): string {
  const account = "account" in caller && caller.kind !== "account" ? caller.account : "";
  const partition = "arn" in caller ? caller.arn.slice(0, caller.arn.indexOf(":", "arn:".length)) : "";
  let group = `${caller.kind} ${account} ${partition} ${String(onlyDenied)}`;
  for (const statement of statements)
    group += ` ${String(statement.statement.index)} ${statement.surelyNames(caller)} ${statement.names(caller)}`;
  return group;
}
