/**
 * A policy that is held as an escaped JSON string, as `aws kms get-key-policy` and `aws s3api get-bucket-policy` print
 * it: its own text, and the way from offsets in that text back to the text round it. Strings inside strings compose.
 * https://docs.aws.amazon.com/cli/latest/reference/kms/get-key-policy.html
 */
import type { TextEdit } from "./edits/text-edit.ts";
import type { Range, StringNode } from "./nodes.ts";

export interface EmbeddedText {
  /** What the string says, unescaped. */
  readonly text: string;
  /** Offset in the text round the string of what stands at `offset` in `text`; clamped to the string's content. */
  toOuter(offset: number): number;
  toOuterRange(range: Range): Range;
  /** The same edit on the text round the string, its new text escaped as the content of a JSON string. */
  toOuterEdit(edit: TextEdit): TextEdit;
}

const quote = 0x22,
  backslash = 0x5c;
const simpleEscapes = /["\\/bfnrt]/;
const hexDigits = /^[0-9a-fA-F]*/;

/** @param text the text that `node` counts in */
export function embeddedText(node: StringNode, text: string): EmbeddedText {
  let offsets: Uint32Array | undefined;
  const toOuter = (offset: number): number => {
    offsets ??= outerOffsets(node, text);
    const index = Math.min(Math.max(Math.trunc(offset), 0), node.value.length);
    return offsets[index] ?? node.offset;
  };
  const toOuterRange = ({ offset, end }: Range): Range => ({ offset: toOuter(offset), end: toOuter(end) });
  return {
    text: node.value,
    toOuter,
    toOuterRange,
    toOuterEdit: ({ range, newText }) => ({
      range: toOuterRange(range),
      newText: JSON.stringify(newText).slice(1, -1),
    }),
  };
}

/**
 * For every code unit of the value, and for its end, the offset of the character or escape sequence that stands for it.
 */
function outerOffsets(node: StringNode, text: string): Uint32Array {
  const offsets = new Uint32Array(node.value.length + 1);
  let inner = 0;
  let outer = node.offset + 1;
  while (outer < node.end && text.charCodeAt(outer) !== quote) {
    let length = 1;
    let meansSomething = true;
    if (text.charCodeAt(outer) === backslash) {
      const digits =
        text.charAt(outer + 1) === "u" ? (hexDigits.exec(text.slice(outer + 2, outer + 6))?.[0].length ?? 0) : -1;
      // A broken escape sequence is no character of the value, as in the parser.
      length = Math.min(digits >= 0 ? 2 + digits : 2, node.end - outer);
      meansSomething = digits >= 0 ? digits === 4 : simpleEscapes.test(text.charAt(outer + 1));
    }
    if (meansSomething && inner < node.value.length) offsets[inner++] = outer;
    outer += length;
  }
  offsets.fill(outer, inner);
  return offsets;
}
