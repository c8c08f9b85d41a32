/**
 * A pattern in `Resource` or `NotResource`, matched segment by segment against an ARN.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { arnSegments } from "../policy/arn.ts";
import { hasSymbol, startsWithSymbol, symbolsIn, withSymbols } from "../policy/symbols.ts";
import type { TemplatePart } from "../policy/variables.ts";
import { parseTemplate } from "../policy/variables.ts";
import type { RequestContext } from "./context.ts";
import type { Glob } from "./globs/glob.ts";
import { compileGlob, globMatches, globOfParts } from "./globs/glob.ts";
import { globTruth } from "./globs/symbolic.ts";
import type { Truth } from "./truth.ts";
import { and, FALSE, TRUE, UNKNOWN } from "./truth.ts";

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
  /**
   * Set where it begins with a placeholder, which stands for an ARN or the beginning of one: the whole pattern as one
   * glob.
   */
  readonly open: Glob | undefined;
}

const star = compileGlob("*");

/** @param placeholders whether a template's placeholders stand for some value; AWS takes them as they are written */
export const compileResourcePattern = (source: string, variables: boolean, placeholders = true): ResourcePattern =>
  new LazyPattern(source, variables, placeholders);

type Segments = Omit<ResourcePattern, "source" | "everything">;

/** Taken apart when somebody asks: of most patterns in a long list nobody does. */
class LazyPattern implements ResourcePattern {
  readonly source: string;
  readonly everything: boolean;
  readonly #variables: boolean;
  readonly #placeholders: boolean;
  #known: Segments | undefined;

  constructor(source: string, variables: boolean, placeholders: boolean) {
    this.source = source;
    this.everything = source === "*";
    this.#variables = variables;
    this.#placeholders = placeholders;
  }

  get #segments(): Segments {
    return (this.#known ??= segmentsOf(this.source, this.#variables, this.#placeholders));
  }

  get valid(): boolean {
    return this.#segments.valid;
  }
  get partition(): Glob {
    return this.#segments.partition;
  }
  get service(): string {
    return this.#segments.service;
  }
  get region(): Glob {
    return this.#segments.region;
  }
  get account(): Glob {
    return this.#segments.account;
  }
  get resource(): Glob {
    return this.#segments.resource;
  }
  get template(): readonly TemplatePart[] | undefined {
    return this.#segments.template;
  }
  get whole(): Glob | undefined {
    return this.#segments.whole;
  }
  get open(): Glob | undefined {
    return this.#segments.open;
  }
}

function segmentsOf(source: string, variables: boolean, placeholders: boolean): Segments {
  const written = placeholders ? withSymbols(source) : source;
  if (startsWithSymbol(written)) {
    return {
      valid: true,
      service: "",
      partition: star,
      region: star,
      account: star,
      resource: star,
      template: undefined,
      whole: undefined,
      open: compileGlob(written),
    };
  }
  const segments = source === "*" ? [] : arnSegments(written);
  const [prefix, partition = "*", service = "*", region = "*", account = "*"] = segments;
  let [, , , , , resource = "*"] = segments;
  let shifted = account;
  // `arn:aws:kms:*:key/ID`: the star that ends a segment stands for the account, too.
  const short = segments.length < 6 && segments.findIndex((segment) => segment.endsWith("*")) > 0;
  if (segments.length === 5 && region.endsWith("*")) [shifted, resource] = ["*", account];
  const template = variables && resource.includes("${") ? parseTemplate(resource, true) : undefined;
  return {
    valid: source === "*" || (prefix === "arn" && segments.length > 1),
    service,
    partition: compileGlob(partition),
    region: compileGlob(region),
    account: compileGlob(shifted),
    resource: template === undefined ? compileGlob(resource) : star,
    template,
    whole: short ? compileGlob(written) : undefined,
    open: undefined,
  };
}

/** The resource part as a glob in one request; undefined where a variable has no value, so that nothing matches. */
export function resourceGlob(pattern: ResourcePattern, context: RequestContext): Glob | undefined | "unknown" {
  if (pattern.open !== undefined) return "unknown";
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
      const text = value === "absent" ? part.fallback : (value[0] ?? part.fallback);
      if (text === undefined) return undefined;
      parts.push({ literal: text });
    }
  }
  return globOfParts(parts);
}

/** `arn`: the six segments of the request's resource. UNKNOWN where it depends on a value that nobody knows. */
export function resourceMatches(pattern: ResourcePattern, arn: readonly string[], context: RequestContext): Truth {
  if (pattern.everything) return TRUE;
  if (!pattern.valid) return FALSE;
  if (pattern.open !== undefined) return globTruth(pattern.open, arn.join(":"), context.budget);
  const truth = partsMatch(pattern, arn, context);
  return truth !== TRUE && pattern.whole !== undefined && globMatches(pattern.whole, arn.join(":"), context.budget)
    ? TRUE
    : truth;
}

function partsMatch(pattern: ResourcePattern, arn: readonly string[], context: RequestContext): Truth {
  const [, partition = "", service = "", region = "", account = "", resource = ""] = arn;
  let truth = pattern.service === "*" ? TRUE : serviceMatches(pattern.service, service);
  for (const [glob, text] of [
    [pattern.partition, partition],
    [pattern.region, region],
    [pattern.account, account],
  ] as const) {
    if (truth === FALSE) return FALSE;
    truth = and(truth, globTruth(glob, text));
  }
  if (truth === FALSE) return FALSE;
  const glob = resourceGlob(pattern, context);
  if (glob === "unknown") return UNKNOWN;
  return glob === undefined ? FALSE : and(truth, globTruth(glob, resource, context.budget));
}

const serviceMatches = (pattern: string, service: string): Truth =>
  pattern === service ? TRUE : hasSymbol(pattern) ? UNKNOWN : FALSE;

/** Spellings of the values that nobody knows and on which it depends what the pattern covers. */
export function openValues(pattern: ResourcePattern, context: RequestContext): readonly string[] {
  const resource = pattern.open ?? resourceGlob(pattern, context);
  const globs = [
    pattern.partition,
    pattern.region,
    pattern.account,
    ...(typeof resource === "object" ? [resource] : []),
  ];
  return [...new Set([pattern.service, ...globs.map(({ source }) => source)].flatMap(symbolsIn))];
}

/**
 * Whether one of the patterns depends on a policy variable, or holds a placeholder: what it covers nobody can be sure
 * of.
 */
export const areOpen = (patterns: readonly ResourcePattern[]): boolean =>
  patterns.some(
    ({ template, open, service, partition, region, account, resource }) =>
      open !== undefined ||
      template?.some(({ kind }) => kind === "variable") === true ||
      hasSymbol(service) ||
      [partition, region, account, resource].some(({ symbolic }) => symbolic),
  );
