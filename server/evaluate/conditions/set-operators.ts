/**
 * From one comparison to a whole list of request values: with `ForAllValues`, with `ForAnyValue`, or with neither.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { RequestContext } from "../context.ts";
import type { Truth } from "../truth.ts";
import { and, FALSE, fromBoolean, not, or, TRUE } from "../truth.ts";
import type { Operator } from "./operators.ts";
import type { ValueMatcher } from "./value-matcher.ts";

/** Values of the policy are alternatives. */
export function matchesSome(matchers: readonly ValueMatcher[], requestValue: string, context: RequestContext): Truth {
  let truth: Truth = FALSE;
  for (const matcher of matchers) {
    context.budget?.spend(1);
    truth = or(truth, matcher.matches(requestValue, context));
    if (truth === TRUE) break;
  }
  return truth;
}

/** What a key gives that is not in the request: an empty list of values is the same. */
export function ofAbsentKey({ base, ifExists, set }: Operator): Truth {
  if (ifExists || set === "ForAllValues") return TRUE;
  return fromBoolean(set === undefined && base.negated);
}

/** What a key gives that is in the request with values that nobody knows. */
export function ofUnknownValues({ base }: Operator, matchers: readonly ValueMatcher[], context: RequestContext): Truth {
  let truth: Truth = FALSE;
  for (const matcher of matchers) {
    context.budget?.spend(1);
    truth = or(truth, matcher.matchesAny(context));
    if (truth === TRUE) break;
  }
  return base.negated ? not(truth) : truth;
}

/**
 * A negated operator holds of a value that no policy value matches. `ForAllValues` asks it of every request value,
 * `ForAnyValue` of one. AWS documents no result for several values without a set operator: here any may match, and for
 * a negated operator none may.
 */
export function ofValues(
  { base: { negated }, set }: Operator,
  matchers: readonly ValueMatcher[],
  values: readonly string[],
  context: RequestContext,
): Truth {
  const every = set === "ForAllValues" || (set === undefined && negated);
  const decisive = every ? FALSE : TRUE;
  let truth: Truth = every ? TRUE : FALSE;
  for (const value of values) {
    const some = matchesSome(matchers, value, context);
    const holds = negated ? not(some) : some;
    truth = every ? and(truth, holds) : or(truth, holds);
    if (truth === decisive) break;
  }
  return truth;
}
