/**
 * ARN operators: each of the six components is matched by itself, with wildcards; `ArnEquals` and `ArnLike` are the
 * same.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
import { arnSegments } from "../../policy/arn.ts";
import { hasSymbol, readingsOf } from "../../policy/symbols.ts";
import { parseTemplate } from "../../policy/variables.ts";
import type { Budget } from "../budget.ts";
import type { Glob } from "../globs/glob.ts";
import { compileGlob, globMatches, globOfParts } from "../globs/glob.ts";
import { globTruth } from "../globs/symbolic.ts";
import type { Truth } from "../truth.ts";
import { FALSE, TRUE, UNKNOWN } from "../truth.ts";
import type { BaseOperator, TextPart, ValueMatcher } from "./value-matcher.ts";
import { fixedParts, nothing, ofLastParts, resolveTemplate } from "./value-matcher.ts";

/** AWS documents patterns of six components only; `*` alone is taken for any ARN, as it is in `Resource`. */
const anyArn = "arn:*:*:*:*:*";
const anyArnGlob = compileGlob(anyArn);

/** Splits after variables are replaced: `${aws:PrincipalArn}` brings colons of its own. */
function components(parts: readonly TextPart[]): Glob[] {
  const split: TextPart[][] = [[]];
  for (const part of parts) {
    const literal = "literal" in part;
    const pieces = (literal ? part.literal : part.pattern).split(":");
    pieces.forEach((piece, index) => {
      if (index > 0 && split.length < 6) split.push([]);
      else if (index > 0) split.at(-1)?.push({ literal: ":" });
      split.at(-1)?.push(literal ? { literal: piece } : { pattern: piece });
    });
  }
  return split.map(globOfParts);
}

function arnMatches(pattern: readonly Glob[], requestValue: string, budget: Budget | undefined): boolean {
  const segments = arnSegments(requestValue);
  return (
    segments.length === 6 &&
    segments[0] === "arn" &&
    segments.every((segment, index) => {
      const glob = pattern[index];
      return glob !== undefined && globMatches(glob, segment, budget);
    })
  );
}

interface ArnPattern {
  readonly components: readonly Glob[];
  readonly whole: Glob;
}

const arnPattern = (parts: readonly TextPart[]): ArnPattern => ({
  components: components(parts),
  whole: globOfParts(parts),
});

/** A symbol may stand for several components; what the whole pattern excludes stays excluded. */
function arnTruth({ components: pattern, whole }: ArnPattern, requestValue: string, budget: Budget | undefined): Truth {
  const isOpen = whole.symbolic || hasSymbol(requestValue);
  // What the components match, the whole does: of long lists most entries are passed over by one look.
  if ((isOpen || globMatches(whole, requestValue)) && arnMatches(pattern, requestValue, budget)) return TRUE;
  if (!isOpen) return FALSE;
  if (readingsOf(requestValue).some((reading) => arnMatches(pattern, reading, budget))) return TRUE;
  return globTruth(anyArnGlob, requestValue) !== FALSE && globTruth(whole, requestValue, budget) !== FALSE
    ? UNKNOWN
    : FALSE;
}

function compile(value: string, variables: boolean): ValueMatcher {
  const template = parseTemplate(value === "*" ? anyArn : value, variables);
  const fixed = fixedParts(template, true);
  if (fixed !== undefined) {
    const pattern = arnPattern(fixed);
    if (pattern.components.length < 6 && !pattern.whole.symbolic) return nothing;
    // Only quicker: without a variable every request has the same pattern.
    return {
      matches: (requestValue, { budget }) => arnTruth(pattern, requestValue, budget),
      matchesAny: () => UNKNOWN,
    };
  }
  const patternFor = ofLastParts(arnPattern);
  return {
    matches(requestValue, context): Truth {
      const parts = resolveTemplate(template, true, context);
      return parts === undefined ? FALSE : arnTruth(patternFor(parts), requestValue, context.budget);
    },
    matchesAny: (context) => (resolveTemplate(template, true, context) === undefined ? FALSE : UNKNOWN),
  };
}

export const arnOperators: readonly BaseOperator[] = [
  { name: "ArnEquals", negated: false, text: true, compile },
  { name: "ArnLike", negated: false, text: true, compile },
  { name: "ArnNotEquals", negated: true, text: true, compile },
  { name: "ArnNotLike", negated: true, text: true, compile },
];
