/** What operators make of numbers, and what a value is as a constant. */
import type { HclBinary } from "../../policy/hcl/nodes.ts";
import type { ValuePlace } from "./declared.ts";
import type { HclValue } from "./values.ts";
import { bool, number } from "./values.ts";

/** https://developer.hashicorp.com/terraform/language/expressions/operators */
export function calculated(
  operator: Exclude<HclBinary["operator"], "&&" | "||" | "==" | "!=">,
  a: number,
  b: number,
  at: ValuePlace,
): HclValue {
  switch (operator) {
    case "<":
      return bool(a < b, at);
    case ">":
      return bool(a > b, at);
    case "<=":
      return bool(a <= b, at);
    case ">=":
      return bool(a >= b, at);
    case "+":
      return number(a + b, at);
    case "-":
      return number(a - b, at);
    case "*":
      return number(a * b, at);
    case "/":
      return number(a / b, at);
    case "%":
      return number(a % b, at);
  }
}

/** Undefined where it is none. */
export function literalOf(value: HclValue): string | number | boolean | null | undefined {
  switch (value.kind) {
    case "null":
      return null;
    case "bool":
    case "number":
      return value.value;
    case "string":
      return value.open ? undefined : value.value;
    default:
      return undefined;
  }
}
