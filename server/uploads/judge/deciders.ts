/** The statements that decide an action for a caller, sorted by what they say. */
import type { Named } from "../../evaluate/caller.ts";
import { escapesLimits } from "../../evaluate/caller.ts";
import type { CompiledStatement } from "../../evaluate/statement.ts";
import { allows } from "../scenario/policy-set.ts";
import type { Deciders } from "./verdict.ts";

/** Statements on one action that mean the caller, by what they say. */
export interface SortedStatements extends Deciders {
  /** Allows for the principal itself, and those that leave it to the principal's account. */
  readonly direct: readonly CompiledStatement[];
  readonly account: readonly CompiledStatement[];
  /** Allows that the silence of a boundary or a session policy does not limit. */
  readonly unlimited: readonly CompiledStatement[];
}

/** @param named how a statement means the caller */
export function sortStatements(
  statements: readonly CompiledStatement[],
  named: (statement: CompiledStatement) => Named,
): SortedStatements {
  const [allow, deny]: [CompiledStatement[], CompiledStatement[]] = [[], []];
  const [direct, account, unlimited]: [CompiledStatement[], CompiledStatement[], CompiledStatement[]] = [[], [], []];
  for (const statement of statements) {
    const how = named(statement);
    if (how === "no") continue;
    if (!allows(statement)) {
      deny.push(statement);
      continue;
    }
    allow.push(statement);
    (how === "account" ? account : direct).push(statement);
    if (escapesLimits(how)) unlimited.push(statement);
  }
  return { allow, deny, direct, account, unlimited };
}
