/**
 * An edit within one block of a file, or of what stands between two: the block alone is read anew, and what stands behind
 * it moves. Only where all of the text is HCL before and after: then nothing outside of the block's braces has a say on
 * what is in them.
 */
import { changedRange } from "../changed-range.ts";
import type { HclBlock, ParsedHcl } from "./nodes.ts";

/** Blanks and comments of one line each, to the end of a line. */
const between = /^(?:[ \t]*(?:(?:#|\/\/)[^\r\n]*)?\r?\n)+[ \t]*$/;

/**
 * All of the text with an edit in one block, or between two. Undefined where the edit may change more than that.
 * @param parse reads a text from its start
 */
export function withEdit(before: ParsedHcl, text: string, parse: (text: string) => ParsedHcl): ParsedHcl | undefined {
  const { text: old, body, sound } = before;
  if (!sound) return undefined;
  const { from, to } = changedRange(old, text);
  const longer = text.length - old.length;
  const index = body.blocks.findLastIndex(({ offset }) => offset <= from);
  const block = body.blocks[index];
  if (block === undefined || from <= block.body.offset) return undefined;
  if (to < block.end) {
    const { offset } = block;
    const end = block.end + longer;
    const changed = onlyBlock(parse(text.slice(offset, end)), end - offset);
    return changed && placed(before, text, index, shifted(changed, offset), longer);
  }
  // A comment behind an attribute may keep its heredoc from ending.
  if (from < block.end || body.attributes.length > 0) return undefined;
  const next = body.blocks[index + 1]?.offset ?? old.length;
  return to <= next && between.test(text.slice(block.end, next + longer))
    ? placed(before, text, index, block, longer)
    : undefined;
}

/** The one block that a text is. */
function onlyBlock({ body, sound }: ParsedHcl, length: number): HclBlock | undefined {
  const [block, another] = body.blocks;
  const isAlone = another === undefined && body.attributes.length === 0 && block?.end === length;
  return sound && isAlone ? block : undefined;
}

/** What stands behind the block moves. */
function placed({ body }: ParsedHcl, text: string, index: number, block: HclBlock, longer: number): ParsedHcl {
  const blocks = body.blocks.map((one, number) =>
    number < index ? one : number === index ? block : shifted(one, longer),
  );
  const attributes = body.attributes.map((one) => (one.offset < block.offset ? one : shifted(one, longer)));
  return { text, body: { offset: 0, end: text.length, attributes, blocks }, problems: [], sound: true };
}

const counted = new Set(["offset", "end", "equals", "separator"]);

/** The same tree, so much further on; what is not there (-1) stays so. */
function shifted<Node extends object>(node: Node, by: number): Node {
  if (by === 0) return node;
  const copy = (part: unknown): unknown => {
    if (typeof part !== "object" || part === null) return part;
    if (Array.isArray(part)) return part.map(copy);
    return Object.fromEntries(
      Object.entries(part).map(([name, value]: [string, unknown]) => [
        name,
        typeof value !== "number" ? copy(value) : value >= 0 && counted.has(name) ? value + by : value,
      ]),
    );
  };
  return copy(node) as Node;
}
