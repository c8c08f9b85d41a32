/** Line and character of offsets in a text, counted as editors do. */

/** Zero-based; `character` counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface LineIndex {
  /**
   * Of an offset in a text with a BOM, which is no character; an offset outside the text or inside a line break is
   * clamped.
   */
  positionAt(offset: number): Position;
  /** A line or character that is not there is clamped to the nearest that is. */
  offsetAt(position: Position): number;
}

const lineFeed = 10,
  carriageReturn = 13,
  byteOrderMark = 0xfeff;

/** Line breaks are `\r\n`, `\n` and `\r`, as the Language Server Protocol has them. */
export function createLineIndex(text: string): LineIndex {
  const starts = lineStarts(text);
  const startOf = (line: number): number => starts[line] ?? text.length;
  /** Where the line break begins. */
  const contentEnd = (line: number): number => {
    if (line + 1 >= starts.length) return text.length;
    const end = startOf(line + 1) - 1;
    return text.charCodeAt(end) === lineFeed && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
  };
  return {
    positionAt(offset) {
      const at = clamp(offset, startOf(0), text.length);
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (startOf(middle) <= at) low = middle;
        else high = middle;
      }
      return { line: low, character: Math.min(at, contentEnd(low)) - startOf(low) };
    },
    offsetAt({ line, character }) {
      if (line < 0) return startOf(0);
      if (line >= starts.length) return text.length;
      const at = clamp(line, 0, starts.length - 1);
      return clamp(startOf(at) + clamp(character, 0, text.length), startOf(at), contentEnd(at));
    },
  };
}

function lineStarts(text: string): number[] {
  const starts = [text.charCodeAt(0) === byteOrderMark ? 1 : 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === lineFeed || (code === carriageReturn && text.charCodeAt(i + 1) !== lineFeed)) starts.push(i + 1);
  }
  return starts;
}

/** Whole and inside the bounds; what is no number counts as the lower one. */
function clamp(value: number, low: number, high: number): number {
  return value > low ? Math.min(Math.trunc(value), high) : low;
}
