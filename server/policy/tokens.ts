/**
 * Reads JSON text token by token for the parser and collects the problems; comments and white space are passed over.
 */
import { createScanner } from "jsonc-parser";
import type { Range } from "./nodes.ts";

export type SyntaxProblemCode =
  | "unexpectedToken"
  | "valueExpected"
  | "propertyNameExpected"
  | "colonExpected"
  | "commaExpected"
  | "trailingComma"
  /** On the first key of an object whose opening brace is missing. */
  | "openBraceExpected"
  /** On the opening brace or bracket that is never closed. */
  | "closeBraceExpected"
  | "closeBracketExpected"
  | "endOfFileExpected"
  | "unclosedString"
  | "unclosedComment"
  | "invalidEscape"
  | "invalidNumber"
  | "invalidCharacter"
  /** Nested deeper than the parser reads; nothing behind that place is read. */
  | "tooDeep";

export interface SyntaxProblem {
  readonly range: Range;
  readonly code: SyntaxProblemCode;
}

/** In a file that need not be JSON. */
export interface TextProblem {
  readonly range: Range;
  readonly code: SyntaxProblemCode | "yaml" | "hcl" | "hclUnclosed" | "hclTooDeep";
}

/** Problems of one text that are kept; the rest is only counted. More would repeat what the first ones caused. */
export const maxProblems = 20;

/** Problems past {@link maxProblems}. */
export interface MoreProblems {
  readonly count: number;
  /** Of the first of them. */
  readonly range: Range;
}

/**
 * After these it is still certain where every member begins and ends; after any other a text may say something else
 * than was read.
 */
const harmless: ReadonlySet<SyntaxProblemCode> = new Set([
  "trailingComma",
  "commaExpected",
  "invalidEscape",
  "invalidNumber",
  "invalidCharacter",
]);

/** The token kinds of jsonc-parser's scanner; it declares them as a `const enum`, which isolated modules cannot use. */
export const openBrace = 1,
  closeBrace = 2,
  openBracket = 3,
  closeBracket = 4,
  comma = 5,
  colon = 6,
  nullKeyword = 7,
  trueKeyword = 8,
  falseKeyword = 9,
  stringLiteral = 10,
  numericLiteral = 11,
  unknown = 16,
  endOfFile = 17;
const lineComment = 12,
  blockComment = 13,
  trivia = 15;

const tab = 9,
  lineFeed = 10,
  carriageReturn = 13,
  space = 32,
  quote = 34,
  backslash = 92,
  byteOrderMark = 0xfeff;

function punctuation(code: number): number {
  switch (code) {
    case 0x7b:
      return openBrace;
    case 0x7d:
      return closeBrace;
    case 0x5b:
      return openBracket;
    case 0x5d:
      return closeBracket;
    case 0x2c:
      return comma;
    case 0x3a:
      return colon;
    default:
      return unknown;
  }
}

/** By jsonc-parser's `ScanError`. */
const scanProblems: readonly SyntaxProblemCode[] = [
  "unexpectedToken",
  "unclosedComment",
  "unclosedString",
  "invalidNumber",
  "invalidEscape",
  "invalidEscape",
  "invalidCharacter",
];

/** How often text behind `/*` is read again as no comment: each time may cost the rest of the text. */
const maxRereads = 64;
const maxIndent = 200;

export class TokenReader {
  readonly problems: SyntaxProblem[] = [];
  more: MoreProblems | undefined;
  /** Whether no problem leaves in doubt what the text says. */
  sound = true;
  token = unknown;
  offset = 0;
  end = 0;
  /** Of a string (unescaped) or a number. */
  value = "";
  /** End of the token before the current one: where what is left open ends. */
  lastEnd = 0;
  private readonly text: string;
  private readonly scanner;
  /** Where the next token is looked for. */
  private position: number;
  private lastProblem = -1;
  private rereads = 0;
  private stopped = false;

  constructor(text: string) {
    this.text = text;
    this.scanner = createScanner(text, false);
    this.position = text.charCodeAt(0) === byteOrderMark ? 1 : 0;
  }

