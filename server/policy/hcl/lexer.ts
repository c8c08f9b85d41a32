/**
 * Reads HCL token by token and collects the problems; comments and blanks are passed over. Literal text of strings and
 * heredocs is no token: `templates.ts` reads it from where a token opens it.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
import type { HclProblem } from "./nodes.ts";

/** Punctuation and operators are their own kind. */
type TokenKind =
  | "identifier"
  | "number"
  /** `"`, and nothing behind it. */
  | "quote"
  /** `<<X` or `<<-X` with the end of its line. */
  | "heredoc"
  | "newline"
  | "invalid"
  | "end"
  /** As the end of the text, for everything that is open: what follows starts anew. */
  | "sync"
  | Punctuation;
type Punctuation = (typeof punctuation)[number];

/** Longer ones first. */
const punctuation = [
  ...(["...", "==", "!=", "<=", ">=", "&&", "||", "=>", "::"] as const),
  ...(["{", "}", "[", "]", "(", ")", ",", ".", "=", ":", "?", "~", "<", ">", "!", "+", "-", "*", "/", "%"] as const),
];
const byFirst: ReadonlyMap<string, readonly Punctuation[]> = new Map(
  punctuation.map(({ 0: first = "" }) => [first, punctuation.filter((one) => one.startsWith(first))]),
);

/** Problems of one text that are kept. */
const maxProblems = 20;
/** How deep blocks and expressions nest at most. */
export const maxDepth = 250;

const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const asciiIdentifier = /[A-Za-z_][\w-]*/y;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const blanks = /[ \t]+/y;
export const heredocStart = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*(?:\r?\n|$)/uy;
const word = String.raw`[\p{ID_Start}_][\p{ID_Continue}-]*`;
/** A bare label has a blank before it: in one way only is a word read as words. */
const label = String.raw`(?:[ \t]*"[^"\r\n]*"|[ \t]+${word})`;
/** The start of a block, with its brace. */
const header = new RegExp(String.raw`${word}${label}*[ \t]*\{`, "uy");
const topHeader = new RegExp(
  String.raw`(?!(?:dynamic|provisioner)\b)(?:${word}[ \t]*"[^"\r\n]*"${label}?|locals|terraform)[ \t]*\{`,
  "uy",
);
/** What begins a line of a body, and no item of a list. */
const bodyLine = new RegExp(String.raw`${word}(?:[ \t]*=(?![=>])|${label}*[ \t]*\{)`, "uy");

export class HclLexer {
  readonly problems: HclProblem[] = [];
  protected readonly text: string;
  protected kind: TokenKind = "newline";
  protected offset = 0;
  protected end = 0;
  /** Of the token before the current one, but for ends of lines: where what is left open ends. */
  protected lastEnd = 0;
  /** Whether nothing but blanks and comments stands before the current token on its line. */
  protected startsLine = true;
  /** Whether the ends of lines are tokens. */
  protected newlines = true;
  /**
   * Whether indentation decides what a block belongs to: the braces do not match.
   */
  protected readonly byIndentation: boolean;
  /** The column of the first token of the current line. */
  protected indentation = 0;
  #lineStart = 0;
  #lastProblem = -1;
  #noCommentEnd = false;
  /** What is given up is not complained about. */
  #quiet = false;

  constructor(text: string, byIndentation: boolean) {
    this.text = text;
    this.byIndentation = byIndentation;
    if (text.charCodeAt(0) === 0xfeff) this.end = this.#lineStart = 1;
  }

