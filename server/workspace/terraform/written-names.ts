/**
 * How messages call a value that nobody knows: by what is written where it is used. What it is worked out of says less to a
 * person: `each.key`, not `merge({}, {})[*].key`.
 */
import type { HclExpression } from "../../policy/hcl/nodes.ts";
import type { Evaluating } from "./evaluating.ts";
import type { NameScope, HclValue } from "./values.ts";
import { writtenIn } from "./overrides.ts";

export const maxWritten = 400;

/** Made of values, not of names: lists and objects that are written out, and what stands for their members. */
const isMadeOfValues = /\{|\[\*\]|\[\[/;

/** What nobody knows, also where a value is tried for it. */
const unknownOf = (value: HclValue): string | undefined =>
  value.kind === "unknown" ? value.expression : value.kind === "string" ? value.triedFor : undefined;

/** @returns the same value */
export function called<Value extends HclValue>(evaluator: Evaluating, value: Value, written: string): Value {
  const expression = unknownOf(value);
  if (expression === undefined || !isMadeOfValues.test(expression) || expression === written) return value;
  const say = (): void => {
    evaluator.names.isWritten(expression, written);
  };
  evaluator.memory.ask(`written ${JSON.stringify([expression, written])}`, say, { lasts: true });
  return value;
}

/** Of what an expression of a module gives. */
export function calledAsWritten(
  evaluator: Evaluating,
  value: HclValue,
  expression: HclExpression,
  { file, module }: NameScope,
): HclValue {
  const unknown = unknownOf(value);
  if (unknown === undefined || !isMadeOfValues.test(unknown)) return value;
  const text = writtenIn(file, expression).replace(/\s+/g, " ").slice(0, maxWritten);
  return called(evaluator, value, module.address === "" ? text : `${module.address}: ${text}`);
}
