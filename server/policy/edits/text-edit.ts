/** Text edits, and how they are applied. */
import type { Range } from "../nodes.ts";

/** Replaces `range` of a text by `newText`. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** Applies edits that do not overlap; of two insertions at one place the first in the list comes first. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort(
      (a, b) => a.edit.range.offset - b.edit.range.offset || a.edit.range.end - b.edit.range.end || a.index - b.index,
    );
  let result = "";
  let from = 0;
  for (const { edit } of sorted) {
    if (edit.range.offset < from) throw new RangeError("edits overlap");
    result += text.slice(from, edit.range.offset) + edit.newText;
    from = edit.range.end;
  }
  return result + text.slice(from);
}
