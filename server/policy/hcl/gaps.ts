/** What stands between two members in brackets: a comma, comments, the ends of lines. */

export interface HclGap {
  /** Offset of the comma, -1 without one. */
  readonly comma: number;
  /** Whether the line ends within. */
  readonly endsLine: boolean;
  /** Where it does, behind its comment: before the line break. */
  readonly lineEnd: number;
}

export function gapBehind(text: string, from: number, to: number): HclGap {
  let comma = -1;
  for (let at = from; at < to; at++) {
    const code = text.charAt(at);
    if (code === "\n" || code === "\r")
      return { comma: comma >= 0 ? comma : commaFrom(text, at, to), endsLine: true, lineEnd: at };
    if (code === ",") comma = at;
    else if (code === "#" || text.startsWith("//", at)) {
      while (at + 1 < to && !/[\r\n]/.test(text.charAt(at + 1))) at++;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      at = end < 0 ? to : end + 1;
    }
  }
  return { comma, endsLine: false, lineEnd: to };
}

/** A comma on a line of its own. */
function commaFrom(text: string, from: number, to: number): number {
  const next = /^(?:\s|#[^\r\n]*|\/\/[^\r\n]*|\/\*[^]*?\*\/)*/.exec(text.slice(from, to))?.[0].length ?? 0;
  return text.charAt(from + next) === "," && from + next < to ? from + next : -1;
}
