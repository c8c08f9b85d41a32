/**
 * One operator with one key and its values, compiled once and evaluated on many requests.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
import { placeholdersIn } from "../../policy/placeholders.ts";
import { hasSymbol, withSymbols } from "../../policy/symbols.ts";
import type { RequestContext } from "../context.ts";
import type { Steps } from "../steps.ts";
import { finish } from "../steps.ts";
import type { Truth } from "../truth.ts";
import { FALSE, UNKNOWN } from "../truth.ts";
import { neverHas } from "./never-has.ts";
import { nullOperator } from "./boolean.ts";
import type { Operator, SetOperator } from "./operators.ts";
import { parseOperator } from "./operators.ts";
import { matchesSome, ofAbsentKey, ofUnknownValues, ofValues } from "./set-operators.ts";
import type { ValueMatcher } from "./value-matcher.ts";
import { unknown } from "./value-matcher.ts";

export interface CompiledCondition {
  /** As written. */
  readonly operator: string;
  /** The operator without prefix and suffix, such as `StringNotLike`. */
  readonly base: string;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set: SetOperator | undefined;
  /** As written. */
  readonly key: string;
  /** As written; JSON numbers and booleans as their text. */
  readonly values: readonly string[];
  evaluate(context: RequestContext): Truth;
  /** Makes ready, step by step, what the first evaluation makes otherwise. */
  compile(): Steps<void>;
  readonly isCompiled: boolean;
  /**
   * Whether the policy value at `index` matches a request value of the key: the comparison itself, not negated, so that
   * a caller can say which value of the list is to blame. For `Null` the request value only shows that the key is
   * there.
   */
  valueMatches(index: number, requestValue: string, context: RequestContext): Truth;
}

/**
 * @param values JSON numbers and booleans as their text; an empty list matches nothing
 * @param options.variables whether the policy's version has policy variables
 * @param options.placeholders whether a template's placeholders stand for some value; AWS takes them as they are
 * written
 * @returns undefined if there is no such operator
 */
export function compileCondition(
  operator: string,
  key: string,
  values: readonly string[],
  options: { readonly variables: boolean; readonly placeholders?: boolean },
): CompiledCondition | undefined {
  const parsed = parseOperator(operator);
  if (parsed === undefined) return undefined;
  const { variables, placeholders = true } = options;
  const { name } = parsed.base;
  const compile = (value: string): ValueMatcher => {
    const written = placeholders ? withSymbols(value) : value;
    return hasSymbol(written) && !parsed.base.text ? unknown : parsed.base.compile(written, variables);
  };
  let compiled: readonly ValueMatcher[] | undefined;
  function* compileValues(): Steps<readonly ValueMatcher[]> {
    const all: ValueMatcher[] = [];
    for (const [index, value] of values.entries()) {
      if (index % 1_000 === 999) yield;
      const matcher = compile(value);
      all.push(neverHas(key, name, value) ? { ...matcher, matchesAny: () => FALSE } : matcher);
    }
    return (compiled ??= all);
  }
  // Most conditions are read, and never asked of a request.
  const matchers = (): readonly ValueMatcher[] => compiled ?? finish(compileValues());
  const isNull = parsed.base === nullOperator;
  // Which key is meant, its placeholder does not tell.
  const openKey = placeholders && placeholdersIn(key).length > 0;
  return {
    operator,
    key,
    values,
    base: parsed.base.name,
    negated: parsed.base.negated,
    ifExists: parsed.ifExists,
    set: parsed.set,
    evaluate: (context) =>
      openKey
        ? UNKNOWN
        : isNull
          ? evaluateNull(matchers(), key, context)
          : evaluateValues(parsed, matchers, key, context),
    *compile() {
      // Only quicker: whoever asks compiles them.
      if (compiled === undefined) yield* compileValues();
    },
    get isCompiled() {
      return compiled !== undefined;
    },
    valueMatches: (index, requestValue, context) =>
      matchers()[index]?.matches(isNull ? "false" : requestValue, context) ?? FALSE,
  };
}

export function isKnownOperator(operator: string): boolean {
  return parseOperator(operator) !== undefined;
}

/** What holds whether or not the key is there. */
const either = (absent: Truth, present: Truth): Truth => (absent === present ? absent : UNKNOWN);

function evaluateValues(
  operator: Operator,
  matchers: () => readonly ValueMatcher[],
  key: string,
  context: RequestContext,
): Truth {
  const value = context.get(key);
  switch (value) {
    case "absent":
      return ofAbsentKey(operator);
    case "present":
      return ofUnknownValues(operator, matchers(), context);
    case "unknown":
      return either(ofAbsentKey(operator), ofUnknownValues(operator, matchers(), context));
    default:
      return value.length === 0 ? ofAbsentKey(operator) : ofValues(operator, matchers(), value, context);
  }
}

/** `Null` asks whether the key is absent; a key without any value is. */
function evaluateNull(matchers: readonly ValueMatcher[], key: string, context: RequestContext): Truth {
  const value = context.get(key);
  if (value === "unknown")
    return either(matchesSome(matchers, "true", context), matchesSome(matchers, "false", context));
  const absent = value === "absent" || (value !== "present" && value.length === 0);
  return matchesSome(matchers, absent ? "true" : "false", context);
}