  protected at(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  /** Whether nothing follows: for all that is open, and for good where the text ends. */
  protected atEnd(): boolean {
    return this.kind === "end" || this.kind === "sync";
  }

  protected isWord(name: string): boolean {
    return (
      this.kind === "identifier" && this.text.startsWith(name, this.offset) && this.end - this.offset === name.length
    );
  }

  protected tokenText(): string {
    return this.text.slice(this.offset, this.end);
  }

  protected next(): void {
    if (this.atEnd()) return;
    if (this.kind !== "newline") this.lastEnd = this.end;
    this.nextFrom(this.end);
  }

  /** The token at or behind `position`; nothing before it counts as read. */
  protected nextFrom(position: number): void {
    const { text } = this;
    this.startsLine = this.kind === "newline" && position === this.end;
    let at = position;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 0x20 || code === 0x09) {
        blanks.lastIndex = at;
        blanks.test(text);
        at = blanks.lastIndex;
      } else if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) === 0x0a)) {
        const end = code === 0x0a ? at + 1 : at + 2;
        this.#lineStart = end;
        if (this.newlines) {
          this.#take("newline", at, end);
          return;
        }
        this.startsLine = true;
        at = end;
      } else if (code === 0x23 || (code === 0x2f && text.charCodeAt(at + 1) === 0x2f)) {
        const end = text.indexOf("\n", at);
        at = end < 0 ? text.length : text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
      } else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2a) {
        const end = this.#noCommentEnd ? -1 : text.indexOf("*/", at + 2);
        if (end < 0) {
          // It hides nothing behind it.
          this.#noCommentEnd = true;
          this.#take("invalid", at, at + 2);
          this.report("unclosed");
          return;
        }
        at = end + 2;
      } else if (code === 0x0d) at++;
      else break;
    }
    if (this.startsLine) this.indentation = at - this.#lineStart;
    this.#nextToken(at);
  }

  #nextToken(at: number): void {
    const { text } = this;
    const first = text.charAt(at);
    if (first === "") {
      this.#take("end", at, at);
      return;
    }
    if (first === '"') {
      this.#take("quote", at, at + 1);
      return;
    }
    if (first === "<" && text.charAt(at + 1) === "<") {
      heredocStart.lastIndex = at;
      if (heredocStart.test(text)) {
        this.#take("heredoc", at, heredocStart.lastIndex);
        return;
      }
    }
    const punctuated = byFirst.get(first)?.find((one) => text.startsWith(one, at));
    if (punctuated !== undefined) {
      this.#take(punctuated, at, at + punctuated.length);
      return;
    }
    if (first >= "0" && first <= "9") {
      number.lastIndex = at;
      number.test(text);
      this.#take("number", at, number.lastIndex);
      return;
    }
    const end = this.#identifierEnd(at);
    if (end > at) {
      const isTop = this.byIndentation && this.startsLine && this.indentation === 0 && this.looksLike(topHeader, at);
      this.#take(isTop ? "sync" : "identifier", at, end);
    } else this.#take("invalid", at, at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1));
  }

  #identifierEnd(at: number): number {
    const { text } = this;
    asciiIdentifier.lastIndex = at;
    if (asciiIdentifier.test(text) && !(text.charCodeAt(asciiIdentifier.lastIndex) > 0x7f))
      return asciiIdentifier.lastIndex;
    identifier.lastIndex = at;
    return identifier.test(text) ? identifier.lastIndex : at;
  }

  #take(kind: TokenKind, offset: number, end: number): void {
    this.kind = kind;
    this.offset = offset;
    this.end = end;
  }

  /** Where the reader is, to come back to. */
  protected mark(): () => void {
    const { kind, offset, end, lastEnd, startsLine, indentation } = this;
    const lineStart = this.#lineStart;
    return () => {
      this.#take(kind, offset, end);
      this.lastEnd = lastEnd;
      this.startsLine = startsLine;
      this.indentation = indentation;
      this.#lineStart = lineStart;
    };
  }

  private looksLike(pattern: RegExp, at = this.offset): boolean {
    pattern.lastIndex = at;
    return pattern.test(this.text);
  }

  /** Whether a line of a body begins here: where a list is expected to go on, the list is not closed. */
  protected atBodyLine(): boolean {
    return this.startsLine && this.kind === "identifier" && this.looksLike(bodyLine);
  }

  protected atHeader(): boolean {
    return this.startsLine && this.kind === "identifier" && this.looksLike(header);
  }

  /** The end of the line before the current token, where it was passed over, is read again. */
  protected backToLineEnd(): void {
    if (!this.startsLine || this.atEnd()) return;
    this.kind = "quote";
    this.nextFrom(this.lastEnd);
  }

  /** What starts a new block at the left margin is read as such again. */
  protected resume(): void {
    if (this.kind === "sync") this.kind = "identifier";
  }

  /** Gives up what is open: the text is read on where a block begins at the left margin. */
  protected giveUp(): void {
    if (this.atEnd()) return;
    this.#quiet = true;
    const { text } = this;
    let at = text.indexOf("\n", this.offset);
    while (at >= 0 && !this.looksLike(topHeader, at + 1)) at = text.indexOf("\n", at + 1);
    const start = at < 0 ? text.length : at + 1;
    this.#lineStart = start;
    this.startsLine = true;
    this.indentation = 0;
    this.#take(at < 0 ? "end" : "sync", start, at < 0 ? start : this.#identifierEnd(start));
  }

  /** A problem that shows at the current token. */
  protected report(code: HclProblem["code"], offset = this.offset, end = this.end): void {
    this.reportAt(code, offset, end, this.offset);
  }

  /** Of the problems that one place gives away only the first is kept: the others follow from it. */
  protected reportAt(code: HclProblem["code"], offset: number, end: number, place = offset): void {
    if (this.#quiet || this.#lastProblem === place || this.problems.length > maxProblems) return;
    this.#lastProblem = place;
    this.problems.push({ code: this.problems.length === maxProblems ? "tooMany" : code, range: { offset, end } });
  }
}

/** @returns where a block begins at the left margin, from `from` on; -1 where none does */
export function topHeaderFrom(text: string, from: number, to: number): number {
  for (let at = from; at >= 0 && at < to; at = text.indexOf("\n", at) + 1 || -1) {
    topHeader.lastIndex = at;
    if (topHeader.test(text)) return at;
  }
  return -1;
}
