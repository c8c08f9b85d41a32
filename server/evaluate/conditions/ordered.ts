/** The six comparisons of values that have an order: numbers and points in time. */
import { fromBoolean, UNKNOWN } from "../truth.ts";
import type { BaseOperator } from "./value-matcher.ts";
import { nothing } from "./value-matcher.ts";

type Compare = (request: number, policy: number) => boolean;

const comparisons: readonly (readonly [suffix: string, negated: boolean, compare: Compare])[] = [
  ["Equals", false, (request, policy) => request === policy],
  ["NotEquals", true, (request, policy) => request === policy],
  ["LessThan", false, (request, policy) => request < policy],
  ["LessThanEquals", false, (request, policy) => request <= policy],
  ["GreaterThan", false, (request, policy) => request > policy],
  ["GreaterThanEquals", false, (request, policy) => request >= policy],
];

/**
 * Operators named `prefix` + comparison. There are no variables and no wildcards; `parse` gives undefined for what is
 * no value.
 */
export function orderedOperators(prefix: string, parse: (text: string) => number | undefined): readonly BaseOperator[] {
  return comparisons.map(([suffix, negated, compare]) => ({
    name: prefix + suffix,
    negated,
    compile(value) {
      const policy = parse(value);
      if (policy === undefined) return nothing;
      return {
        matches(requestValue) {
          const request = parse(requestValue);
          return fromBoolean(request !== undefined && compare(request, policy));
        },
        matchesAny: () => UNKNOWN,
      };
    },
  }));
}
