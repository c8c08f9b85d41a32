/**
 * AWS wildcards: `*` stands for any run of characters, the empty one included, `?` for exactly one; all else is
 * literal. A character is a Unicode code point. Case matters; callers lower-case both sides where AWS ignores case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { append } from "../../policy/append.ts";
import { betweenSymbols, hasSymbol } from "../../policy/symbols.ts";
import type { Budget } from "../budget.ts";
import type { Segment, SegmentToken } from "./occurrence.ts";
import { endOfFirst, segmentEnd } from "./occurrence.ts";

export type GlobToken = SegmentToken | { readonly kind: "run" };

export interface Glob {
  /** As written; a wildcard character that is meant literally is shown as `${*}` or `${?}`, as IAM writes it. */
  readonly source: string;
  /**
   * In canonical form: neighbouring literals are one token, and among neighbouring wildcards the single run comes last.
   */
  readonly tokens: readonly GlobToken[];
  /** The same for two globs exactly if they match the same strings. */
  readonly key: string;
  /** `literal` is one string, `prefix` is that string and whatever follows (`*` has the prefix ""). */
  readonly shape: "literal" | "prefix" | "other";
  /** The literal text up to the first wildcard. */
  readonly prefix: string;
  /** Whether it holds symbols of unknown values (policy/symbols.ts). */
  readonly symbolic: boolean;
  /** All that it matches for some values of its symbols; undefined where it has none. */
  readonly anyValue: Glob | undefined;
  /** What stands between the runs: one segment more than there are runs. */
  readonly segments: readonly Segment[];
  /** No shorter text matches, in UTF-16 code units. */
  readonly minLength: number;
  /**
   * A text that it matches, with a character in the place of each wildcard that no policy has: what else it matches is
   * seldom harder to match.
   */
  readonly sample: string;
  /** Whether `?` stands in it. */
  readonly hasOne: boolean;
}

/** No character, by Unicode, and so in no policy. */
export const nowhere = "\uFFFF";

/** Compiles a pattern in which `*` and `?` are wildcards. */
export function compileGlob(source: string): Glob {
  return new CompiledGlob(source, tokensOf(wellFormed(source)));
}

/** A glob that matches this text only, wildcard characters being ordinary ones. */
export function literalGlob(text: string): Glob {
  return new CompiledGlob(escape(text), canonical([{ kind: "literal", text }]));
}

/** Parts in order: pattern text (wildcards live) or text that is literal (a policy variable's value, `${*}`). */
export function globOfParts(parts: readonly ({ readonly pattern: string } | { readonly literal: string })[]): Glob {
  const tokens: GlobToken[] = [];
  let source = "";
  for (const part of parts) {
    if ("pattern" in part) {
      source += part.pattern;
      append(tokens, tokensOf(part.pattern));
    } else {
      source += escape(part.literal);
      tokens.push({ kind: "literal", text: part.literal });
    }
  }
  return new CompiledGlob(source, canonical(tokens));
}

/**
 * Time is proportional to the sum of both lengths, or where a long segment holds `?`s to a thirty-second of their
 * product.
 * @param budget is charged for what goes beyond a look at the text's length
 * @throws BudgetExhausted
 */
export function globMatches(glob: Glob, text: string, budget?: Budget): boolean {
  // Only quicker: it is one segment without a run.
  if (glob.shape === "literal") return text === glob.prefix;
  if (text.length < glob.minLength || !text.startsWith(glob.prefix)) return false;
  // Only quicker: its last segment is empty.
  if (glob.shape === "prefix") return true;
  if (budget !== undefined) budget.spend((text.length >> 5) + glob.segments.length);

  const { segments } = glob;
  let position = segmentEnd(segments[0], text, 0);
  if (segments.length === 1 || position < 0) return position === text.length;
  // The last segment can only lie at the end; each one before it may as well lie as far left as possible.
  const tail = tailStart(segments[segments.length - 1], text);
  for (let i = 1; i < segments.length - 1; i++) {
    position = endOfFirst(segments[i], text, position, budget);
    if (position === -1) return false;
  }
  return position <= tail;
}

const ONE: GlobToken = { kind: "one" };
const RUN: GlobToken = { kind: "run" };

const [star, question] = ["*".charCodeAt(0), "?".charCodeAt(0)];

/** In canonical form. Read character by character, because lists of thousands of patterns are. */
function tokensOf(source: string): GlobToken[] {
  const tokens: GlobToken[] = [];
  let run = false;
  for (let at = 0; at < source.length;) {
    const code = source.charCodeAt(at);
    if (code === star || code === question) {
      if (code === question) tokens.push(ONE);
      else run = true;
      at++;
      continue;
    }
    const start = at;
    for (let next = code; next !== star && next !== question && at < source.length; next = source.charCodeAt(at)) at++;
    if (run) tokens.push(RUN);
    run = false;
    tokens.push({ kind: "literal", text: source.slice(start, at) });
  }
  if (run) tokens.push(RUN);
  return tokens;
}