  next(): void {
    if (this.stopped) return;
    this.lastEnd = this.end;
    if (!this.nextPlain()) this.nextScanned();
  }

  /**
   * What nearly all tokens of a policy are, punctuation and strings without escapes, costs no scanner; false for
   * anything else.
   */
  private nextPlain(): boolean {
    const { text } = this;
    let at = this.position;
    let code = text.charCodeAt(at);
    while (code === space || code === lineFeed || code === tab || code === carriageReturn) code = text.charCodeAt(++at);
    this.position = at;
    if (code === quote) {
      const start = at + 1;
      do code = text.charCodeAt(++at);
      while (code >= space && code !== quote && code !== backslash);
      // The end of the text is no number, and so neither of them.
      if (code !== quote) return false;
      this.token = stringLiteral;
      this.value = text.substring(start, at);
    } else {
      const token = punctuation(code);
      if (token === unknown) return false;
      this.token = token;
    }
    this.offset = this.position;
    this.position = this.end = at + 1;
    return true;
  }

  private nextScanned(): void {
    const { scanner } = this;
    scanner.setPosition(this.position);
    let token: number = scanner.scan();
    while (token >= lineComment && token <= trivia) {
      if (token === blockComment && this.isNoComment()) {
        this.token = unknown;
        this.position = this.end = scanner.getPosition();
        this.offset = this.end - 2;
        return;
      }
      token = scanner.scan();
    }
    this.token = token;
    this.offset = scanner.getTokenOffset();
    this.position = this.end = scanner.getPosition();
    if (token === stringLiteral || token === numericLiteral) {
      this.value = scanner.getTokenValue();
      const error: number = scanner.getTokenError();
      if (error !== 0) this.report(scanProblems[error] ?? "unexpectedToken");
    }
  }

  /**
   * `/*` that is never closed, or in the middle of a word, as in an ARN without its opening quote, hides nothing behind
   * it: the two characters are then a token that nobody expects.
   */
  private isNoComment(): boolean {
    const { scanner } = this;
    const offset = scanner.getTokenOffset();
    const unclosed = (scanner.getTokenError() as number) === 1;
    const insideWord = this.token === unknown && offset === this.end && offset > 0;
    if (!unclosed && !insideWord) return false;
    if (unclosed) this.report("unclosedComment", { offset, end: offset + 2 }, offset);
    if (this.rereads++ >= maxRereads) return false;
    scanner.setPosition(offset + 2);
    return true;
  }

  /**
   * Of the problems that one token gives away only the first is kept: the others follow from it.
   * @param at offset of that token, the current one by default
   */
  report(code: SyntaxProblemCode, range: Range = { offset: this.offset, end: this.end }, at = this.offset): void {
    if (this.stopped || at === this.lastProblem) return;
    this.lastProblem = at;
    if (!harmless.has(code)) this.sound = false;
    if (this.problems.length < maxProblems) this.problems.push({ code, range });
    else this.more = { count: (this.more?.count ?? 0) + 1, range: this.more?.range ?? range };
  }

  /** The kinds of the three tokens behind the current one. Only asked for where something is broken. */
  peek(): readonly [number, number, number] {
    this.scanner.setPosition(this.position);
    const following = (): number => {
      let token: number = this.scanner.scan();
      while (token >= lineComment && token <= trivia) token = this.scanner.scan();
      return token;
    };
    return [following(), following(), following()];
  }

  /** The column of what starts at `offset` if nothing but blanks stands before it on its line, otherwise -1. */
  columnAt(offset: number): number {
    for (let column = 0; column < maxIndent; column++) {
      const before = this.text.charAt(offset - column - 1);
      if (before === "" || before === "\n" || before === "\r" || before === "\ufeff") return column;
      if (before !== " " && before !== "\t") return -1;
    }
    return -1;
  }

  /** The rest of the text counts as not there, and is not complained about. */
  stop(): void {
    this.stopped = true;
    this.token = endOfFile;
  }
}
