/** Messages that were copied from a terminal, which breaks lines at its width, within words too. */

export interface UnwrappedText {
  readonly text: string;
  /** The number (from 1) in the original of each line. */
  readonly lines: readonly number[];
}

/** Narrower is no terminal. */
const leastWidth = 40;

/** How lines begin that are no rest of a broken line. */
const begin =
  /^(?:An? (?:client )?error\b|(?:upload|copy|move|download|delete) failed: |fatal error: |\[?\d{4}-\d\d-\d\d|User: |Error\b|Traceback |[\w.]*(?:Error|Exception)\b)/;

/**
 * With every line that fills the width joined to the next one; undefined where no line is broken so: where several
 * lines are equally long by chance, the text is read both ways.
 *
 * @param isError whether a line alone tells an error: one that begins behind it is another one
 */
export function unwrapped(text: string, isError: (line: string) => boolean): UnwrappedText | undefined {
  const all = text.split(/\r\n|\n/);
  const width = all.reduce((most, line) => Math.max(most, line.length), 0);
  if (width < leastWidth) return undefined;
  const joined: string[] = [];
  const lines: number[] = [];
  let open = false;
  let changed = false;
  for (const [index, line] of all.entries()) {
    if (open && line !== "") {
      joined[joined.length - 1] += line;
      changed = true;
    } else {
      joined.push(line);
      lines.push(index + 1);
    }
    open = line.length === width && !(begin.test(all[index + 1] ?? "") && isError(joined.at(-1) ?? ""));
  }
  return changed ? { text: joined.join("\n"), lines } : undefined;
}
