/**
 * `Bool` and `Null`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
 */
import { hasSymbol } from "../../policy/symbols.ts";
import { FALSE } from "../truth.ts";
import { compileString } from "./string.ts";
import type { BaseOperator, ValueMatcher } from "./value-matcher.ts";
import { nothing } from "./value-matcher.ts";

const isBoolean = (text: string): boolean => /^(?:true|false)$/i.test(text);

/** Variables are allowed; anything but the two words matches nothing, the same word on the other side included. */
function compile(value: string, variables: boolean): ValueMatcher {
  if (!isBoolean(value) && !(variables && value.includes("${")) && !hasSymbol(value)) return nothing;
  const words = compileString(value, variables, { wildcards: false, ignoreCase: true });
  return {
    matches: (requestValue, context) => (isBoolean(requestValue) ? words.matches(requestValue, context) : FALSE),
    matchesAny: (context) => words.matchesAny(context),
  };
}

export const booleanOperators: readonly BaseOperator[] = [{ name: "Bool", negated: false, text: true, compile }];

/** Its values are compared with `true` where the key is absent, with `false` where it is there (see condition.ts). */
export const nullOperator: BaseOperator = { name: "Null", negated: false, text: true, compile };
