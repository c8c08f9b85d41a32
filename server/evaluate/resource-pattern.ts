/**
 * A pattern in `Resource` or `NotResource`, matched segment by segment against an ARN.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { arnSegments } from "../policy/arn.ts";
import type { TemplatePart } from "../policy/variables.ts";
import { parseTemplate } from "../policy/variables.ts";
import type { RequestContext } from "./context.ts";
import type { Glob } from "./globs/glob.ts";
import { compileGlob, globMatches, globOfParts } from "./globs/glob.ts";
import type { Truth } from "./truth.ts";
import { FALSE, TRUE, UNKNOWN } from "./truth.ts";

export interface ResourcePattern {
  readonly source: string;
  /** `*` alone. */
  readonly everything: boolean;
  /** Whether it starts as an ARN does (or is `*`); anything else matches nothing. */
  readonly valid: boolean;
  readonly partition: Glob;
  readonly service: string;
  readonly region: Glob;
  readonly account: Glob;
  /** The resource part; with policy variables it depends on the request. */
  readonly resource: Glob;
  readonly template: readonly TemplatePart[] | undefined;
  /** Set where a `*` before the fifth colon may run over colons: the whole pattern as one glob. */
  readonly whole: Glob | undefined;
}

const star = compileGlob("*");

export function compileResourcePattern(source: string, variables: boolean): ResourcePattern {
  const segments = source === "*" ? [] : arnSegments(source);
  const [prefix, partition = "*", service = "*", region = "*", account = "*"] = segments;
  let [, , , , , resource = "*"] = segments;
  let shifted = account;
  // `arn:aws:kms:*:key/ID`: the star that ends a segment stands for the account, too.
  const short = segments.length < 6 && segments.findIndex((segment) => segment.endsWith("*")) > 0;
  if (segments.length === 5 && region.endsWith("*")) [shifted, resource] = ["*", account];
  const template = variables && resource.includes("${") ? parseTemplate(resource, true) : undefined;
  return {
    source, everything: source === "*", valid: source === "*" || (prefix === "arn" && segments.length > 1), service,
    partition: compileGlob(partition), region: compileGlob(region), account: compileGlob(shifted),
    resource: template === undefined ? compileGlob(resource) : star, template,
    whole: short ? compileGlob(source) : undefined,
  };
}

/** The resource part as a glob in one request; undefined where a variable has no value, so that nothing matches. */
export function resourceGlob(pattern: ResourcePattern, context: RequestContext): Glob | undefined | "unknown" {
  if (pattern.template === undefined) return pattern.resource;
  const parts: ({ pattern: string } | { literal: string })[] = [];
  for (const part of pattern.template) {
    if (part.kind === "text") parts.push({ pattern: part.text });
    else if (part.kind === "literal") parts.push({ literal: part.text });
    else {
      const value = context.variable?.(part.name) ?? context.get(part.name);
      if (value === "unknown" || value === "present") return "unknown";
      // A variable stands for one value: a key with several has none to offer, one without any is absent.
      if (value !== "absent" && value.length > 1) return undefined;
      const text = value === "absent" ? part.fallback : value[0] ?? part.fallback;
      if (text === undefined) return undefined;
      parts.push({ literal: text });
    }
  }
  return globOfParts(parts);
}

/** `arn`: the six segments of the request's resource. */
export function resourceMatches(pattern: ResourcePattern, arn: readonly string[], context: RequestContext): Truth {
  if (pattern.everything) return TRUE;
  if (!pattern.valid) return FALSE;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = arn;
  const headMatches = (pattern.service === "*" || pattern.service === service)
    && globMatches(pattern.partition, partition) && globMatches(pattern.region, region) && globMatches(pattern.account, account);
  if (headMatches) {
    const glob = resourceGlob(pattern, context);
    if (glob === "unknown") return UNKNOWN;
    if (glob !== undefined && globMatches(glob, resource, context.budget)) return TRUE;
  }
  return pattern.whole !== undefined && globMatches(pattern.whole, arn.join(":"), context.budget) ? TRUE : FALSE;
}
