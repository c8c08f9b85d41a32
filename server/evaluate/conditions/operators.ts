/**
 * All operators by name: base, `IfExists` suffix, set prefix. Names are case-sensitive: IAM refuses `stringEquals` as
 * an "Invalid Condition type".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { closest } from "../../policy/closest.ts";
import { maxSlips } from "../../policy/slips.ts";
import { arnOperators } from "./arn.ts";
import { binaryOperators } from "./binary.ts";
import { booleanOperators, nullOperator } from "./boolean.ts";
import { dateOperators } from "./date.ts";
import { ipAddressOperators } from "./ip-address.ts";
import { numericOperators } from "./numeric.ts";
import { stringOperators } from "./string.ts";
import type { BaseOperator } from "./value-matcher.ts";

export type SetOperator = "ForAllValues" | "ForAnyValue";

export interface Operator {
  readonly base: BaseOperator;
  readonly ifExists: boolean;
  readonly set: SetOperator | undefined;
}

const valueOperators: readonly BaseOperator[] = [
  ...stringOperators,
  ...numericOperators,
  ...dateOperators,
  ...booleanOperators,
  ...binaryOperators,
  ...ipAddressOperators,
  ...arnOperators,
];

const operators = new Map<string, Operator>();
for (const set of [undefined, "ForAllValues", "ForAnyValue"] as const) {
  const prefix = set === undefined ? "" : `${set}:`;
  for (const base of valueOperators) {
    operators.set(prefix + base.name, { base, ifExists: false, set });
    operators.set(`${prefix}${base.name}IfExists`, { base, ifExists: true, set });
  }
  // `NullIfExists` does not exist (Access Analyzer: NULL_WITH_IF_EXISTS). A set prefix is not refused; presence has no
  // values to count.
  operators.set(prefix + nullOperator.name, { base: nullOperator, ifExists: false, set });
}

/** Undefined for an operator that does not exist. */
export function parseOperator(name: string): Operator | undefined {
  return operators.get(name);
}

/**
 * An operator as it is, or the one that its name misspells: such a policy is read as it was meant, and the slip
 * reported.
 */
export function meantOperator(name: string): string | undefined {
  return operators.has(name) ? name : closest(name, operators.keys(), maxSlips);
}

/** Every name there is, set prefixes and suffixes included. */
export const operatorNames: readonly string[] = [...operators.keys()];
