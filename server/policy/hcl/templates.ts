/**
 * Templates: strings in quotes, heredocs and whole files, with `${ … }` and `%{ … }`.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions
 */
import { HeredocEnds } from "./heredocs.ts";
import { heredocStart, HclLexer, maxDepth } from "./lexer.ts";
import type { HclExpression, HclInterpolation, HclName, HclTemplate, HclTemplatePart } from "./nodes.ts";
import { TextDraft } from "./text.ts";

/** The template that is being read. */
interface OpenTemplate {
  readonly form: HclTemplate["form"];
  /** The line that ends a heredoc. */
  readonly marker: RegExp | undefined;
  readonly limit: number;
  readonly drafts: { readonly list: HclTemplatePart[]; readonly index: number; readonly draft: TextDraft }[];
  /** Where literal text goes on. */
  at: number;
  closed: boolean;
  over: boolean;
  lineStart: boolean;
  /** The word that ended a list of parts: `else`, `endif`, `endfor`. */
  terminator: string;
  /** Directives that are open. */
  readonly open: string[];
  /** The text before the current place may be white space that `~` takes away; behind it that of the next. */
  trimsNext: boolean;
  height: number;
}

/** Opened brackets by what closes them: what closes none of them is junk. */
export interface Brackets {
  readonly "]": number;
  readonly ")": number;
  readonly "}": number;
}
const noBrackets: Brackets = { "]": 0, ")": 0, "}": 0 };
export const insideBraces: Brackets = { "]": 0, ")": 0, "}": 1 };

const quotedText = /[^"\\$%\r\n]+/y;
const plainText = /[^"\\$%\r\n]*/y;
const lineText = /[^$%\n]*\n|[^$%\n]+/y;
const escapes = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ['"', '"'],
  ["\\", "\\"],
]);

export abstract class TemplateReader extends HclLexer {
  protected depth = 0;
  /** Of the tree that was read last. */
  protected height = 0;
  protected brackets = noBrackets;
  readonly #heredocs = new HeredocEnds(this.text);

  protected abstract expression(): HclExpression;

  /** Whether one level more may be read. */
  protected enter(): boolean {
    if (this.depth < maxDepth) {
      this.depth++;
      return true;
    }
    this.report("tooDeep");
    this.giveUp();
    return false;
  }

  protected leave(): void {
    this.depth--;
  }

  /** The tree read last has that height; trees that grow to the left are built without recursion. */
  protected grow(height: number): void {
    this.height = height;
    if (height <= maxDepth) return;
    this.report("tooDeep");
    this.giveUp();
  }

