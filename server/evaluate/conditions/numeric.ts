/**
 * Numeric operators: integers and decimal numbers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
import { orderedOperators } from "./ordered.ts";

/** With an exponent, too: a JSON number in a policy may be written `1e3`. */
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

export function parseNumber(text: string): number | undefined {
  return decimal.test(text) ? Number(text) : undefined;
}

export const numericOperators = orderedOperators("Numeric", parseNumber);