function escape(text: string): string {
  return text.replace(/[*?]/g, "${$&}");
}

/** What only comparisons with other globs ask for is made when it is asked for. */
class CompiledGlob implements Glob {
  readonly source: string;
  readonly tokens: readonly GlobToken[];
  readonly key: string;
  readonly shape: Glob["shape"];
  readonly prefix: string;
  readonly symbolic: boolean;
  readonly minLength: number;
  readonly hasOne: boolean;
  #anyValue: Glob | undefined;
  #segments: readonly Segment[] | undefined;
  #sample: string | undefined;

  /** @param tokens in canonical form */
  constructor(source: string, tokens: readonly GlobToken[]) {
    const first = tokens[0];
    let [key, minLength, hasOne] = ["", 0, false];
    for (const token of tokens) {
      if (token.kind === "run") key += "*";
      else if (token.kind === "one") {
        key += "?";
        minLength++;
        hasOne = true;
      } else {
        key += /[*?\\]/.test(token.text) ? token.text.replace(/[*?\\]/g, "\\$&") : token.text;
        minLength += token.text.length;
      }
    }
    this.source = source;
    this.tokens = tokens;
    this.key = key;
    this.prefix = first?.kind === "literal" ? first.text : "";
    const rest = tokens.length - (this.prefix === "" ? 0 : 1);
    this.shape = rest === 0 ? "literal" : rest === 1 && tokens.at(-1)?.kind === "run" ? "prefix" : "other";
    this.symbolic = hasSymbol(source);
    this.minLength = minLength;
    this.hasOne = hasOne;
  }

  get anyValue(): Glob | undefined {
    return this.symbolic ? (this.#anyValue ??= anyValueOf(this.tokens)) : undefined;
  }

  get segments(): readonly Segment[] {
    return (this.#segments ??= segmentsOf(this.tokens));
  }

  get sample(): string {
    return (this.#sample ??= this.tokens.map((token) => (token.kind === "literal" ? token.text : nowhere)).join(""));
  }
}

const anyValueOf = (tokens: readonly GlobToken[]): Glob =>
  globOfParts(
    tokens.flatMap((token) =>
      token.kind === "literal" ? withRuns(token.text) : [{ pattern: token.kind === "one" ? "?" : "*" }],
    ),
  );

/** Parts of a text in which any value may stand for each symbol. */
export const withRuns = (text: string): ({ readonly pattern: string } | { readonly literal: string })[] =>
  betweenSymbols(text).flatMap((literal, index) => (index === 0 ? [{ literal }] : [{ pattern: "*" }, { literal }]));

/** Half a surrogate pair is no character: it reaches AWS as U+FFFD, as every UTF-8 encoder writes it. */
const wellFormed = (text: string): string =>
  /[\uD800-\uDFFF]/.test(text) ? text.replace(/\p{Surrogate}/gu, "\uFFFD") : text;

function canonical(raw: readonly GlobToken[]): GlobToken[] {
  const tokens: GlobToken[] = [];
  let text = "";
  let run = false;
  const flush = (): void => {
    if (text !== "") tokens.push({ kind: "literal", text: wellFormed(text) });
    text = "";
  };
  for (const token of raw) {
    if (token.kind === "literal") {
      if (token.text === "") continue;
      if (run) tokens.push(RUN);
      run = false;
      text += token.text;
    } else {
      flush();
      if (token.kind === "run") run = true;
      else tokens.push(ONE);
    }
  }
  flush();
  if (run) tokens.push(RUN);
  return tokens;
}

function segmentsOf(tokens: readonly GlobToken[]): Segment[] {
  const segments: SegmentToken[][] = [];
  let segment: SegmentToken[] = [];
  for (const token of tokens) {
    if (token.kind !== "run") {
      segment.push(token);
      continue;
    }
    segments.push(segment);
    segment = [];
  }
  segments.push(segment);
  return segments;
}

/** Where the segment starts if it lies at the end of the text; below 0 where it doesn't. */
function tailStart(segment: Segment = [], text: string): number {
  let position = text.length;
  for (let i = segment.length - 1; i >= 0; i--) {
    const token = segment[i];
    if (token?.kind === "literal") {
      if (!text.endsWith(token.text, position)) return -1;
      position -= token.text.length;
    } else position -= (text.codePointAt(position - 2) ?? 0) > 0xffff ? 2 : 1;
  }
  return position;
}
