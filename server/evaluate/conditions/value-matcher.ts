/** How one value of a policy meets values of a request: what every operator family is made of. */
import { variableSymbol } from "../../policy/symbols.ts";
import type { TemplatePart } from "../../policy/variables.ts";
import type { RequestContext } from "../context.ts";
import type { Truth } from "../truth.ts";
import { FALSE, UNKNOWN } from "../truth.ts";

export interface ValueMatcher {
  /** Whether the policy's value matches the request's. Negation, sets and absence are not its business. */
  matches(requestValue: string, context: RequestContext): Truth;
  /**
   * The same for a request value that nobody knows: TRUE if every value would match, FALSE if none would, else UNKNOWN.
   */
  matchesAny(context: RequestContext): Truth;
}

/** An operator without its set prefix and `IfExists`. */
export interface BaseOperator {
  /** As AWS spells it, such as `StringNotLike`. */
  readonly name: string;
  readonly negated: boolean;
  /** Whether values are compared as text, so that a symbol of an unknown value may stand in them. */
  readonly text?: boolean;
  /** Compiles one policy value for the positive comparison, whether or not the operator is negated. */
  readonly compile: (value: string, variables: boolean) => ValueMatcher;
}

/** A value that does not parse. */
export const nothing: ValueMatcher = { matches: () => FALSE, matchesAny: () => FALSE };

/** A value that a template leaves open, where it is not compared as text. */
export const unknown: ValueMatcher = { matches: () => UNKNOWN, matchesAny: () => UNKNOWN };

/** What `globOfParts` takes. */
export type TextPart = { readonly pattern: string } | { readonly literal: string };

/**
 * Puts the request's values in place of variables, as literal text; for a value that nobody knows it is a symbol.
 * Undefined if a variable has no value: the key is absent and no default given, or it has several values, which AWS
 * does not take for a variable; then nothing matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 * @param wildcards whether `*` and `?` written in the policy are wildcards
 */
export function resolveTemplate(
  template: readonly TemplatePart[],
  wildcards: boolean,
  context: RequestContext,
): readonly TextPart[] | undefined {
  const parts: TextPart[] = [];
  for (const part of template) {
    if (part.kind !== "variable") parts.push(fixedPart(part, wildcards));
    else {
      const value = context.variable?.(part.name) ?? context.get(part.name);
      if (value === "present" || value === "unknown") {
        parts.push({ literal: variableSymbol(part.name) });
        continue;
      }
      const text = value === "absent" || value.length === 0 ? part.fallback : value.length === 1 ? value[0] : undefined;
      if (text === undefined) return undefined;
      parts.push({ literal: text });
    }
  }
  return parts;
}

/** Remembers what was last made of resolved parts: requests of one analysis resolve variables alike. */
export function ofLastParts<Made>(make: (parts: readonly TextPart[]) => Made): (parts: readonly TextPart[]) => Made {
  let last: { readonly name: string; readonly made: Made } | undefined;
  return (parts) => {
    let name = "";
    for (const part of parts)
      name +=
        "literal" in part
          ? `${String(part.literal.length)}=${part.literal}`
          : `${String(part.pattern.length)}~${part.pattern}`;
    if (last?.name !== name) last = { name, made: make(parts) };
    return last.made;
  };
}

/** The parts of a template that is the same in every request; undefined if it has variables. */
export function fixedParts(template: readonly TemplatePart[], wildcards: boolean): readonly TextPart[] | undefined {
  const parts: TextPart[] = [];
  for (const part of template) {
    if (part.kind === "variable") return undefined;
    parts.push(fixedPart(part, wildcards));
  }
  return parts;
}

function fixedPart(part: Exclude<TemplatePart, { kind: "variable" }>, wildcards: boolean): TextPart {
  return wildcards && part.kind === "text" ? { pattern: part.text } : { literal: part.text };
}
