/** Literal text of a template while it is read: what it says, and where in the source each character stands. */
import type { HclText } from "./nodes.ts";

/** A run of text as it stands in the source, or what an escape stands for. */
interface TextRun {
  value: string;
  offset: number;
  /** Where the line of the source begins here. */
  readonly lineStart: boolean;
}

export class TextDraft {
  readonly offset: number;
  end: number;
  readonly #pieces: TextRun[] = [];

  constructor(offset: number) {
    this.offset = this.end = offset;
  }

  add(value: string, offset: number, end: number, lineStart: boolean): void {
    if (end > offset) this.#pieces.push({ value, offset, lineStart });
    this.end = end;
  }

  /** As `~` before it does: on the line where it stands. */
  trimStart(): void {
    for (const piece of this.#pieces) {
      const rest = piece.value.replace(/^[^\S\n]*\n?/, "");
      const endsLine = piece.value.charAt(piece.value.length - rest.length - 1) === "\n";
      piece.offset += piece.value.length - rest.length;
      piece.value = rest;
      if (rest !== "" || endsLine) return;
    }
  }

  /** As `~` behind it does. */
  trimEnd(): void {
    for (let at = this.#pieces.length - 1; at >= 0; at--) {
      const piece = this.#pieces[at];
      if (piece === undefined) return;
      const start = piece.value.lastIndexOf("\n", piece.value.length - 2) + 1;
      const rest = piece.value.slice(0, start) + piece.value.slice(start).trimEnd();
      piece.value = rest;
      if (rest !== "" || piece.lineStart) return;
    }
  }

  /** The blanks at the start of each line, but of those with nothing else: what `<<-` can take away. */
  indentations(): number[] {
    return this.#pieces
      .filter(({ value, lineStart }) => lineStart && !isBlankLine(value))
      .map(({ value }) => indentationOf(value));
  }

  strip(count: number): void {
    for (const piece of this.#pieces) {
      if (!piece.lineStart || isBlankLine(piece.value)) continue;
      const going = Math.min(count, indentationOf(piece.value));
      piece.value = piece.value.slice(going);
      piece.offset += going;
    }
  }

  finish(): HclText {
    const segments: { at: number; offset: number }[] = [];
    const values: string[] = [];
    let length = 0;
    for (const { value, offset } of this.#pieces) {
      if (value === "") continue;
      const last = segments.at(-1);
      if (last === undefined || last.offset + length - last.at !== offset) segments.push({ at: length, offset });
      values.push(value);
      length += value.length;
    }
    if (segments.length === 0) segments.push({ at: 0, offset: this.offset });
    return { kind: "text", offset: this.offset, end: this.end, value: values.join(""), segments };
  }
}

const isBlankLine = (value: string): boolean => /^[^\S\n]*\n/.test(value);
const indentationOf = (value: string): number => /^[^\S\r\n]*/.exec(value)?.[0].length ?? 0;
