/**
 * String operators. `*` and `?` are wildcards in `StringLike` and `StringNotLike` only.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
import { parseTemplate } from "../../policy/variables.ts";
import type { Glob } from "../globs/glob.ts";
import { globMatches, globOfParts } from "../globs/glob.ts";
import type { Truth } from "../truth.ts";
import { FALSE, fromBoolean, TRUE, UNKNOWN } from "../truth.ts";
import type { BaseOperator, Part, ValueMatcher } from "./value-matcher.ts";
import { fixedParts, resolveTemplate } from "./value-matcher.ts";

export interface Comparison {
  readonly wildcards: boolean;
  readonly ignoreCase: boolean;
}

/** Lower case that does not depend on the neighbours: only sigma has a form of its own at a word's end. */
const fold = (text: string): string => text.toLowerCase().replaceAll("ς", "σ");

const matchesEverything = (glob: Glob): boolean => glob.shape === "prefix" && glob.prefix === "";

function globOf(parts: readonly Part[], { ignoreCase }: Comparison): Glob {
  if (!ignoreCase) return globOfParts(parts);
  return globOfParts(parts.map((part) => ("literal" in part ? { literal: fold(part.literal) } : part)));
}

export function compileString(value: string, variables: boolean, comparison: Comparison): ValueMatcher {
  const template = parseTemplate(value, variables);
  const { wildcards, ignoreCase } = comparison;
  const fixed = fixedParts(template, wildcards);
  if (fixed !== undefined) {
    const glob = globOf(fixed, comparison);
    const any = matchesEverything(glob) ? TRUE : UNKNOWN;
    return {
      matches: (requestValue, { budget }) => fromBoolean(globMatches(glob, ignoreCase ? fold(requestValue) : requestValue, budget)),
      matchesAny: () => any,
    };
  }
  return {
    matches(requestValue, context): Truth {
      const resolved = resolveTemplate(template, wildcards, context);
      if (resolved === undefined) return FALSE;
      if (!globMatches(globOf(resolved.parts, comparison), ignoreCase ? fold(requestValue) : requestValue, context.budget)) return FALSE;
      return resolved.known ? TRUE : UNKNOWN;
    },
    matchesAny(context): Truth {
      const resolved = resolveTemplate(template, wildcards, context);
      if (resolved === undefined) return FALSE;
      return resolved.known && matchesEverything(globOf(resolved.parts, comparison)) ? TRUE : UNKNOWN;
    },
  };
}

const operator = (name: string, negated: boolean, comparison: Comparison): BaseOperator =>
  ({ name, negated, compile: (value, variables) => compileString(value, variables, comparison) });

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
