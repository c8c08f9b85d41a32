/** For tests only: one condition on one key, asked once. */
import type { ContextValue } from "../context.ts";
import { contextOf } from "../context.ts";
import type { Truth } from "../truth.ts";
import { compileCondition } from "./condition.ts";

/** @param context what is known of the key `test:key`, or of several keys by name; a string is a single value */
export function holds(
  operator: string,
  policy: string | readonly string[],
  context: ContextValue | string | Readonly<Record<string, ContextValue>>,
): Truth {
  const condition = compileCondition(operator, "test:key", typeof policy === "string" ? [policy] : policy, {
    variables: true,
    placeholders: false,
  });
  if (condition === undefined) throw new Error(`${operator} is no operator`);
  const isValue = typeof context !== "object" || Array.isArray(context);
  return condition.evaluate(
    contextOf(
      isValue ? { "test:key": valueOf(context as ContextValue | string) } : (context as Record<string, ContextValue>),
    ),
  );
}

function valueOf(value: ContextValue | string): ContextValue {
  if (typeof value !== "string" || value === "absent" || value === "present" || value === "unknown")
    return value as ContextValue;
  return [value];
}
