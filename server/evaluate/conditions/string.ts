/**
 * String operators. `*` and `?` are wildcards in `StringLike` and `StringNotLike` only.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
import { parseTemplate } from "../../policy/variables.ts";
import type { Glob } from "../globs/glob.ts";
import { globOfParts } from "../globs/glob.ts";
import { globTruth } from "../globs/symbolic.ts";
import type { Truth } from "../truth.ts";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import type { BaseOperator, TextPart, ValueMatcher } from "./value-matcher.ts";
import { fixedParts, ofLastParts, resolveTemplate } from "./value-matcher.ts";

export interface Comparison {
  readonly wildcards: boolean;
  readonly ignoreCase: boolean;
}

/** Lower case that does not depend on the neighbours: only sigma has a form of its own at a word's end. */
const fold = (text: string): string => text.toLowerCase().replaceAll("ς", "σ");

const matchesEverything = (glob: Glob): boolean => glob.shape === "prefix" && glob.prefix === "";

function globOf(parts: readonly TextPart[], { ignoreCase }: Comparison): Glob {
  if (!ignoreCase) return globOfParts(parts);
  return globOfParts(parts.map((part) => ("literal" in part ? { literal: fold(part.literal) } : part)));
}

export function compileString(value: string, variables: boolean, comparison: Comparison): ValueMatcher {
  const template = parseTemplate(value, variables);
  const { wildcards, ignoreCase } = comparison;
  const fixed = fixedParts(template, wildcards);
  const folded = (requestValue: string): string => (ignoreCase ? fold(requestValue) : requestValue);
  if (fixed !== undefined) {
    const glob = globOf(fixed, comparison);
    const any = matchesEverything(glob) ? TRUE : UNKNOWN;
    return {
      matches: (requestValue, { budget, texts }) => globTruth(glob, folded(requestValue), budget, texts),
      matchesAny: () => any,
    };
  }
  const globFor = ofLastParts((parts) => globOf(parts, comparison));
  return {
    matches(requestValue, context): Truth {
      const parts = resolveTemplate(template, wildcards, context);
      return parts === undefined
        ? FALSE
        : globTruth(globFor(parts), folded(requestValue), context.budget, context.texts);
    },
    matchesAny(context): Truth {
      const parts = resolveTemplate(template, wildcards, context);
      if (parts === undefined) return FALSE;
      return matchesEverything(globFor(parts)) ? TRUE : UNKNOWN;
    },
  };
}

const operator = (name: string, negated: boolean, comparison: Comparison): BaseOperator => ({
  name,
  negated,
  text: true,
  compile: (value, variables) => compileString(value, variables, comparison),
});

const exact: Comparison = { wildcards: false, ignoreCase: false };
const exactIgnoreCase: Comparison = { wildcards: false, ignoreCase: true };
const like: Comparison = { wildcards: true, ignoreCase: false };

export const stringOperators: readonly BaseOperator[] = [
  operator("StringEquals", false, exact),
  operator("StringNotEquals", true, exact),
  operator("StringEqualsIgnoreCase", false, exactIgnoreCase),
  operator("StringNotEqualsIgnoreCase", true, exactIgnoreCase),
  operator("StringLike", false, like),
  operator("StringNotLike", true, like),
];
