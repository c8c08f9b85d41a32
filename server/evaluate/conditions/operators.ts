/**
 * All operators by name: base, `IfExists` suffix, set prefix. Names are case-sensitive: IAM refuses `stringEquals` as an
 * "Invalid Condition type".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
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
  ...stringOperators, ...numericOperators, ...dateOperators, ...booleanOperators, ...binaryOperators, ...ipAddressOperators,
  ...arnOperators,
];

const operators = new Map<string, Operator>();
for (const set of [undefined, "ForAllValues", "ForAnyValue"] as const) {
  const prefix = set === undefined ? "" : `${set}:`;
  for (const base of valueOperators) {
    operators.set(prefix + base.name, { base, ifExists: false, set });
    operators.set(`${prefix}${base.name}IfExists`, { base, ifExists: true, set });
  }
  // `NullIfExists` does not exist (Access Analyzer: NULL_WITH_IF_EXISTS). A set prefix is not refused; presence has no values to count.
  operators.set(prefix + nullOperator.name, { base: nullOperator, ifExists: false, set });
}

/** Undefined for an operator that does not exist. */
export function parseOperator(name: string): Operator | undefined {
  return operators.get(name);
}

/** Every name there is, set prefixes and suffixes included. */
export const operatorNames: readonly string[] = [...operators.keys()];
