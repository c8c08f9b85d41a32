/**
 * What a variable's type makes of its value: attributes that may be left out are there.
 * https://developer.hashicorp.com/terraform/language/expressions/type-constraints
 */
import type { HclExpression } from "../../policy/hcl/nodes.ts";
import type { Evaluating } from "./evaluating.ts";
import type { NameScope, ObjectEntry, HclValue } from "./values.ts";
import { list, nullValue, number, object } from "./values.ts";

export function typed(
  evaluator: Evaluating,
  value: HclValue,
  type: HclExpression,
  scope: NameScope,
  depth = 0,
): HclValue {
  if (depth > 20 || value.kind === "null" || value.kind === "unknown") return value;
  if (type.kind === "variable") {
    if (type.name === "number" && value.kind === "string" && /^-?\d+(\.\d+)?$/.test(value.value))
      return number(Number(value.value), value.place);
    return value;
  }
  if (type.kind !== "call") return value;
  const [inner] = type.arguments;
  switch (type.name.value) {
    case "optional":
      return inner === undefined ? value : typed(evaluator, value, inner, scope, depth + 1);
    case "list":
    case "set": {
      if (value.kind !== "list" || inner === undefined) return value;
      return {
        ...list(
          value.items.map((item) => typed(evaluator, item, inner, scope, depth + 1)),
          value.place,
          value.open,
        ),
        literal: value.literal === true,
      };
    }
    case "map": {
      if (value.kind !== "object" || inner === undefined) return value;
      const entries = new Map<string, ObjectEntry>();
      for (const [key, entry] of value.entries)
        entries.set(
          key,
          evaluator.lazily(entry.key, () => typed(evaluator, entry.value, inner, scope, depth + 1)),
        );
      return object(entries, value.place, value.open);
    }
    case "object": {
      if (value.kind !== "object" || inner?.kind !== "object") return value;
      const entries = new Map(value.entries);
      for (const { name, value: member } of inner.items) {
        if (name === undefined) continue;
        const entry = value.entries.get(name);
        if (entry !== undefined) {
          entries.set(
            name,
            evaluator.lazily(entry.key, () => withDefault(evaluator, entry.value, member, scope, depth + 1)),
          );
        } else if (member.kind === "call" && member.name.value === "optional") {
          entries.set(
            name,
            evaluator.lazily(value.place, () =>
              withDefault(evaluator, nullValue(value.place), member, scope, depth + 1),
            ),
          );
        }
      }
      return object(entries, value.place, value.open);
    }
    default:
      return value;
  }
}

/** `optional(TYPE, DEFAULT)` */
function withDefault(
  evaluator: Evaluating,
  value: HclValue,
  type: HclExpression,
  scope: NameScope,
  depth: number,
): HclValue {
  const byDefault = type.kind === "call" && type.name.value === "optional" ? type.arguments[1] : undefined;
  const given = value.kind === "null" && byDefault !== undefined ? evaluator.known(byDefault, scope) : value;
  return typed(evaluator, given, type, scope, depth);
}
