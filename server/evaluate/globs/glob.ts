/**
 * AWS wildcards: `*` stands for any run of characters, the empty one included, `?` for exactly one; all else is literal.
 * A character is a Unicode code point. Case matters; callers lower-case both sides where AWS ignores case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

export type GlobToken =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "run" };

export interface Glob {
  /** As written; a wildcard character that is meant literally is shown as `${*}` or `${?}`, as IAM writes it. */
  readonly source: string;
  /** In canonical form: neighbouring literals are one token, and among neighbouring wildcards the single run comes last. */
  readonly tokens: readonly GlobToken[];
  /** The same for two globs exactly if they match the same strings. */
  readonly key: string;
  /** `literal` is one string, `prefix` is that string and whatever follows (`*` has the prefix ""). */
  readonly shape: "literal" | "prefix" | "other";
  /** The literal text up to the first wildcard. */
  readonly prefix: string;
  /** What stands between the runs: one segment more than there are runs. */
  readonly segments: readonly Segment[];
}

export type Segment = readonly Exclude<GlobToken, { kind: "run" }>[];

/** Compiles a pattern in which `*` and `?` are wildcards. */
export function compileGlob(source: string): Glob {
  return build(source, tokenize(source));
}

/** A glob that matches this text only, wildcard characters being ordinary ones. */
export function literalGlob(text: string): Glob {
  return build(escape(text), [{ kind: "literal", text }]);
}

/** Parts in order: pattern text (wildcards live) or text that is literal (a policy variable's value, `${*}`). */
export function globOfParts(parts: readonly ({ readonly pattern: string } | { readonly literal: string })[]): Glob {
  const tokens: GlobToken[] = [];
  let source = "";
  for (const part of parts) {
    if ("pattern" in part) {
      source += part.pattern;
      tokens.push(...tokenize(part.pattern));
    } else {
      source += escape(part.literal);
      tokens.push({ kind: "literal", text: part.literal });
    }
  }
  return build(source, tokens);
}

/** Whether exactly one string matches. */
export function isLiteral(glob: Glob): boolean {
  return glob.shape === "literal";
}

/** Time is at most proportional to the product of both lengths, whatever the pattern. */
export function globMatches(glob: Glob, text: string): boolean {
  if (glob.shape === "literal") return text === glob.prefix;
  if (!text.startsWith(glob.prefix)) return false;
  if (glob.shape === "prefix") return true;

  const { segments } = glob;
  let position = segmentEnd(segments[0], text, 0);
  if (segments.length === 1 || position < 0) return position === text.length;
  // The last segment can only lie at the end; each one before it may as well lie as far left as possible.
  const tail = tailStart(segments[segments.length - 1], text);
  for (let i = 1; i < segments.length - 1; i++) {
    position = find(segments[i], text, position);
    if (position < 0) return false;
  }
  return position <= tail;
}

const ONE: GlobToken = { kind: "one" };
const RUN: GlobToken = { kind: "run" };

function tokenize(source: string): GlobToken[] {
  const tokens: GlobToken[] = [];
  for (const text of source.split(/([*?])/)) {
    if (text === "*") tokens.push(RUN);
    else if (text === "?") tokens.push(ONE);
    else if (text !== "") tokens.push({ kind: "literal", text });
  }
  return tokens;
}

function escape(text: string): string {
  return text.replace(/[*?]/g, "${$&}");
}

function build(source: string, raw: readonly GlobToken[]): Glob {
  const tokens = canonical(raw);
  const first = tokens[0];
  const prefix = first?.kind === "literal" ? first.text : "";
  const rest = prefix === "" ? tokens : tokens.slice(1);
  const shape = rest.length === 0 ? "literal" : rest.length === 1 && rest[0]?.kind === "run" ? "prefix" : "other";
  const key = tokens.map((token) =>
    token.kind === "run" ? "*" : token.kind === "one" ? "?" : token.text.replace(/[*?\\]/g, "\\$&")).join("");
  return { source, tokens, key, shape, prefix, segments: segmentsOf(tokens) };
}

function canonical(raw: readonly GlobToken[]): GlobToken[] {
  const tokens: GlobToken[] = [];
  let text = "";
  let run = false;
  const flush = (): void => {
    // Half a surrogate pair is no character: it reaches AWS as U+FFFD, as every UTF-8 encoder writes it.
    if (text !== "") tokens.push({ kind: "literal", text: text.replace(/\p{Surrogate}/gu, "\uFFFD") });
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
  const segments: Exclude<GlobToken, { kind: "run" }>[][] = [];
  let segment: Exclude<GlobToken, { kind: "run" }>[] = [];
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

/** Where the segment ends if it lies at `position`, else -1. */
function segmentEnd(segment: Segment = [], text: string, position: number): number {
  for (const token of segment) {
    if (token.kind === "literal") {
      if (!text.startsWith(token.text, position)) return -1;
      position += token.text.length;
    } else {
      if (position >= text.length) return -1;
      position += (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1;
    }
  }
  return position;
}

/** Where the leftmost occurrence at or after `from` ends, else -1. After a run a segment starts with a literal (canonical form). */
function find(segment: Segment = [], text: string, from: number): number {
  const first = segment[0];
  if (first?.kind !== "literal") return segmentEnd(segment, text, from);
  for (let at = text.indexOf(first.text, from); at >= 0; at = text.indexOf(first.text, at + 1)) {
    const end = segmentEnd(segment, text, at);
    if (end >= 0) return end;
  }
  return -1;
}

/** Where the segment starts if it lies at the end of the text, else -1. */
function tailStart(segment: Segment = [], text: string): number {
  let position = text.length;
  for (let i = segment.length - 1; i >= 0; i--) {
    const token = segment[i];
    if (token?.kind === "literal") {
      if (!text.endsWith(token.text, position)) return -1;
      position -= token.text.length;
    } else {
      if (position <= 0) return -1;
      position -= position >= 2 && (text.codePointAt(position - 2) ?? 0) > 0xffff ? 2 : 1;
    }
  }
  return position;
}
