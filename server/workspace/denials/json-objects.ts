/**
 * Finds JSON objects of a wanted kind in a stream of text, whatever stands round them: a file of CloudTrail events in one
 * line, one event a line, an event in the middle of a log, or as an escaped string. What is not wanted is handed on as
 * text. Its memory is bounded.
 */

export type Piece =
  | { readonly kind: "text"; readonly text: string; readonly line: number }
  | { readonly kind: "object"; readonly value: unknown; readonly line: number };

/** Keys of which an object has all of one list, itself, to be wanted. */
export type Wanted = readonly (readonly string[])[];

interface Frame {
  readonly isObject: boolean;
  /** In the buffer; negative once that part of the text is handed on. */
  start: number;
  /** Whether the next string is a key. */
  expectsKey: boolean;
  readonly keys: Set<string>;
}

/** Deeper objects are taken for text. */
const maxDepth = 500;

const quote = 34,
  backslash = 92,
  lineFeed = 10;

export class ObjectFinder {
  readonly #wanted: Wanted;
  readonly #names: ReadonlySet<string>;
  readonly #longest: number;
  #buffer = "";
  /** What of the buffer is looked at. */
  #position = 0;
  /** Lines that are handed on. */
  #lines = 0;
  #frames: Frame[] = [];
  /** Where the string begins that is not closed yet; -1 outside of strings. */
  #string = -1;

  /** @param longest text of an object that is kept, in UTF-16 code units; an event has at most 256 KB */
  constructor(wanted: Wanted, longest = 1024 * 1024) {
    this.#wanted = wanted;
    this.#names = new Set(wanted.flat());
    this.#longest = longest;
  }

  push(text: string): Piece[] {
    this.#buffer += text;
    const pieces: Piece[] = [];
    this.#scan(pieces, false);
    return pieces;
  }

  end(): Piece[] {
    const pieces: Piece[] = [];
    this.#scan(pieces, true);
    this.#handOn(pieces, this.#buffer.length);
    return pieces;
  }

