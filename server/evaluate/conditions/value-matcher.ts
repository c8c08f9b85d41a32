/** How one value of a policy meets values of a request: what every operator family is made of. */
import type { TemplatePart } from "../../policy/variables.ts";
import type { RequestContext } from "../context.ts";
import type { Truth } from "../truth.ts";
import { FALSE } from "../truth.ts";

export interface ValueMatcher {
  /** Whether the policy's value matches the request's. Negation, sets and absence are not its business. */
  matches(requestValue: string, context: RequestContext): Truth;
  /** The same for a request value that nobody knows: TRUE if every value would match, FALSE if none would, else UNKNOWN. */
  matchesAny(context: RequestContext): Truth;
}

/** An operator without its set prefix and `IfExists`. */
export interface BaseOperator {
  /** As AWS spells it, such as `StringNotLike`. */
  readonly name: string;
  readonly negated: boolean;
  /** Compiles one policy value for the positive comparison, whether or not the operator is negated. */
  readonly compile: (value: string, variables: boolean) => ValueMatcher;
}

/** A value that does not parse. */
export const nothing: ValueMatcher = { matches: () => FALSE, matchesAny: () => FALSE };

/** What `globOfParts` takes. */
export type Part = { readonly pattern: string } | { readonly literal: string };

export interface ResolvedTemplate {
  /** An unknown variable is a `*`, because its value may be any text. */
  readonly parts: readonly Part[];
  /** False if a variable's value is unknown: then a match is only possible, a mismatch still certain. */
  readonly known: boolean;
}

/**
 * Puts the request's values in place of variables, as literal text. Undefined if a variable has no value: the key is absent and
 * no default given, or it has several values, which AWS does not take for a variable; then nothing matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 * @param wildcards whether `*` and `?` written in the policy are wildcards
 */
export function resolveTemplate(
  template: readonly TemplatePart[], wildcards: boolean, context: RequestContext,
): ResolvedTemplate | undefined {
  const parts: Part[] = [];
  let known = true;
  for (const part of template) {
    if (part.kind !== "variable") parts.push(fixedPart(part, wildcards));
    else {
      const value = context.get(part.name);
      if (value === "present" || value === "unknown") {
        known = false;
        parts.push({ pattern: "*" });
        continue;
      }
      const text = value === "absent" || value.length === 0 ? part.fallback : value.length === 1 ? value[0] : undefined;
      if (text === undefined) return undefined;
      parts.push({ literal: text });
    }
  }
  return { parts, known };
}

/** The parts of a template that is the same in every request; undefined if it has variables. */
export function fixedParts(template: readonly TemplatePart[], wildcards: boolean): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const part of template) {
    if (part.kind === "variable") return undefined;
    parts.push(fixedPart(part, wildcards));
  }
  return parts;
}

function fixedPart(part: Exclude<TemplatePart, { kind: "variable" }>, wildcards: boolean): Part {
  return wildcards && part.kind === "text" ? { pattern: part.text } : { literal: part.text };
}
