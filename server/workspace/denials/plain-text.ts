/** Takes off what terminals, logs, JSON and XML put round a message, and remembers where each part stood. */

export interface PlainText {
  readonly text: string;
  /** Where a place of `text` stands in the original. */
  originalOffset(offset: number): number;
}

/** Escapes of JSON, however often repeated; entities of XML; line ends of Windows, of shells (a backslash before them) and of browsers' consoles. */
const escapes = new RegExp(
  [
    /\\+(?:(?<escaped>["'/])|(?<letter>[nrt])|u(?<code>00[0-9a-fA-F]{2}))/.source,
    /&(?:(?<entity>quot|amp|lt|gt|apos|nbsp)|#(?<decimal>\d{1,3})|#x(?<hex>[0-9a-fA-F]{1,2}));/.source,
    // One of the blanks in a row begins what is taken off, or many of them would be looked at from each.
    /(?<![ \t])[ \t]*\\?\r\n?/.source,
    /(?<![ \t])[ \t]*\\\n/.source,
    /↵/.source,
  ].join("|"),
  "g",
);

/** Colours; frames at line starts (Terraform) and at their ends (tables), and time stamps there (Docker, GitHub, Jenkins). */
const wrapping =
  /\u001b\[[0-9;?]*[A-Za-z]|^[ \t]*[│┃╷╵╎┆][ \t]?|(?<![ \t])[ \t]*[│┃][ \t]*$|^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]+|^\d\d:\d\d:\d\d(?:[.,]\d+)?[ \t]+/gm;

const letters: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\n"],
  ["t", "\t"],
]);
const entities: ReadonlyMap<string, string> = new Map([
  ["quot", '"'],
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["apos", "'"],
  ["nbsp", " "],
]);

export function plainText(original: string): PlainText {
  const unescaped = replaced(original, escapes, meant);
  const { text, originalOffset } = replaced(unescaped.text, wrapping, () => "");
  return { text, originalOffset: (offset) => unescaped.originalOffset(originalOffset(offset)) };
}

function replaced(original: string, pattern: RegExp, instead: (match: RegExpMatchArray) => string): PlainText {
  const pieces: string[] = [];
  /** Pairs: from this place of the text on, that place of the original. */
  const anchors: [number, number][] = [[0, 0]];
  let length = 0;
  let taken = 0;
  for (const match of original.matchAll(pattern)) {
    const kept = original.slice(taken, match.index);
    const text = instead(match);
    pieces.push(kept, text);
    length += kept.length + text.length;
    taken = match.index + match[0].length;
    anchors.push([length, taken]);
  }
  if (taken === 0) return { text: original, originalOffset: (offset) => offset };
  pieces.push(original.slice(taken));
  return {
    text: pieces.join(""),
    originalOffset: (offset) => {
      let low = 0;
      let high = anchors.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((anchors[middle]?.[0] ?? 0) <= offset) low = middle;
        else high = middle;
      }
      const [at, was] = anchors[low] ?? [0, 0];
      return was + offset - at;
    },
  };
}

function meant({ 0: whole, groups = {} }: RegExpMatchArray): string {
  const { escaped, letter, code, entity, decimal, hex } = groups as Readonly<Record<string, string | undefined>>;
  if (escaped !== undefined) return escaped;
  if (letter !== undefined) return letters.get(letter) ?? "";
  if (entity !== undefined) return entities.get(entity) ?? "";
  const number = decimal !== undefined ? Number(decimal) : parseInt(hex ?? code ?? "", 16);
  if (!Number.isNaN(number)) return String.fromCharCode(number);
  return /[\r\n↵]$/.test(whole) ? "\n" : "";
}

/** A name that a terminal or a post has broken: a line break in it, and what indents the next line, is nothing. */
export const unbroken = (text: string): string => text.replace(/(?<![ \t])[ \t]*\n\s*/g, "").trim();

/** A pattern that takes a line break, and more than one blank, wherever it has a blank. */
export const spaced = ({ source, flags }: RegExp): RegExp => new RegExp(source.replaceAll(" ", "\\s+"), flags);