  /** The current token opens it. */
  protected template(): HclTemplate {
    const { offset, end, text } = this;
    if (this.at("quote")) return this.#plain() ?? this.#read("quoted", offset, end, undefined, text.length, false);
    heredocStart.lastIndex = offset;
    const marker = heredocStart.exec(text)?.[1] ?? "";
    const limit = this.#heredocs.limitOf(marker, end);
    return this.#read(
      "heredoc",
      offset,
      end,
      limit === undefined ? new RegExp(`[ \\t]*${marker}[ \\t]*(?=\\r?\\n|$)`, "uy") : undefined,
      limit ?? text.length,
      text.charAt(offset + 2) === "-",
    );
  }

  /** What nearly all strings are costs little: text without escapes and interpolations. */
  #plain(): HclTemplate | undefined {
    const { offset, end, text } = this;
    plainText.lastIndex = end;
    plainText.test(text);
    const close = plainText.lastIndex;
    if (text.charAt(close) !== '"') return undefined;
    const value = text.slice(end, close);
    const parts: HclTemplatePart[] =
      value === "" ? [] : [{ kind: "text", offset: end, end: close, value, segments: [{ at: 0, offset: end }] }];
    this.end = close + 1;
    this.next();
    this.height = 1;
    return { kind: "template", offset, end: close + 1, parts, form: "quoted", stripped: 0, closed: true };
  }

  /** The text of a whole file. */
  protected fileTemplate(): HclTemplate {
    return this.#read("file", 0, this.text.charCodeAt(0) === 0xfeff ? 1 : 0, undefined, this.text.length, false);
  }

  #read(
    form: HclTemplate["form"],
    offset: number,
    start: number,
    marker: RegExp | undefined,
    limit: number,
    strips: boolean,
  ): HclTemplate {
    const { newlines, brackets } = this;
    this.brackets = noBrackets;
    const reading: OpenTemplate = {
      form,
      marker,
      limit,
      drafts: [],
      at: start,
      closed: false,
      over: false,
      lineStart: form !== "quoted",
      terminator: "",
      open: [],
      trimsNext: false,
      height: 0,
    };
    const parts: HclTemplatePart[] = [];
    while (!reading.over) this.#parts(reading, parts);
    const isLeft = !reading.closed && form !== "file";
    if (isLeft) this.reportAt("unclosed", offset, start);
    const stripped = strips ? smallest(reading.drafts.flatMap(({ draft }) => draft.indentations())) : 0;
    for (const { list, index, draft } of reading.drafts) {
      if (stripped > 0) draft.strip(stripped);
      list[index] = draft.finish();
    }
    this.newlines = newlines;
    this.brackets = brackets;
    this.#goOn(reading);
    this.grow(reading.height + 1);
    return { kind: "template", offset, end: Math.max(reading.at, start), parts, form, stripped, closed: !isLeft };
  }

  /** The token behind a template. */
  #goOn({ at }: OpenTemplate): void {
    if (this.atEnd()) return;
    this.kind = "quote";
    this.end = at;
    this.next();
  }

  /** To the end of the template, or to a word that ends the parts of a directive. */
  #parts(reading: OpenTemplate, parts: HclTemplatePart[]): void {
    reading.terminator = "";
    while (!reading.over && reading.terminator === "") {
      this.#text(reading, parts);
      if (reading.over) return;
      const opener = this.text.charAt(reading.at);
      if (opener === "$") parts.push(this.#interpolation(reading));
      else this.#directive(reading, parts);
    }
  }

  #text(reading: OpenTemplate, parts: HclTemplatePart[]): void {
    const draft = new TextDraft(reading.at);
    while (!this.#isOver(reading) && !this.#opens(reading.at)) this.#piece(reading, draft);
    if (draft.end === draft.offset) {
      if (!reading.over) reading.trimsNext = false;
      return;
    }
    if (reading.trimsNext) draft.trimStart();
    reading.trimsNext = false;
    if (!reading.over && this.text.charAt(reading.at + 2) === "~") draft.trimEnd();
    reading.drafts.push({ list: parts, index: parts.length, draft });
    parts.push({ kind: "text", offset: draft.offset, end: draft.end, value: "", segments: [] });
  }

  #opens(at: number): boolean {
    const first = this.text.charAt(at);
    return (first === "$" || first === "%") && this.text.charAt(at + 1) === "{";
  }

  #isOver(reading: OpenTemplate): boolean {
    const { text } = this;
    const { at, marker } = reading;
    if (reading.form === "quoted") {
      const first = text.charAt(at);
      if (first === '"') {
        reading.at++;
        reading.closed = reading.over = true;
      } else if (first === "" || first === "\n" || first === "\r") reading.over = true;
    } else if (at >= reading.limit) reading.over = true;
    else if (reading.lineStart && marker !== undefined) {
      marker.lastIndex = at;
      if (marker.test(text)) {
        reading.at = marker.lastIndex;
        reading.closed = reading.over = true;
      }
    }
    return reading.over;
  }

  #piece(reading: OpenTemplate, draft: TextDraft): void {
    const { text } = this;
    const { at, lineStart } = reading;
    const first = text.charAt(at);
    if (first === "$" || first === "%") {
      const isEscape = text.charAt(at + 1) === first && text.charAt(at + 2) === "{";
      draft.add(first, at, at + 1, lineStart);
      if (isEscape) draft.add("{", at + 2, at + 3, false);
      reading.at = at + (isEscape ? 3 : 1);
      reading.lineStart = false;
    } else if (first === "\\" && reading.form === "quoted") this.#escape(reading, draft);
    else {
      const pattern = reading.form === "quoted" ? quotedText : lineText;
      pattern.lastIndex = at;
      pattern.test(text);
      reading.at = Math.min(Math.max(pattern.lastIndex, at + 1), reading.limit);
      draft.add(text.slice(at, reading.at), at, reading.at, lineStart);
      reading.lineStart = text.charAt(reading.at - 1) === "\n";
    }
  }

  #escape(reading: OpenTemplate, draft: TextDraft): void {
    const { text } = this;
    const { at } = reading;
    const letter = text.charAt(at + 1);
    const digits = letter === "u" ? 4 : letter === "U" ? 8 : 0;
    const code = text.slice(at + 2, at + 2 + digits);
    const point = digits > 0 && /^[0-9a-fA-F]+$/.test(code) && code.length === digits ? parseInt(code, 16) : -1;
    const value = escapes.get(letter) ?? (point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined);
    if (value === undefined) this.reportAt("unexpectedToken", at, at + 1);
    reading.at = at + (value === undefined ? 1 : 2 + digits);
    draft.add(value ?? "\\", at, reading.at, false);
  }

  #interpolation(reading: OpenTemplate): HclInterpolation {
    const offset = reading.at;
    this.#open(reading);
    const expression = this.expression();
    reading.height = Math.max(reading.height, this.height + reading.open.length);
    this.#close(reading, offset);
    return { kind: "interpolation", offset, end: reading.at, expression };
  }

  #open({ at }: OpenTemplate): void {
    this.newlines = false;
    this.brackets = insideBraces;
    this.kind = "quote";
    this.end = this.text.charAt(at + 2) === "~" ? at + 3 : at + 2;
    this.next();
  }

  /** Past the brace; where it is missing, past what stands where it could. */
  #close(reading: OpenTemplate, offset: number): void {
    reading.lineStart = false;
    if (this.at("~")) {
      reading.trimsNext = true;
      this.next();
    }
    if (this.at("}")) {
      reading.at = this.end;
      return;
    }
    this.report("unclosed", offset, offset + 2);
    const from = Math.max(this.lastEnd, offset + 2);
    if (this.atEnd()) {
      reading.at = from;
      reading.over = true;
      return;
    }
    let at = from;
    while (at < this.text.length && !/[}\r\n]/.test(this.text.charAt(at))) at++;
    reading.at = this.text.charAt(at) === "}" ? at + 1 : at;
  }

  #directive(reading: OpenTemplate, parts: HclTemplatePart[]): void {
    const offset = reading.at;
    this.#open(reading);
    if (this.isWord("if") || this.isWord("for")) {
      if (!this.enter()) {
        this.#close(reading, offset);
        return;
      }
      if (this.isWord("if")) this.#if(reading, parts, offset);
      else this.#for(reading, parts, offset);
      this.leave();
      return;
    }
    const word = this.tokenText();
    const ends = word === "else" ? "if" : word === "endif" ? "if" : word === "endfor" ? "for" : "";
    const isExpected = ends !== "" && reading.open.includes(ends);
    if (isExpected) this.next();
    else this.report("unexpectedToken");
    // What is wrong within is passed over with all that stands there.
    this.#close(reading, offset);
    if (isExpected) reading.terminator = word;
  }

  #if(reading: OpenTemplate, parts: HclTemplatePart[], offset: number): void {
    this.next();
    reading.open.push("if");
    const condition = this.expression();
    reading.height = Math.max(reading.height, this.height + reading.open.length);
    this.#close(reading, offset);
    const [then, otherwise]: HclTemplatePart[][] = [[], []];
    this.#parts(reading, then ?? []);
    if (reading.terminator === "else") this.#parts(reading, otherwise ?? []);
    this.#ends(reading, "endif", offset);
    parts.push({ kind: "if", offset, end: reading.at, condition, then: then ?? [], otherwise: otherwise ?? [] });
  }

  #for(reading: OpenTemplate, parts: HclTemplatePart[], offset: number): void {
    this.next();
    reading.open.push("for");
    const { keyName, valueName } = this.forNames();
    const collection = this.expression();
    reading.height = Math.max(reading.height, this.height + reading.open.length);
    this.#close(reading, offset);
    const body: HclTemplatePart[] = [];
    this.#parts(reading, body);
    this.#ends(reading, "endfor", offset);
    parts.push({ kind: "for", offset, end: reading.at, keyName, valueName, collection, parts: body });
  }

  /** Another word than the one expected is left to the directive that it ends. */
  #ends(reading: OpenTemplate, word: string, offset: number): void {
    reading.open.pop();
    if (reading.terminator === word) reading.terminator = "";
    else this.reportAt("unclosed", offset, offset + 2);
  }

  /** `key, value in` */
  protected forNames(): { keyName: HclName | undefined; valueName: HclName } {
    const first = this.name();
    let second: HclName | undefined;
    if (this.at(",")) {
      this.next();
      second = this.name();
    }
    if (this.isWord("in")) this.next();
    else this.report("unexpectedToken");
    return second === undefined ? { keyName: undefined, valueName: first } : { keyName: first, valueName: second };
  }

  /** Empty where there is none. */
  protected name(): HclName {
    const { offset, end } = this;
    if (!this.at("identifier")) {
      this.report("unexpectedToken");
      return { offset: this.lastEnd, end: this.lastEnd, value: "" };
    }
    const value = this.tokenText();
    this.next();
    return { offset, end, value };
  }
}

const smallest = (numbers: readonly number[]): number =>
  numbers.reduce((least, one) => Math.min(least, one), numbers[0] ?? 0);