  #scan(pieces: Piece[], ended: boolean): void {
    while (this.#position < this.#buffer.length) {
      const before = this.#position;
      if (this.#frames.length === 0) this.#seekStart(ended);
      else this.#advance(pieces, ended);
      if (this.#position === before) break;
    }
    if (this.#frames.length === 0) this.#handOn(pieces, this.#position);
    else if (this.#buffer.length > this.#longest) this.#shorten(pieces);
  }

  /** To the next `{` that a key, or a closing brace, may follow. */
  #seekStart(ended: boolean): void {
    const brace = /\{\s*(["}]|$)/g;
    brace.lastIndex = this.#position;
    const match = brace.exec(this.#buffer);
    if (match === null || (match[1] === "" && (ended || match[0].length > 100))) {
      this.#position = this.#buffer.length;
      return;
    }
    this.#position = match.index;
    if (match[1] === "") return;
    if (match[1] === "}") this.#position += match[0].length;
    else this.#open(true);
  }

  #open(isObject: boolean): void {
    this.#frames.push({ isObject, start: this.#position, expectsKey: isObject, keys: new Set() });
    this.#position++;
  }

  /** To the end of the buffer, of the outermost object, or to what shows that this is no JSON. */
  #advance(pieces: Piece[], ended: boolean): void {
    const text = this.#buffer;
    while (this.#position < this.#buffer.length && this.#frames.length > 0) {
      if (this.#string >= 0) {
        if (!this.#closeString(pieces)) return;
        // What a string held may have been handed on.
        if (this.#buffer !== text) return;
        continue;
      }
      const frame = this.#frames.at(-1);
      switch (text.charAt(this.#position)) {
        case '"':
          this.#string = this.#position++;
          break;
        case "{":
        case "[":
          if (this.#frames.length >= maxDepth) this.#giveUp();
          else this.#open(text.charAt(this.#position) === "{");
          break;
        case "}":
        case "]":
          if (frame?.isObject !== (text.charAt(this.#position) === "}")) this.#giveUp();
          else {
            this.#position++;
            this.#frames.pop();
            if (this.#isWanted(frame)) {
              this.#take(pieces, frame, this.#position);
              return;
            }
          }
          break;
        case ",":
          if (frame !== undefined) frame.expectsKey = frame.isObject;
          this.#position++;
          break;
        case ":":
          this.#position++;
          break;
        default:
          if (!this.#skipPlain()) this.#giveUp();
      }
    }
    if (ended && this.#frames.length > 0) this.#position = this.#buffer.length;
  }

  /** Blanks, numbers and words. */
  #skipPlain(): boolean {
    const plain = /[\s\w.+-]+/y;
    plain.lastIndex = this.#position;
    if (!plain.test(this.#buffer)) return false;
    this.#position = plain.lastIndex;
    return true;
  }

  /** False where the string goes on behind the buffer. A line break in a string is none of JSON's. */
  #closeString(pieces: Piece[]): boolean {
    const text = this.#buffer;
    let at = this.#position;
    for (; at < text.length; at++) {
      const character = text.charCodeAt(at);
      if (character === quote) break;
      if (character === backslash) at++;
      else if (character === lineFeed) {
        this.#position = at;
        this.#giveUp();
        return true;
      }
    }
    if (at >= text.length) {
      // A backslash at the end waits for what it escapes.
      this.#position = at > text.length ? text.length - 1 : text.length;
      return false;
    }
    const start = this.#string;
    this.#string = -1;
    this.#position = at + 1;
    const frame = this.#frames.at(-1);
    if (frame?.expectsKey === true) {
      frame.expectsKey = false;
      const length = at - start - 1;
      if (length < 40) {
        const name = text.slice(start + 1, at);
        if (this.#names.has(name)) frame.keys.add(name);
      }
    } else if (start >= 0 && at - start > 40) this.#lookInside(pieces, start, at + 1);
    return true;
  }

  /** A string may hold JSON. */
  #lookInside(pieces: Piece[], start: number, end: number): void {
    const literal = this.#buffer.slice(start, end);
    if (!/^"\s*(?:\\n|\s)*\{/.test(literal) || !this.#wanted.some((keys) => keys.every((key) => literal.includes(key))))
      return;
    const inner = parsed(literal);
    const value = typeof inner === "string" ? parsed(inner) : undefined;
    if (!this.#hasWantedKeys(value)) return;
    this.#handOn(pieces, start);
    const line = this.#lines + 1;
    pieces.push({ kind: "object", value, line });
    this.#drop(end - start);
  }

  #hasWantedKeys(value: unknown): boolean {
    return (
      typeof value === "object" &&
      value !== null &&
      this.#wanted.some((keys) => keys.every((key) => Object.hasOwn(value, key)))
    );
  }

  #isWanted(frame: Frame | undefined): frame is Frame {
    return (
      frame !== undefined && frame.start >= 0 && this.#wanted.some((keys) => keys.every((key) => frame.keys.has(key)))
    );
  }

  #take(pieces: Piece[], { start }: Frame, end: number): void {
    const value = parsed(this.#buffer.slice(start, end));
    if (value === undefined) return;
    this.#handOn(pieces, start);
    pieces.push({ kind: "object", value, line: this.#lines + 1 });
    this.#drop(end - start);
  }

  /** Hands on the text up to a place in the buffer. */
  #handOn(pieces: Piece[], end: number): void {
    if (end <= 0) return;
    pieces.push({ kind: "text", text: this.#buffer.slice(0, end), line: this.#lines + 1 });
    this.#drop(end);
  }

  #drop(length: number): void {
    for (let at = this.#buffer.indexOf("\n"); at >= 0 && at < length; at = this.#buffer.indexOf("\n", at + 1))
      this.#lines++;
    this.#buffer = this.#buffer.slice(length);
    this.#position -= length;
    if (this.#string >= 0) this.#string -= length;
    for (const frame of this.#frames) frame.start -= length;
  }

  /** This is no JSON, or none that is read: what follows may be. */
  #giveUp(): void {
    this.#frames = [];
    this.#string = -1;
    // The character that was not expected may begin an object of its own.
    if (this.#buffer.charAt(this.#position) !== "{") this.#position++;
  }

  /** The outer objects are too long to be kept: what stands before the innermost that still may be read goes. */
  #shorten(pieces: Piece[]): void {
    const kept = this.#frames.find(({ start }) => this.#buffer.length - start <= this.#longest / 2);
    this.#handOn(pieces, kept?.start ?? this.#position);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
